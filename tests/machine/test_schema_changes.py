"""Whatever becomes of the labels, every export says what the log says.

The log is read here by itself: events, and what each label became from version to version.
"""

import json
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlmodel import select

from bot.errors import BadInput
from bot.evolution.changes import Changes, propose
from bot.records import SampleState
from bot.schema import label_value
from handlers import answering, revising
from jobs import assigning, reopening
from jobs.exporting import export_file
from jobs.importing import import_file
from storage import provenance, readings, schemas
from storage.database import connect
from storage.tables import Project, Sample
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import add_card, make_scene
from tests.machine.test_any_order_of_acts import template
from tests.makers import NOW, make_prediction, make_sample

PEOPLE = ("U1", "U2", "U3")
OVERLAP = 2
NAME = st.sampled_from(["refund", "delivery", "other", "a", "b", "c"])
Log = list[Any]


class Evolving(RuleBasedStateMachine):
    """Samples that people answer, that came labelled, and that the model was sure of."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="concord-machine-")
        self.place = Path(self.folder.name)
        shutil.copy(template(), self.place / "concord.db")
        database = connect(f"sqlite:///{self.place / 'concord.db'}")
        self.scene = make_scene(database, overlap=OVERLAP, text="Sample 0")
        with database.write() as session:
            project = session.get_one(Project, self.scene.project_id)
            add_card(session, self.scene, project, "Sample 1", predicted="delivery")
        self.jobs_run()

    @rule(who=st.sampled_from(PEOPLE), card=st.integers(0, 9), number=st.integers(1, 4))
    def press(self, who: str, card: int, number: int) -> None:
        """On any card, be it replaced or not; a click may be under way for long."""
        posted = self.scene.slack.posted()
        ts = posted[card % len(posted)]["ts"]
        body = slack_form.click(who, f"answer.{number}", str(number), ts=ts)
        answering.answer(FakeAck(), body, FakeRespond(), desk=self.scene.desk)

    @rule(who=st.sampled_from(PEOPLE), card=st.integers(0, 9), label=NAME)
    def write(self, who: str, card: int, label: str) -> None:
        posted = self.scene.slack.posted()
        body = slack_form.reply(who, label, thread_ts=posted[card % len(posted)]["ts"])
        answering.hear(body, lambda: None, desk=self.scene.desk)  # type: ignore[arg-type, return-value]

    @rule(which=st.integers(0, 9))
    def undo(self, which: int) -> None:
        rows = [row for row in self.scene.annotations() if row.reviewer_id and row.assignment_id]
        if rows:
            row = rows[which % len(rows)]
            user = PEOPLE[(row.reviewer_id or 0) % len(PEOPLE)]  # somebody else's, at times
            body = slack_form.click(user, "undo", str(row.id), ts="7.7", is_ephemeral=True)
            revising.undo(FakeAck(), body, FakeRespond(), desk=self.scene.desk)

    @rule(label=st.integers(0, 5), number=st.integers(0, 99))
    def import_one(self, label: int, number: int) -> None:
        newest, file = self._newest(), self.place / "in.jsonl"
        if newest.kind != "choice":
            return
        name = newest.label_names[label % len(newest.labels)]
        file.write_text(json.dumps({"text": f"given {number}", "label": name}))
        import_file(
            self.scene.database,
            self.scene.project_id,
            file,
            now=lambda: NOW,
            actor="cli",
            media_folder=self.place,
        )

    @rule(label=st.integers(0, 5), number=st.integers(0, 99))
    def accept_one(self, label: int, number: int) -> None:
        newest = self._newest()
        if newest.kind != "choice":
            return
        with self.scene.database.write() as session:
            project = session.get_one(Project, self.scene.project_id)
            text = f"guessed {number}"
            known = [json.loads(sample.parts)[0]["text"] for sample in session.exec(select(Sample))]
            if text not in known:
                sample = make_sample(session, project, text)
                name = newest.label_names[label % len(newest.labels)]
                make_prediction(session, sample, name, 0.99)
        assigning.route_new(self.scene.database, self.scene.project_id, NOW)

    @rule(data=st.data())
    def change_twice(self, data: st.DataObject) -> None:
        """Before any job has noticed the first."""
        self.change(data)
        self.change(data)

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        with self.scene.database.write() as session:
            project = session.get_one(Project, self.scene.project_id)
            history = schemas.history(session, project.id)
            step = data.draw(steps(history.newest.label_names, history.newest.number))
            try:
                version = propose(history, step)
            except BadInput:
                return
            schemas.follow(session, project, version, self.scene.clock.now(), actor="U1")

    @rule()
    def jobs_run(self) -> None:
        now = self.scene.clock.now()
        reopening.reopen(self.scene.database, self.scene.project_id, "here:1", now)
        assigning.open_cards(self.scene.database, self.scene.project_id, now)
        for _ in range(3):
            self.scene.deliver()
        self._check_states()

    def teardown(self) -> None:
        self.jobs_run()
        events = [(e.action, e.subject, json.loads(e.payload)) for e in self.scene.events()]
        for version in [None, *range(1, self._newest().number + 1)]:
            out = self.place / "out.jsonl"
            export_file(
                self.scene.database,
                self.scene.project_id,
                format_name="jsonl",
                out=out,
                now=NOW,
                version=version,
            )
            rows = [json.loads(line) for line in out.read_text().splitlines()]
            assert {row["sample"]: shown(row) for row in rows if row["annotations"]} == told(
                events, version
            )
        with self.scene.database.read() as session:
            assert provenance.verify(session, self.scene.project_id) is None
        self.scene.database.close()
        self.folder.cleanup()

    def _newest(self) -> Any:
        with self.scene.database.read() as session:
            return schemas.history(session, self.scene.project_id).newest

    def _check_states(self) -> None:
        """Nothing is finished whose answers do not suffice, and nothing waits whose do."""
        with self.scene.database.read() as session:
            history = schemas.history(session, self.scene.project_id)
            samples = session.exec(select(Sample)).all()
            held = readings.held(session, history, [sample.id for sample in samples])
        for sample in samples:
            people = [one for one in held[sample.id] if one.stands and one.is_by_person]
            others = [one for one in held[sample.id] if one.stands and not one.is_by_person]
            if sample.state is SampleState.COMPLETE:
                assert len(people) >= OVERLAP
            elif sample.state in {SampleState.WAITING, SampleState.OPEN}:
                assert len(people) < OVERLAP
                assert people or not others
            else:
                assert others


@st.composite
def steps(draw: st.DrawFn, labels: tuple[str, ...], number: int) -> Changes:
    """Something that a lead may want; now and then it cannot be."""
    label = st.sampled_from(labels)
    names = st.lists(NAME, min_size=2, max_size=3, unique=True).map(tuple)
    two = st.lists(label, min_size=min(2, len(labels)), max_size=2, unique=True).map(tuple)
    found: Changes = draw(
        st.one_of(
            st.builds(lambda old, new: Changes(rename={old: new}), label, NAME),
            st.builds(lambda pair: Changes(rename=dict(zip(pair, pair[::-1], strict=True))), two),
            st.builds(lambda into, pair: Changes(merge={into: pair}), NAME, two),
            st.builds(lambda old, parts: Changes(split={old: parts}), label, names),
            st.builds(lambda new: Changes(add={new: ""}), NAME),
            st.builds(lambda old: Changes(deprecate=(old,)), label),
            st.builds(lambda text: Changes(guidelines=text), st.text(max_size=3)),
            st.builds(lambda kind: Changes(kind=kind), st.sampled_from(["choice", "multichoice"])),
            st.builds(lambda back: Changes(restore=back), st.integers(1, max(number - 1, 1))),
        )
    )
    return found


# What an export says of a sample, and what the log says: each annotation's value, how it reads,
# whether it stands, and what the standing ones of people come to, or those of file and model.


def shown(row: Any) -> Any:
    annotations = [
        (one["id"], one["label"], one["reads_as"], one["is_current"]) for one in row["annotations"]
    ]
    consensus = row["consensus"] and (row["consensus"]["label"], len(row["consensus"]["tied"]))
    return annotations, consensus


def told(log: Log, version: int | None) -> dict[int, Any]:
    given = [
        (int(subject.removeprefix("sample:")), action, payload)
        for action, subject, payload in log
        if "annotation" in payload and version in {None, payload.get("schema_version", None)}
    ]
    superseded = {payload.get("supersedes") for _, _, payload in given}
    found: dict[int, Any] = {}
    for sample, action, payload in given:
        value = payload.get("value")
        reads_as = value if version else read(log, payload["schema_version"], value)
        is_current = payload["annotation"] not in superseded
        by_person = action in {"label", "change", "skip", "withdraw"}
        rows, votes = found.setdefault(sample, ([], {True: [], False: []}))
        rows.append((payload["annotation"], plain(value), plain(reads_as), is_current))
        if is_current and reads_as is not None:
            votes[by_person].append(reads_as)
    kinds = ["choice", *(one["schema"]["kind"] for action, _, one in log if action == "schema")]
    is_several = version is None and kinds[-1] == "multichoice"
    return {
        sample: (rows, outcome(votes, is_several=is_several))
        for sample, (rows, votes) in found.items()
    }


def outcome(votes: dict[bool, list[str]], *, is_several: bool) -> tuple[Any, int] | None:
    people, others = votes[True], votes[False]
    if not people:
        return (plain(others[-1]), 0) if others else None
    if is_several:
        given = Counter(label for value in people for label in json.loads(value)["labels"])
        most = sorted(label for label, count in given.items() if 2 * count > len(people))
        return {"labels": most}, 0
    counts = Counter(people)
    first = [value for value, count in counts.items() if count == max(counts.values())]
    return (plain(first[0]), 0) if len(first) == 1 else (None, len(first))


def plain(value: str | None) -> Any:
    fields = json.loads(value) if value else None
    return fields and fields.get("label", fields)


def read(log: Log, number: int, value: str | None) -> str | None:
    """A value of a version as the newest has it: each label followed through what the log says."""
    if value is None:
        return None
    changes = [payload for action, _, payload in log if action == "schema"]
    kinds = ["choice", *(one["schema"]["kind"] for one in changes)]
    names = json.loads(value).get("labels", [json.loads(value).get("label")])
    found = [follow(changes, {name}, number, len(kinds)) for name in names]
    if any(len(one) != 1 for one in found):
        return None
    labels = sorted({label for one in found for label in one})
    if kinds[-1] == "multichoice":
        return json.dumps({"labels": labels}, separators=(",", ":"))
    return label_value(labels[0]) if len(labels) == 1 else None


def follow(changes: Log, labels: set[str], number: int, target: int) -> set[str]:
    if number == target:
        return labels
    step = changes[target - 2]
    if step["restores"] and number <= step["restores"]:
        return follow(changes, labels, number, step["restores"])
    before = follow(changes, labels, number, target - 1)
    return {new for label in before for new in step["becomes"][label]}


TestEvolving = Evolving.TestCase
TestEvolving.settings = settings(
    max_examples=300 if os.environ.get("CONCORD_LONG_TESTS") else 12,
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=list(HealthCheck),
)
