"""A project with labelled and unlabelled messages, and a tiny encoder that tells them apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from bot.records import SampleState
from bot.schema import label_value
from jobs import learning
from jobs.learning import Trained
from jobs.tools import Tools
from storage.database import Database
from storage.tables import Event, Project, Sample
from tests.fakes import FakeClock, FakeSlack
from tests.makers import make_annotation, make_project, make_reviewer, make_sample

KINDS = {
    "delivery": ("parcel", "late"),
    "refund": ("money", "back"),
    "other": ("send", "please"),
}
FILLERS = ("the", "is", "my")


def message(label: str, number: int) -> str:
    """Its label's words among others, no two alike; the encoder does not know the numbers."""
    chance = Random(f"{label}:{number}")
    words = [*KINDS[label], *chance.choices(KINDS[label], k=2), *chance.choices(FILLERS, k=2)]
    chance.shuffle(words)
    return f"{' '.join(words)} {number}"


@dataclass
class Classroom:
    """truths: the label of each sample, by its id."""

    database: Database
    folder: Path
    project_id: int
    truths: dict[int, str]
    slack: FakeSlack
    clock: FakeClock
    names: Sequence[str] = tuple(KINDS)

    @property
    def tools(self) -> Tools:
        return Tools(
            self.database,
            lambda _: self.slack,
            self.clock.now,
            self.folder / "media",
            "here:1",
            self.folder / "models",
        )

    def train(self, *, is_full: bool = False, real_only: bool = False) -> Trained:
        return learning.train(
            self.database,
            self.project_id,
            models_folder=self.folder / "models",
            media_folder=self.folder / "media",
            now=self.clock.now,
            progress=lambda _done, _total: None,
            actor="cli",
            is_full=is_full,
            real_only=real_only,
        )

    def label(self, sample_ids: Sequence[int], wrong: Sequence[int] = ()) -> None:
        """One reviewer answers; a sample in `wrong` gets the next label."""
        with self.database.write() as session:
            reviewer = make_reviewer(session, self.project(session))
            for key in sample_ids:
                sample = session.get_one(Sample, key)
                place = self.names.index(self.truths[key]) + (key in wrong)
                label = self.names[place % len(self.names)]
                make_annotation(session, sample, reviewer, label)
                sample.state = SampleState.COMPLETE
                session.add(sample)

    def project(self, session: Session) -> Project:
        return session.get_one(Project, self.project_id)

    def samples(self, *states: SampleState) -> list[Sample]:
        with self.database.read() as session:
            query = select(Sample).order_by(col(Sample.id))
            rows = session.exec(query).all()
        return [row for row in rows if not states or row.state in states]

    def events(self, action: str) -> list[Event]:
        with self.database.read() as session:
            return list(session.exec(select(Event).where(Event.action == action)))

    def is_right(self, sample: Sample, value: str) -> bool:
        return value == label_value(self.truths[sample.id])


def make_classroom(
    database: Database,
    folder: Path,
    encoder: Path,
    *,
    count: int = 120,
    labelled: int = 60,
    **policy: Any,
) -> Classroom:
    """The first `labelled` samples are complete, the others wait."""
    truths = {}
    with database.write() as session:
        usual: dict[str, Any] = {"overlap": 1, "encoder": str(encoder), "holdout_share": 0.3}
        project = make_project(session, labels=tuple(KINDS), **(usual | policy))
        for number in range(count):
            label = list(KINDS)[number % len(KINDS)]
            sample = make_sample(session, project, message(label, number), external_id=f"m{number}")
            truths[sample.id] = label
    room = Classroom(database, folder, project.id, truths, FakeSlack(), FakeClock())
    room.label(list(truths)[:labelled])
    return room
