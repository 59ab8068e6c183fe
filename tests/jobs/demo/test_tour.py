from pathlib import Path

import pytest
from sqlmodel import select

from bot import schema as schemas_of
from bot.media.looks import Look
from bot.tasks import KINDS
from jobs import assigning
from jobs.demo.tour import opening
from jobs.setting_up import Team
from storage import cards, media, projects, provenance, schemas
from storage.database import Database
from storage.tables import Assignment, Prediction, Sample
from tests.makers import NOW


class Page:
    """The local Slack's page, as far as the tour needs it."""

    def channel(self, _user: str, name: str, _members: list[str]) -> str:
        return f"C{name.upper()}"


@pytest.fixture
def tour(sqlite: Database, tmp_path: Path) -> Database:
    team = Team("T1", "Team")
    for _ in range(2):
        opening.open_all(sqlite, tmp_path, Page(), team, lambda: NOW, lambda *_: None)  # type: ignore[arg-type]
    return sqlite


def test_every_kind_has_a_project_whose_cards_can_be_drawn(tour: Database, tmp_path: Path) -> None:
    with tour.read() as session:
        every = {project.id: project.name for project in projects.everything(session)}
    for project_id in every:
        assigning.route_new(tour, project_id, NOW)
        assigning.open_cards(tour, project_id, NOW)

    with tour.read() as session:
        asked = {schemas.newest(session, project_id).kind for project_id in every}
        assigned = session.exec(select(Assignment)).all()
        for assignment in assigned:
            posted = cards.of_assignment(session, assignment.id)
            question = posted.question(session)
            kind = KINDS[question.schema.kind]
            held = [part.media for part in question.parts if hasattr(part, "media")]
            look = Look(media={name: media.get(tmp_path, name) for name in held})
            if kind.has_picture(question.schema):
                assert kind.draw(question, question.suggestion, look) is not None
            assert kind.ask(question)
            assert kind.form(question, question.suggestion)
        assert all(provenance.verify(session, project_id) is None for project_id in every)
        guessed = {
            type(schemas_of.value_of(schemas.read(schemas.newest(session, project_id)), value))
            for project_id, value in session.exec(
                select(Sample.project_id, Prediction.value).join(Prediction)
            )
        }

    assert asked == set(KINDS)
    # Which of two is better is better asked without a hint.
    assert guessed == {kind.value for kind in KINDS.values()} - {KINDS["pairwise"].value}
    assert len(every) == len(opening.STOPS)
    assert len(assigned) >= 2 * len(KINDS)
