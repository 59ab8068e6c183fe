import pytest

from bot import ids
from bot.records import Role
from handlers import steering
from storage.database import Database
from tests.handlers.scene import Done, Scene, make_scene

SUMMARY = "8.8"
"""Where the summary's buttons are."""


@pytest.fixture
def scene(database: Database) -> Scene:
    scene = make_scene(database)
    scene.give_role("ULEAD", Role.LEAD)
    return scene


def press(scene: Scene, user_id: str, action_id: str, value: str = "", action_ts: str = "") -> Done:
    handlers = {
        ids.PAUSE: steering.press_pause,
        ids.RESUME: steering.press_resume,
        ids.SEE_DISPUTES: steering.see_disputes,
    }
    about = value or str(scene.project().id)
    handler = handlers[action_id]
    return scene.press(user_id, action_id, about, handler=handler, ts=SUMMARY, action_ts=action_ts)


def test_a_lead_pauses_from_the_summary_and_resumes_from_the_answer(scene: Scene) -> None:
    told = press(scene, "ULEAD", ids.PAUSE)
    paused = scene.project().is_paused
    press(scene, "ULEAD", ids.RESUME)

    assert "*tickets* is paused now." in told.said
    assert told.button(ids.RESUME) == str(scene.project().id)
    assert (paused, scene.project().is_paused) == (True, False)
    assert [event.action for event in scene.events()][-2:] == ["pause", "resume"]


def test_pause_delivered_again_does_nothing(scene: Scene) -> None:
    press(scene, "ULEAD", ids.PAUSE, action_ts="1.1")
    press(scene, "ULEAD", ids.RESUME)
    press(scene, "ULEAD", ids.PAUSE, action_ts="1.1")

    assert not scene.project().is_paused


def test_who_does_not_lead_can_neither_pause_nor_see_disputes(scene: Scene) -> None:
    for action_id in (ids.PAUSE, ids.SEE_DISPUTES):
        assert "Only a lead of tickets may do that" in press(scene, "U1", action_id).said
    assert not scene.project().is_paused


def test_a_lead_sees_what_reviewers_disagree_on(scene: Scene) -> None:
    scene.label("U1", "refund")
    scene.label("U2", "other")

    told = press(scene, "ULEAD", ids.SEE_DISPUTES)

    assert told.said
    assert told.respond.given[-1]["replace_original"] is False


def test_the_threshold_is_changed_in_the_models_settings(scene: Scene) -> None:
    scene.press(
        "ULEAD",
        ids.CHANGE_THRESHOLD,
        str(scene.project().id),
        handler=lambda ack, body, _, desk: steering.change_threshold(ack, body, desk=desk),
        ts=SUMMARY,
    )

    view = scene.opened()
    assert view["callback_id"] == ids.SETTINGS_GROUP
    assert "threshold" in [block["block_id"] for block in view["blocks"]]


def test_a_forged_project_is_refused(scene: Scene) -> None:
    for value in ("999", "x", "1; DROP TABLE project"):
        told = press(scene, "ULEAD", ids.PAUSE, value=value)
        assert "belongs to no project that I know" in told.said
