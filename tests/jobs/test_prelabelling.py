from pathlib import Path

import pytest
from sqlmodel import select

from bot.models import labelling, proposing
from bot.models.adapter import Loaded, Proposal
from bot.models.identity import ModelIdentity
from bot.models.seeing import Seen
from bot.records import SampleState, Schema, Source
from jobs import prelabelling
from storage import provenance
from storage.database import Database
from storage.tables import Annotation, ModelVersion, Prediction, Sample
from tests.makers import NOW, make_project, make_sample

LABELS = ("refund", "delivery", "other")


def loaded(schema: Schema) -> Loaded:
    return Loaded(labelling.TEXT, None, schema, {label: label for label in LABELS})


@pytest.fixture
def project_id(database: Database) -> int:
    with database.write() as session:
        project = make_project(session)
        for number in range(5):
            make_sample(session, project, f"message {number}")
        return project.id


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for weights: sure of even numbers; remembers what it was asked."""
    asked: list[str] = []

    def propose(model: Loaded, samples: list[Seen]) -> list[Proposal | None]:
        asked.extend(seen.text for seen in samples)
        shares = [0.95 if int(seen.text[-1]) % 2 == 0 else 0.5 for seen in samples]
        return [labelling.propose(model, {"refund": share}) for share in shares]

    monkeypatch.setattr(prelabelling, "BATCH", 2)
    monkeypatch.setattr(prelabelling, "identify", lambda _: ModelIdentity("m", "r1", "f" * 64))
    monkeypatch.setattr(proposing, "load", lambda _path, schema, *_: loaded(schema))
    monkeypatch.setattr(proposing, "propose", propose)
    return asked


def run(database: Database, project_id: int, stop_after: int = 99) -> None:
    def progress(done: int, _total: int) -> None:
        if done >= stop_after:
            raise KeyboardInterrupt

    prelabelling.prelabel(
        database,
        project_id,
        "model",
        media_folder=Path("media"),
        now=lambda: NOW,
        progress=progress,
    )


def test_the_sure_are_accepted_with_model_and_threshold_and_the_others_wait(
    database: Database, project_id: int
) -> None:
    run(database, project_id)

    with database.read() as session:
        states = [row.state for row in session.exec(select(Sample).order_by(Sample.id))]  # type: ignore[arg-type]
        accepted = session.exec(select(Annotation)).all()
        version = session.exec(select(ModelVersion)).one()
        event = provenance.story(session, project_id, f"sample:{accepted[0].sample_id}")[0]
        assert provenance.verify(session, project_id) is None
    assert states == [SampleState.ACCEPTED, SampleState.WAITING] * 2 + [SampleState.ACCEPTED]
    assert {(row.source, row.confidence) for row in accepted} == {(Source.MODEL_AUTO, 0.95)}
    assert version.weights_sha256 == "f" * 64
    for word in ('"threshold":0.85', '"confidence":0.95', '"revision":"r1"'):
        assert word in event.payload


def test_stopped_in_the_middle_it_goes_on_where_it_was(
    database: Database, project_id: int, model: list[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(database, project_id, stop_after=4)
    run(database, project_id)
    run(database, project_id)

    with database.read() as session:
        assert len(session.exec(select(Prediction)).all()) == 5
    assert sorted(model) == [f"message {number}" for number in range(5)]
