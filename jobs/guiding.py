"""Says in an open form what the model thinks of the text that is being written there."""

import threading
from dataclasses import replace
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError

from bot.errors import ConcordError
from bot.models.judging import Judge
from bot.review import edits as distances
from bot.review import occlusion
from bot.review.occlusion import Carrier
from bot.review.thoughts import Thought
from bot.schema import describe
from bot.screens import editing as screen
from bot.screens.editing import Edited, Opinion
from bot.words import say
from jobs.judges import Judges
from jobs.tools import Tools
from storage import edits, schemas
from storage.tables import Project, Sample

log = structlog.get_logger()

PAUSE = timedelta(seconds=0.7)
"""A form is changed only once its writer pauses: a change while they type could lose a letter."""
OPENS = timedelta(seconds=4)
"""So long Slack may take to open a form; a trigger lives for 3."""
SHOWN = 6
REMEMBERED = 50


class Guide:
    """Hears of every letter, answers the newest state of each form, and keeps the models at hand.

    In memory: what is seen of a form while it is open is not worth keeping, and a form that was
    opened before a restart just gets its next opinion with its next letter.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[str, Thought] = {}
        self._judges = Judges()
        self._carriers: dict[tuple[int, str], list[Carrier]] = {}

    def hear(self, thought: Thought) -> None:
        with self._lock:
            self._heard[thought.view] = thought

    def answer(self, tools: Tools) -> None:
        """Twice a second: every form whose writer has paused."""
        with self._lock:
            quiet = [one for one in self._heard.values() if tools.now() - one.at >= PAUSE]
            for thought in quiet:
                del self._heard[thought.view]
        for thought in quiet:
            try:
                form = self._form(tools, thought)
            except ConcordError as error:  # its label was changed meanwhile, say
                log.info("form without an opinion", view=thought.view, error=str(error))
                continue
            if self._is_newest(thought) and not _is_updated(tools, thought, form):
                self._try_again(thought)

    def _is_newest(self, thought: Thought) -> bool:
        with self._lock:
            return thought.view not in self._heard

    def _try_again(self, thought: Thought) -> None:
        with self._lock:
            self._heard.setdefault(thought.view, thought)

    def _form(self, tools: Tools, thought: Thought) -> Edited:
        with tools.database.read() as session:
            project = session.get_one(Project, thought.project_id)
            schema = schemas.read(schemas.newest(session, project.id))
            sample = session.get_one(Sample, thought.sample_id)
            before = edits.editable(session, project, sample)
        was = describe(schema, before.was)
        shown = Edited(sample.id, schema, before.text, was, thought.view)
        try:
            judge = self._judges.of(tools.database, project.id)
        except ConcordError as error:
            return replace(shown, opinion=say("No opinion of a model: {why}", why=error))
        carriers = self._carriers_of(sample.id, before.text, was, judge)
        return replace(shown, carriers=carriers, opinion=_opinion(judge, before.text, thought))

    def _carriers_of(self, sample_id: int, text: str, was: str, judge: Judge) -> list[Carrier]:
        key = sample_id, judge.name
        if key not in self._carriers:
            found = occlusion.carriers(text, judge.of(was))
            self._carriers[key] = occlusion.heaviest(found, SHOWN)
        for oldest in [*self._carriers][:-REMEMBERED]:
            del self._carriers[oldest]
        return self._carriers[key]


def _opinion(judge: Judge, before: str, thought: Thought) -> Opinion:
    label, sure = judge.says(thought.text)
    wanted = float(judge.of(thought.wanted)([thought.text])[0]) if thought.wanted else None
    return Opinion(label, sure, wanted, distances.distance(before, thought.text))


def _is_updated(tools: Tools, thought: Thought, form: Edited) -> bool:
    """False where the form may be still on its way to the person who asked for it."""
    slack = tools.slack_of(thought.team_id)
    try:
        slack.views_update(external_id=thought.view, view=screen.form(form))
    except SlackApiError as error:  # closed or sent meanwhile, which is no fault
        log.info("form not updated", view=thought.view, error=error.response.get("error"))
        return tools.now() - thought.at > OPENS
    return True
