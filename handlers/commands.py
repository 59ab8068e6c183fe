"""What people ask with `/concord`; every answer is for the one who asked alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt import Ack
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import blocks
from bot.blocks import Block, Message
from bot.errors import BadInput, ConcordError
from bot.reports import model as model_words
from bot.reports.status import Lately
from bot.screens import disagreements as disagreements_screen
from bot.screens import help as help_screen
from bot.screens import quality as quality_screen
from bot.screens import replies
from bot.screens import status as status_screen
from bot.screens import story as story_screen
from bot.words import say
from handlers import (
    acts,
    adjudicating,
    editing,
    evolving,
    excluding,
    exporting,
    gold,
    labelling,
    members,
    modelling,
    reporting,
    roles,
    setting_up,
    settings,
    skills,
    steering,
    undoing,
    verifying,
    worlds,
)
from handlers.acts import Body, Command
from handlers.desk import Desk
from handlers.people import as_reviewer, may_read, must_lead
from handlers.settling import BUSY
from handlers.verifying import Promise
from storage import (
    asking,
    assignments,
    cards,
    charting,
    disagreements,
    estimates,
    figures,
    measures,
    model_reports,
    projects,
    quality,
    stories,
    summaries,
)
from storage.tables import Project

Form = Callable[[Session, Desk, Project, Command], Block]
"""A form that a command opens, filled in with what is."""


@dataclass(frozen=True)
class Verb:
    """One thing that can be asked: a message, or a form.

    wanted:  the words it needs after its name
    counted: whether a number may follow
    is_open: whether the last wanted word takes the rest of the line, so that no project follows
    """

    answer: Callable[[Session, Desk, Project, Command], Message | Block | Promise]
    wanted: tuple[str, ...] = ()
    writes: bool = False
    counted: bool = False
    is_open: bool = False


def command(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Somebody typed `/concord …`. The answer travels with the acknowledgement; a form opens."""
    request = acts.command(body)
    is_form = request.verb in FORMS or request.verb == "new"
    try:
        answer = _form(request, desk) if is_form else _answer(request, desk)
        follow = AFTERWARDS.get(request.verb)
    except ConcordError as error:
        answer, follow = help_screen.usage(str(error)), None
    except OperationalError:
        answer, follow = replies.note(say(BUSY)), None
    told = answer.message if isinstance(answer, Promise) else answer
    if isinstance(told, Message):
        ack(response_type="ephemeral", **told.payload())
    else:
        ack()
        slack = desk.slack_of(request.team_id)
        slack.views_open(trigger_id=request.trigger_id, view=told)
    if follow:
        follow(request, desk)
    desk.run_soon("deliver")
    if isinstance(answer, Promise):
        answer.keep()


def _form(request: Command, desk: Desk) -> Block:
    if request.verb == "new":
        return setting_up.new(desk, request)
    with desk.database.read() as session:
        project = _project(session, request, 0)
        must_lead(session, desk, project, request)
        return FORMS[request.verb](session, desk, project, request)


def _answer(request: Command, desk: Desk) -> Message | Block | Promise:
    verb = request.verb
    if verb == "help":
        return help_screen.usage()
    if verb not in ANSWERS:
        return help_screen.usage(say("I do not know “{verb}”.", verb=blocks.plainly(verb[:40])))
    known = ANSWERS[verb]
    request = acts.with_number(request) if known.counted else request
    if len(request.words) < len(known.wanted):
        return help_screen.usage(_needed(verb, *known.wanted[len(request.words) :]))
    # Reading must not take SQLite's write lock: reviewers would wait for a report.
    open_session = desk.database.write if known.writes else desk.database.read
    with open_session() as session:
        used = len(request.words) if known.is_open else len(known.wanted)
        project = _project(session, request, used)
        may_read(session, project, request)
        return known.answer(session, desk, project, request)


def _needed(verb: str, *missing: str) -> str:
    return say("After “{verb}” I need: {missing}.", verb=verb, missing=" ".join(missing))


def _project(session: Session, request: Command, words_used: int) -> Project:
    """The one named after the command's own words, or the only one here, or the only one."""
    everywhere = projects.in_workspace(session, request.team_id)
    named = request.words[words_used : words_used + 1]
    if named:
        found = [row for row in everywhere if row.name.casefold() == named[0].casefold()]
    else:
        # A project that confirms another's edits is meant only when it is named.
        main = [row for row in everywhere if row.about_id is None]
        found = [row for row in main if row.channel_id == request.channel_id] or main
    if len(found) == 1:
        return found[0]
    names = ", ".join(blocks.plainly(row.name) for row in found or everywhere)
    if not names:
        raise BadInput(say("There is no project in this workspace yet."))
    which = say("Which project: {names}? Add its name at the end.", names=names)
    if named:
        wrong = say("There is no project “{name}”.", name=blocks.plainly(named[0][:40]))
        which = f"{wrong} {which}"
    raise BadInput(which)


