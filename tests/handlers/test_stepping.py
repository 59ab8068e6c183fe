"""Answers of several taps, as the handlers carry them from tap to tap."""

import json
from typing import Any

import pytest

from bot import ids
from bot.records import Role
from handlers import answering, reviewing, stepping
from storage.database import Database
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Done, Scene, words
from tests.handlers.test_forms import scene_of, values
from tests.slack_form import click

STORY = "The child [ran], the driver [braked], the car [stopped]."


def buttons(message: dict[str, Any]) -> dict[str, tuple[dict[str, Any], str]]:
    """From a button's caption to the button and its block's id."""
    return {
        one["text"]["text"]: (one, block["block_id"])
        for block in message["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
        if one["type"] == "button"
    }


def tap(scene: Scene, caption: str, message: dict[str, Any], user_id: str = "U1") -> Done:
    """Taps a button of the card, or of what was shown to the person alone."""
    button, block_id = buttons(message)[caption]
    is_card = message.get("ts") == scene.ts
    body = click(
        user_id,
        button["action_id"],
        button.get("value", ""),
        ts=scene.ts if is_card else "7.7",
        is_ephemeral=not is_card,
    )
    body["actions"][0]["block_id"] = block_id
    done = Done(FakeAck(), FakeRespond())
    stepping.step(done.ack, body, done.respond, desk=scene.desk)
    return done


def shown(done: Done) -> dict[str, Any]:
    (message,) = done.respond.given
    assert message["response_type"] == "ephemeral"
    return dict(message)


def test_a_ranking_is_tapped_item_by_item(database: Database) -> None:
    scene = scene_of(database, "ranking", ("red", "green", "blue"))

    first = tap(scene, "3 blue", scene.card())
    second = tap(scene, "1 red", shown(first))
    scene.deliver()

    assert shown(first)["replace_original"] is False
    assert values(scene) == [{"order": ["blue", "red", "green"]}]
    saved = shown(second)
    assert saved["replace_original"] is True, "the confirmation takes the step's place"
    assert "Saved: *blue &gt; red &gt; green*" in saved["text"]
    assert "1 of 2 labelled" in words(scene.card())


def test_until_the_last_tap_nothing_is_kept_and_others_see_nothing(sqlite: Database) -> None:
    scene = scene_of(sqlite, "ranking", ("red", "green", "blue"))
    before, events = scene.card(), len(scene.events())

    again = tap(scene, "Undo", shown(tap(scene, "3 blue", scene.card())))

    assert "3 blue" in buttons(shown(again))
    assert (scene.annotations(), len(scene.events()), scene.card()) == ([], events, before)


def test_two_people_tap_at_the_same_time(sqlite: Database) -> None:
    scene = scene_of(sqlite, "ranking", ("red", "green", "blue"))

    mine = tap(scene, "3 blue", scene.card(), "U1")
    theirs = tap(scene, "1 red", scene.card(), "U2")
    tap(scene, "1 red", shown(mine), "U1")
    tap(scene, "2 green", shown(theirs), "U2")

    assert [value["order"][0] for value in values(scene)] == ["blue", "red"]


def test_the_order_of_events_is_tapped_pair_by_pair(sqlite: Database) -> None:
    labels = ("before", "after", "during")
    scene = scene_of(sqlite, "events", labels, parts=(STORY,))

    first = tap(scene, "during", scene.card())
    second = tap(scene, "before", shown(first))
    clash = tap(scene, "after", shown(second))
    tap(scene, "before", shown(clash))

    assert "so it cannot be that 2 (braked) is after 3 (stopped)" in shown(clash)["text"]
    (value,) = values(scene)
    assert [(one["first"], one["relation"], one["second"]) for one in value["pairs"]] == [
        (1, "during", 2),
        (1, "before", 3),
        (2, "before", 3),
    ]


@pytest.mark.parametrize("block_id", ["step:999", "step:x", "step:1'--"])
def test_a_forged_step_reaches_no_card(sqlite: Database, block_id: str) -> None:
    scene = scene_of(sqlite, "ranking", ("red", "green"))
    body = click("U1", "step.1", "1", ts="7.7", is_ephemeral=True)
    body["actions"][0]["block_id"] = block_id
    done = Done(FakeAck(), FakeRespond())

    stepping.step(done.ack, body, done.respond, desk=scene.desk)

    assert "belongs to no card" in done.said
    assert scene.annotations() == []


def test_a_last_tap_that_is_delivered_again_changes_nothing_and_says_nothing(
    sqlite: Database,
) -> None:
    scene = scene_of(sqlite, "ranking", ("red", "green"), overlap=1)
    button, block_id = buttons(scene.card())["1 red"]
    body = click("U1", button["action_id"], button["value"], ts=scene.ts, action_ts="9.1")
    body["actions"][0]["block_id"] = block_id
    first, again = (Done(FakeAck(), FakeRespond()) for _ in range(2))

    for done in (first, again):
        stepping.step(done.ack, body, done.respond, desk=scene.desk)

    assert len(scene.annotations()) == 1
    assert "Saved" in first.said
    assert again.respond.given == []


def test_who_may_not_label_is_told_at_the_first_tap(sqlite: Database) -> None:
    scene = scene_of(sqlite, "ranking", ("red", "green", "blue"))
    scene.give_role("U1", Role.OBSERVER)

    assert "observe" in tap(scene, "1 red", scene.card()).said.lower()


def test_labels_are_ticked_on_the_card_and_saved(sqlite: Database) -> None:
    scene = scene_of(sqlite, "multichoice", ("bug", "login", "slow"))

    done = save(scene, ["1", "3"])

    assert values(scene) == [{"labels": ["bug", "slow"]}]
    assert "Saved" in done.said


def test_saving_the_models_ticks_takes_them(sqlite: Database) -> None:
    scene = scene_of(
        sqlite, "multichoice", ("bug", "login", "slow"), suggested={"labels": ["login"]}
    )

    save(scene, None)

    assert values(scene) == [{"labels": ["login"]}]


def test_nothing_ticked_is_told_how_to_say_that_none_fits(sqlite: Database) -> None:
    scene = scene_of(sqlite, "multichoice", ("bug", "login", "slow"))

    assert "None of These" in save(scene, []).said
    assert scene.annotations() == []


def save(scene: Scene, numbers: list[str] | None) -> Done:
    """Presses Save with these ticked; None: Slack sends nothing of what was filled in."""
    ticked = [{"value": number} for number in numbers or ()]
    state = {"answer": {"value": {"type": "checkboxes", "selected_options": ticked}}}
    body = click("U1", ids.SAVE, "save", ts=scene.ts, blocks=scene.card()["blocks"])
    body["state"] = {"values": {} if numbers is None else state}
    done = Done(FakeAck(), FakeRespond())
    answering.save(done.ack, body, done.respond, desk=scene.desk)
    return done


def test_texts_that_are_compared_are_called_a_and_b_and_can_be_read_whole(
    sqlite: Database,
) -> None:
    scene = scene_of(sqlite, "pairwise", parts=("a good " * 300, "a bad " * 300))
    shown_text = words(scene.card())
    is_swapped = shown_text.find("a bad") < shown_text.find("a good")

    scene.press("U1", ids.READ_ALL, handler=reviewing.read_all)

    assert shown_text.find("*A*") < shown_text.find("*B*")
    whole = json.dumps(scene.opened()["blocks"])
    assert whole.find("*A*") < whole.find("*B*")
    assert (whole.find("a bad") < whole.find("a good")) == is_swapped
    assert whole.count("good") == whole.count("bad") == 300


def test_a_preference_is_confirmed_in_the_words_of_the_card(sqlite: Database) -> None:
    scene = scene_of(sqlite, "pairwise", parts=("good", "bad"), overlap=1)

    done = scene.press("U1", ids.answer_button("b"), "b")
    scene.deliver()

    assert "Saved: *B*" in done.said
    assert "*B*" in words(scene.card())
    (complete,) = [one for one in scene.events() if one.action == "complete"]
    (vote,) = json.loads(complete.payload)["votes"]
    assert vote in {"the first", "the second"}, "the log's words hold for every card"
