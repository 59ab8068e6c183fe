"""From a saved model to what a card offers, through the database."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot import canonical
from bot.errors import BadModel
from bot.evolution.changes import Changes
from bot.models.proposing import PLAIN, Setup
from jobs import prelabelling
from jobs.prelabelling import Prelabelled
from storage import asking, provenance, readings
from storage.database import Database
from storage.tables import Event, ModelVersion, Prediction, Project, Sample
from tests.bot.models import small_models
from tests.makers import NOW, make_project, make_sample, make_version

NAMES = {"PER": "person", "LOC": "place"}
PICTURE = {"type": "image", "media": "0" * 64, "mimetype": "image/png", "width": 1, "height": 1}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return small_models.token_classifier(tmp_path_factory.mktemp("models") / "names")


@pytest.fixture
def project_id(database: Database) -> int:
    """A text, and a picture without one."""
    with database.write() as session:
        project = make_project(session, kind="spans", labels=("person", "place"), threshold=1.0)
        make_sample(session, project, "ben went to paris .")
        parts = canonical.dumps([PICTURE])
        make_sample(session, project, parts=parts, content_hash=canonical.sha256(parts))
        return project.id


def prelabel(database: Database, project_id: int, path: str, setup: Setup = PLAIN) -> Prelabelled:
    return prelabelling.prelabel(
        database,
        project_id,
        path,
        media_folder=Path("nowhere"),
        now=lambda: NOW,
        progress=lambda _done, _total: None,
        setup=setup,
    )


def test_a_cards_suggestion_is_what_the_model_marked(
    database: Database, project_id: int, model: str
) -> None:
    setup = Setup(names=NAMES)

    done = prelabel(database, project_id, model, setup)
    again = prelabel(database, project_id, model, setup)

    assert (done.guessed, done.passed_over) == (1, 1)
    assert (again.guessed, again.passed_over) == (0, 1)
    with database.write() as session:
        prediction = session.exec(select(Prediction)).one()
        version = session.exec(select(ModelVersion)).one()
        event = session.exec(select(Event).where(Event.action == "predict")).one()
        sample = session.get_one(Sample, prediction.sample_id)
        project = session.get_one(Project, project_id)
        card = asking.ask(session, project, sample, None, NOW)
        assert provenance.verify(session, project_id) is None
    marked = canonical.loads(prediction.value)["spans"]
    assert [(one["start"], one["end"], one["label"]) for one in marked] == [
        (0, 3, "person"),
        (12, 17, "place"),
    ]
    assert 0.5 < prediction.confidence < 1
    assert version.setup == {"names": NAMES}
    assert "+" in version.revision
    assert '"names":{"LOC":"place","PER":"person"}' in event.payload
    assert "1 person, 1 place*" in canonical.dumps(card.payload)


def test_labels_that_the_project_lacks_keep_nothing(
    database: Database, project_id: int, model: str
) -> None:
    with pytest.raises(BadModel, match="does not have: PER, LOC"):
        prelabel(database, project_id, model)

    with database.read() as session:
        assert session.exec(select(Prediction)).all() == []


def test_a_model_that_knows_the_old_labels_still_guesses(
    database: Database, project_id: int, model: str
) -> None:
    with database.write() as session:
        project = session.get_one(Project, project_id)
        make_version(session, project, Changes(rename={"person": "human"}))

    prelabel(database, project_id, model, Setup(names=NAMES))

    with database.read() as session:
        guess = session.exec(select(Prediction)).one()
        read = readings.predicted(session, session.get_one(Sample, guess.sample_id), guess)
    assert [span["label"] for span in canonical.loads(guess.value)["spans"]] == ["person", "place"]
    assert [span["label"] for span in canonical.loads(read or "")["spans"]] == ["human", "place"]