def _report(session: Session, desk: Desk, project: Project, _request: Command) -> Message:
    trust: list[str] = []
    if project.policy.target_precision is not None:
        trust = model_words.trust_lines(model_reports.read(session, project).trust)
    more = figures.of_project(session, project)
    pool = estimates.newest(session, project.id)
    return status_screen.report(measures.status(session, project, desk.now()), more, pool, trust)


def _charts(request: Command, desk: Desk) -> None:
    with desk.database.read() as session:
        project_id = _project(session, request, 0).id
    reporting.owe_charts(request, desk, project_id)


def _progress(session: Session, desk: Desk, project: Project, _request: Command) -> Message:
    return status_screen.progress(measures.status(session, project, desk.now()))


def _agreement(session: Session, desk: Desk, project: Project, _request: Command) -> Message:
    status = measures.status(session, project, desk.now())
    more = figures.of_project(session, project)
    return status_screen.agreement(status, measures.agreement(session, project), more)


def _disagreements(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    must_lead(session, desk, project, request)
    return disagreements_screen.disagreements(disagreements.find(session, project))


def _why(session: Session, _desk: Desk, project: Project, request: Command) -> Message:
    sample = stories.find(session, project, request.words[0].strip("<>"))
    gold.check_reader(session, project, sample, request)
    # Whoever asks may be asked yet, be it a lead: they must not know the others' answers.
    told = stories.of_sample(session, project, sample, asker=request.user_id)
    return story_screen.story(told, cards.parts(sample))


def _quality(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    must_lead(session, desk, project, request)
    return quality_screen.draw(project.name, quality.of_project(session, project))


def _next(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    if project.is_paused:
        raise BadInput(say("{project} is paused.", project=blocks.plainly(project.name)))
    reviewer = as_reviewer(session, request, project, desk.now())
    sample = assignments.open_for(session, project.id, reviewer.id)
    if sample is None:
        sample = next(iter(assignments.waiting(session, project.id, 1)), None)
        if sample is None:
            return replies.note(say("Nothing waits for you here. Well done!"))
        if project.policy.in_channel:  # the others are asked, too
            asking.ask(session, project, sample, None, desk.now())
    asking.ask(session, project, sample, reviewer, desk.now())
    return replies.note(say("I sent you a card in a direct message."))


def _summary(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    if request.words[0].casefold() != "now":
        raise BadInput(_needed("summary", "now"))
    must_lead(session, desk, project, request)
    key = f"summary:{project.id}:{request.trigger_id}"
    status = measures.status(session, project, desk.now(), Lately.DAY)
    picture = charting.summary(session, project, status, desk.now())
    summaries.owe(session, project, status, picture, desk.now(), key=key, actor=request.user_id)
    return replies.note(say("The summary is on its way to the channel."))


ANSWERS: Mapping[str, Verb] = {
    "report": Verb(_report),
    "progress": Verb(_progress),
    "agreement": Verb(_agreement),
    "disagreements": Verb(_disagreements),
    "model": Verb(modelling.show),
    "why": Verb(_why, wanted=("SAMPLE",)),
    "label": Verb(labelling.label, writes=True, counted=True),
    "undo": Verb(undoing.undo, writes=True, counted=True),
    "adjudicate": Verb(adjudicating.adjudicate, writes=True),
    "verify": Verb(verifying.verify),
    "next": Verb(_next, writes=True),
    "synthetic": Verb(worlds.synthetic),
    "counterfactual": Verb(editing.command, wanted=("SAMPLE",)),
    "counterfactuals": Verb(worlds.counterfactuals),
    "export": Verb(exporting.export, wanted=("FORMAT",), writes=True),
    "pause": Verb(steering.pause, writes=True),
    "resume": Verb(steering.resume, writes=True),
    "role": Verb(roles.set_role, wanted=("@PERSON", "ROLE"), writes=True),
    "quality": Verb(_quality),
    "gold": Verb(gold.mark, wanted=("SAMPLE",), writes=True, is_open=True),
    "exclude": Verb(excluding.exclude, wanted=("@PERSON",), writes=True, is_open=True),
    "include": Verb(excluding.include, wanted=("@PERSON",), writes=True, is_open=True),
    "skills": Verb(skills.set_skills, wanted=("@PERSON", "SKILLS"), writes=True, is_open=True),
    "summary": Verb(_summary, wanted=("now",), writes=True),
}


AFTERWARDS: Mapping[str, Callable[[Command, Desk], None]] = {"report": _charts}
"""What still comes once the answer has been acknowledged."""

FORMS: Mapping[str, Form] = {
    "settings": settings.overview,
    "schedule": settings.schedule,
    "people": members.people,
    "schema": evolving.form,
}
"""What leads change in a form; `new`, which makes a project, is beside them."""
