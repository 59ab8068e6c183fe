"""Whatever people do in whatever order, the bot does what a simple model of it says."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot import ids
from bot.records import Answer, Role, SampleState
from handlers import answering, revising
from storage import annotations, people, provenance
from storage.database import connect, open_database
from storage.tables import Project, Sample
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, add_card, make_scene, words
from tests.makers import LABELS, NOW

PEOPLE = ("U1", "U2", "U3", "U4")
SAMPLES = range(3)
OVERLAP = 2
MIGRATIONS = Path(__file__).parents[2] / "storage" / "migrations" / "versions"

person = st.sampled_from(PEOPLE)
sample = st.sampled_from(SAMPLES)
label = st.sampled_from(LABELS)


class Acts(RuleBasedStateMachine):
    """said: what each person's newest word on each sample is, in the model's opinion."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="concord-machine-")
        file = Path(self.folder.name) / "concord.db"
        shutil.copy(template(), file)
        self.scene = _scene(f"sqlite:///{file}")
        self.cards = [m["ts"] for m in self.scene.slack.posted()]
        self.said: dict[tuple[str, int], str] = {}
        self.complete: set[int] = set()
        self.roles: dict[str, Role] = {}
        self.paused = False
        self.past: list[tuple[Any, Any]] = []

    def teardown(self) -> None:
        with self.scene.database.read() as session:
            assert provenance.verify(session, self.scene.project_id) is None
        self.scene.database.close()
        self.folder.cleanup()

    @rule(who=person, about=sample, label=label)
    def press_a_label(self, who: str, about: int, label: str) -> None:
        number = str(LABELS.index(label) + 1)
        self._press(answering.answer, who, about, ids.ANSWER_SELECT, number)
        self._expect(who, about, label)

    @rule(who=person, about=sample, label=label)
    def write_a_label(self, who: str, about: int, label: str) -> None:
        body = slack_form.reply(who, label, thread_ts=self.cards[about])
        self._do(lambda: answering.hear(body, lambda: None, desk=self.scene.desk))  # type: ignore[arg-type, return-value]
        self._expect(who, about, label)

    @rule(who=person, about=sample)
    def skip(self, who: str, about: int) -> None:
        self._press(answering.skip, who, about, ids.SKIP, "")
        self._expect(who, about, Answer.SKIPPED)

    @rule(who=person, about=sample)
    def undo(self, who: str, about: int) -> None:
        self._press(revising.undo, who, about, ids.UNDO, self._newest(who, about))
        if (who, about) in self.said:
            self._expect(who, about, Answer.WITHDRAWN)

    @rule(who=person, about=sample, label=label)
    def change_by_form(self, who: str, about: int, label: str) -> None:
        view = {"private_metadata": self._newest(who, about), "callback_id": ids.CHANGE_FORM}
        number = str(LABELS.index(label) + 1)
        body = slack_form.submission(who, view, {"answer": {"value": number}})
        self._do(lambda: revising.change(FakeAck(), body, body["view"], desk=self.scene.desk))
        if (who, about) in self.said:
            self._expect(who, about, label)

    @rule(who=person, role=st.sampled_from(Role))
    def role(self, who: str, role: Role) -> None:
        self.scene.give_role(who, role)
        self.roles[who] = role

    @rule()
    def pause_or_resume(self) -> None:
        self.paused = not self.paused
        self.scene.change_project(is_paused=self.paused)

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def slack_delivers_an_old_act_again(self, data: st.DataObject) -> None:
        act, was_heard = data.draw(st.sampled_from(self.past))
        if was_heard():
            act()

    @rule(seconds=st.sampled_from((0.1, 5, 100)))
    def time_passes(self, seconds: float) -> None:
        self.scene.deliver(seconds)

    @invariant()
    def the_database_agrees(self) -> None:
        with self.scene.database.read() as session:
            for about, ts in enumerate(self.cards):
                row = session.get_one(Sample, about + 1)
                is_complete = row.state is SampleState.COMPLETE
                assert is_complete == (about in self.complete), (about, ts)
                for who in PEOPLE:
                    assert _kept(session, who, about) == self.said.get((who, about)), (who, about)

    @invariant()
    def no_card_tells_labels_before_it_is_complete(self) -> None:
        for about, message in enumerate(self.scene.slack.posted()):
            if about not in self.complete:
                assert "complete" not in words(message)

    def _press(self, handler: Any, who: str, about: int, action: str, value: str) -> None:
        body = slack_form.click(who, action, value, ts=self.cards[about])
        self._do(lambda: handler(FakeAck(), body, FakeRespond(), desk=self.scene.desk))

    def _do(self, act: Any) -> None:
        events = len(self.scene.events())
        act()
        was_heard = len(self.scene.events()) > events
        self.past.append((act, lambda: was_heard))

    def _newest(self, who: str, about: int) -> str:
        with self.scene.database.read() as session:
            row = _latest(session, who, about)
            return str(row.id) if row else "0"

    def _expect(self, who: str, about: int, word: str) -> None:
        """What the model takes; what it does not take changes nothing."""
        before = self.said.get((who, about))
        is_label, had_label = word in LABELS, before in LABELS
        if self.paused or self.roles.get(who) in {Role.OBSERVER, Role.NONE}:
            return
        if word == Answer.WITHDRAWN and not had_label:
            return
        if about in self.complete and not (is_label and had_label):
            return
        self.said[who, about] = word
        labels = [one for one in PEOPLE if self.said.get((one, about)) in LABELS]
        if len(labels) >= OVERLAP:
            self.complete.add(about)
        assert len(labels) <= OVERLAP


def template() -> Path:
    """A migrated file to copy; another one once there is another migration."""
    newest = max(one.stat().st_mtime_ns for one in MIGRATIONS.glob("*.py"))
    file = Path(tempfile.gettempdir()) / f"concord-machine-{newest}.db"
    if not file.exists():
        made = Path(tempfile.mkdtemp()) / "template.db"
        open_database(f"sqlite:///{made}").close()
        made.replace(file)
    return file


def _scene(url: str) -> Scene:
    scene = make_scene(connect(url), overlap=OVERLAP, text="Sample 0")
    with scene.database.write() as session:
        project = session.get_one(Project, scene.project_id)
        for number in SAMPLES[1:]:
            add_card(session, scene, project, f"Sample {number}")
    while len(scene.slack.posted()) < len(SAMPLES):
        scene.deliver(1)
    return scene


def _latest(session: Any, who: str, about: int) -> Any:
    reviewer = people.get_or_add(session, 1, who, who, NOW) if _is_known(session, who) else None
    return annotations.latest_of(session, about + 1, reviewer.id) if reviewer else None


def _is_known(session: Any, who: str) -> bool:
    return people.find(session, 1, who) is not None


def _kept(session: Any, who: str, about: int) -> str | None:
    row = _latest(session, who, about)
    if row is None:
        return None
    return str(json.loads(row.value)["label"]) if row.value else row.answer


TestActs = Acts.TestCase
TestActs.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=list(HealthCheck),
)
