from pathlib import Path

import pytest
from sqlmodel import select

from bot.errors import BadModel
from bot.models import guessing
from bot.models.guessing import Guess, Model
from bot.models.identity import ModelIdentity
from bot.records import SampleState, Source
from jobs import prelabelling
from storage import provenance
from storage.database import Database
from storage.tables import Annotation, ModelVersion, Prediction, Sample
from tests.makers import NOW, make_project, make_sample

LABELS = ("refund", "delivery", "other")


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

    def guess(_model: Model, samples: list[str]) -> list[Guess]:
        asked.extend(samples)
        shares = [0.95 if int(text[-1]) % 2 == 0 else 0.5 for text in samples]
        return [
            Guess(label="refund", confidence=share, probabilities={"refund": share})
            for share in shares
        ]

    monkeypatch.setattr(prelabelling, "BATCH", 2)
    monkeypatch.setattr(prelabelling, "identify", lambda _: ModelIdentity("m", "r1", "f" * 64))
    monkeypatch.setattr(guessing, "load", lambda _, medium: Model(medium, LABELS, None))
    monkeypatch.setattr(guessing, "guess", guess)
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


def test_a_model_with_other_labels_is_refused(
    database: Database, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "load", lambda _, medium: Model(medium, ("LABEL_0",), None))

    with pytest.raises(BadModel, match="LABEL_0"):
        run(database, project_id)

    with database.read() as session:
        assert session.exec(select(Prediction)).all() == []
