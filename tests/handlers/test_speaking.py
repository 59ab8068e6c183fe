import json
from concurrent.futures import Future

import pytest

from bot import policy as policies
from bot.preferences import Preferences
from bot.words import Language, say, speak, speaking
from handlers import speaking as listening
from handlers.speaking import SpeakingExecutor
from storage import people
from storage.database import Database
from storage.tables import Project
from tests.handlers.scene import Scene, make_scene


def card_of(scene: Scene) -> str:
    return json.dumps(scene.card()["blocks"], ensure_ascii=False)


def answered_in(scene: Scene, user_id: str, **place: object) -> str:
    """What a listener says after Bolt's first middleware has heard the act."""
    body = {"team": {"id": "T1"}, "user": {"id": user_id}, **place}
    said: list[Future[str]] = []

    def follow() -> None:
        with SpeakingExecutor(1) as executor:
            said.append(executor.submit(say, "Undo"))

    try:
        listening.listen(body, follow, desk=scene.desk)  # type: ignore[arg-type]
    finally:
        speak(Language.ENGLISH)
    return said[0].result()


@pytest.fixture
def german(database: Database) -> Scene:
    scene = make_scene(database)
    with database.write() as session:
        project = session.get_one(Project, scene.project_id)
        project.policy = policies.change(project.policy, {"language": "de"})
        session.add(project)
    return scene


def choose(scene: Scene, user_id: str, language: Language) -> None:
    with scene.database.write() as session:
        reviewer = people.of_team(session, "T1", user_id)
        assert reviewer is not None
        reviewer.preferences = Preferences(language=language)
        session.add(reviewer)


def test_who_acts_is_answered_in_the_language_of_the_project(german: Scene) -> None:
    assert answered_in(german, "U1", channel={"id": "C1"}) == "Zurücknehmen"
    assert answered_in(german, "U1") == "Zurücknehmen"


def test_a_person_is_answered_in_the_language_that_they_chose(german: Scene) -> None:
    german.label("U1")
    choose(german, "U1", Language.ENGLISH)

    assert answered_in(german, "U1", channel={"id": "C1"}) == "Undo"
    assert answered_in(german, "U2", channel={"id": "C1"}) == "Zurücknehmen"


def test_who_is_in_a_workspace_that_nothing_is_known_of_is_answered_in_english(
    german: Scene,
) -> None:
    assert answered_in(german, "U1", team={"id": "T9"}) == "Undo"


def test_a_card_speaks_the_projects_language_whoever_presses_it(german: Scene) -> None:
    german.label("U1")
    choose(german, "U1", Language.ENGLISH)
    with speaking(Language.ENGLISH):  # as the listener of who presses
        german.label("U1", "other")
    german.deliver()

    assert "Überspringen" in card_of(german)
    assert "Skip" not in card_of(german)


def test_what_is_kept_is_not_translated(german: Scene) -> None:
    with speaking(Language.GERMAN):
        german.label("U1")
        german.label("U2", "other")
        german.label("U3", "other")

    log = json.dumps([event.payload for event in german.events()], ensure_ascii=False)
    assert "keine Mehrheit" not in log
    assert "other" in log
