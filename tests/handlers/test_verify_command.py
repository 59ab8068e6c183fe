import pytest
from sqlalchemy import text

from handlers import verifying
from storage import provenance
from storage.database import Database
from tests.handlers.scene import Scene, make_scene, words


@pytest.fixture
def scene(database: Database) -> Scene:
    found = make_scene(database)
    found.label("U1")
    return found


def tamper(scene: Scene) -> None:
    with scene.database.write() as session:
        session.connection().execute(text("UPDATE event SET actor = 'U9' WHERE number = 2"))


def mend(scene: Scene) -> None:
    """For the check after every test of handlers."""
    with scene.database.write() as session:
        session.connection().execute(text("UPDATE event SET actor = 'U1' WHERE number = 2"))


def test_a_log_that_holds_is_told_with_its_head(scene: Scene) -> None:
    answer = scene.command("U1", "verify")

    assert "holds: 2 events" in answer
    assert scene.project().log_head in answer


def test_a_log_that_was_changed_is_told_with_the_place(scene: Scene) -> None:
    tamper(scene)

    answer = scene.command("U2", "verify")

    mend(scene)
    assert "does not hold at event 2" in answer
    assert "was changed" in answer


def test_a_long_log_is_checked_after_the_acknowledgement(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "AT_ONCE", 1)

    answer = scene.command("U1", "verify")

    assert "Checking the 2 events" in answer
    scene.deliver()
    (message,) = scene.slack.posted("D1")
    assert "holds: 2 events" in words(message)


def test_one_long_log_is_checked_at_a_time(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "AT_ONCE", 1)

    with verifying._turn:
        answer = scene.command("U1", "verify")

    assert "Another log is being checked" in answer


def test_checking_holds_up_no_writer(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []

    def verify(*_: object) -> None:
        said.append(scene.label("U2", "other").said)  # while the walk is under way

    monkeypatch.setattr(provenance, "verify", verify)

    scene.command("U1", "verify")

    assert "Saved: *other*" in said[0]
