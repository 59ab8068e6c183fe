"""A project that names a model has its samples guessed without anybody typing a command."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import canonical
from bot.models import proposing
from bot.models.adapter import Loaded
from bot.records import SampleState
from jobs import assigning, deciding, relabelling
from storage import models, predictions, projects
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import Delivery, ModelVersion, Prediction, Sample
from tests.jobs.classroom import KINDS, Classroom, make_classroom
from tests.makers import NOW, make_project, make_sample

PICTURE = {"type": "image", "media": "0" * 64, "mimetype": "image/png", "width": 1, "height": 1}


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> str:
    """A model's folder, trained in another database."""
    from storage.database import open_database  # noqa: PLC0415  (beside what the fixture makes)

    folder = tmp_path_factory.mktemp("elsewhere")
    database = open_database(f"sqlite:///{folder / 'concord.db'}")
    make_classroom(database, folder, encoder).train()
    database.close()
    (found,) = (folder / "models").rglob("tickets-1")
    return str(found)


@pytest.fixture
def room(sqlite: Database, tmp_path: Path, encoder: Path) -> Classroom:
    return make_classroom(sqlite, tmp_path, encoder, count=30, labelled=0)


def set_policy(room: Classroom, **changes: Any) -> None:
    with room.database.write() as session:
        project = room.project(session)
        policy = project.policy.model_copy(update=changes)
        projects.set_policy(session, project, policy, "cli", room.clock.now())


def turns(room: Classroom, count: int = 2) -> None:
    for _ in range(count):
        relabelling.relabel_all(room.tools)


def current(room: Classroom) -> str | None:
    with room.database.read() as session:
        version = models.current(session, room.project(session))
        return version.name if version else None


def guessed(room: Classroom) -> list[Prediction]:
    with room.database.read() as session:
        return list(session.exec(select(Prediction).order_by(col(Prediction.sample_id))))


def told(room: Classroom) -> list[str]:
    with room.database.read() as session:
        return [str(row.payload) for row in session.exec(select(Delivery))]


def test_a_named_model_guesses_what_is_there_and_what_comes(
    database: Database, tmp_path: Path, encoder: Path, head: str
) -> None:
    room = make_classroom(database, tmp_path, encoder, count=30, labelled=0, model=head)

    turns(room)
    with database.write() as session:
        make_sample(session, room.project(session), "my parcel is late")
    turns(room, 1)

    assert current(room) == "tickets-1"
    assert len(guessed(room)) == 31
    assert not room.samples(SampleState.NEW)
    (event,) = room.events("promote")
    assert event.actor == "job:relabelling"


def test_once_it_has_taken_over_a_lead_may_choose_another_until_one_is_named_anew(
    room: Classroom, head: str
) -> None:
    set_policy(room, model=head)
    turns(room)
    room.label(list(room.truths)[:24])
    room.clock.advance(60)
    own = room.train().name
    deciding.change(room.database, "tickets", own, room.clock.now())
    turns(room)
    chosen = current(room)

    set_policy(room, model_labels="other=other")
    turns(room)

    assert (own, chosen) == ("tickets-1", "tickets-1")
    with room.database.read() as session:
        rows = {row.id: row for row in session.exec(select(ModelVersion))}
        now = room.project(session).model_version_id or 0
    assert [bool(row.trained) for row in rows.values()] == [False, True, False]
    assert rows[now].setup == {"names": {"other": "other"}}


def test_a_named_model_that_cannot_be_used_is_told_once_and_never_takes_over(
    room: Classroom, head: str
) -> None:
    set_policy(room, model="no/such/folder")

    turns(room, 3)
    room.clock.advance(3_600)
    turns(room)
    before = (current(room), [words for words in told(room) if "cannot guess" in words])
    set_policy(room, model=head)
    turns(room)

    assert before[0] is None
    assert len(before[1]) == 1
    assert "no/such/folder" in before[1][0]
    assert current(room) == "tickets-1"


def test_what_a_model_cannot_read_is_looked_at_once(
    room: Classroom, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_policy(room, model=head)
    turns(room)
    loads: list[str] = []
    load = proposing.load

    def count(path: str, *rest: Any) -> Loaded:
        loads.append(path)
        return load(path, *rest)

    monkeypatch.setattr(proposing, "load", count)
    parts = canonical.dumps([PICTURE])
    with room.database.write() as session:
        project = room.project(session)
        make_sample(session, project, "my money back")
        make_sample(session, project, parts=parts, content_hash=canonical.sha256(parts))

    turns(room, 3)

    assert loads == [head]
    assert len(guessed(room)) == 31
    assert len(room.samples(SampleState.NEW)) == 1


def test_cards_wait_for_the_models_guess_but_not_for_ever(room: Classroom, head: str) -> None:
    set_policy(room, model=head)
    minutes = [timedelta(), assigning.PATIENCE]

    opened = []
    for later in minutes:
        assigning.open_cards(room.database, room.project_id, NOW + later)
        opened.append(len(room.samples(SampleState.OPEN)))

    assert opened == [0, 10]


def test_several_labels_at_once_are_no_softmax_and_are_not_tempered(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session, kind="multichoice", labels=tuple(KINDS), threshold=0.85)
        sample = make_sample(session, project, "both")
        version = predictions.model_version(session, project.id, "m", "1", "sha", NOW)
        version.temperature = 3.0
        shares = {"delivery": 0.95, "refund": 0.9, "other": 0.02}
        value = canonical.dumps({"labels": ["delivery", "refund"]})
        new = NewPrediction(sample.id, value, 0.9, shares)
        predictions.add(session, version.id, [new], NOW)
        project_id, sample_id = project.id, sample.id

    assigning.route_new(sqlite, project_id, NOW)

    with sqlite.read() as session:
        found = session.get_one(Sample, sample_id)
    assert (found.state, found.confidence) == (SampleState.ACCEPTED, 0.9)
    assert found.turn == pytest.approx(0.8)
