from typing import Any

import pytest
from sqlmodel import select

from bot.errors import NotYet
from bot.records import DeliveryState
from handlers import answering
from storage.database import Database
from storage.tables import Delivery, Note, Reviewer
from tests import slack_form
from tests.handlers.scene import Scene, make_scene, words


@pytest.mark.parametrize("text", ["refund", " REFUND! ", "*Refund*", "ref", "1", "refunnd"])
def test_a_label_may_be_written_in_many_ways(sqlite: Database, text: str) -> None:
    scene = make_scene(sqlite)

    said = scene.reply("U1", text)

    assert scene.labelled() == ["refund"]
    assert said.startswith("Saved: *refund*.")


def test_a_reply_is_saved_shown_and_confirmed_in_the_thread(database: Database) -> None:
    scene = make_scene(database)

    said = scene.reply("U1", "refund")

    (call,) = scene.slack.to("chat.postEphemeral")
    assert (call["user"], call["channel"], call["thread_ts"]) == ("U1", "C1", scene.ts)
    assert "Others can read the thread" in said
    assert "1 of 2 labelled" in words(scene.card())


def test_a_reply_brings_the_name_that_slack_knows(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    scene.reply("U1", "refund")

    with sqlite.read() as session:
        assert [row.name for row in session.exec(select(Reviewer))] == ["Real name of U1"]


def test_a_reply_is_taken_although_slack_will_not_say_who_it_is(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.slack.refuse("users.info", "missing_scope")

    scene.reply("U1", "refund")

    assert scene.labelled() == ["refund"]


def test_a_reply_that_slack_delivers_again_changes_nothing(database: Database) -> None:
    scene = make_scene(database)
    scene.reply("U1", "refund", ts="8.8")
    scene.reply("U1", "other")

    said = scene.reply("U1", "refund", ts="8.8")

    assert scene.labelled() == ["refund", "other"]
    assert said == ""


def test_an_unclear_reply_gets_a_private_did_you_mean(sqlite: Database) -> None:
    scene = make_scene(sqlite, labels=("refund request", "refund status"))

    said = scene.reply("U1", "refund")

    assert said.startswith("Did you mean refund request or refund status?")
    assert scene.annotations() == []


def test_a_reply_like_no_label_is_told_the_labels(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    said = scene.reply("U1", "hm")

    assert "The labels are 1 refund, 2 delivery, 3 other." in said


def test_the_same_unclear_reply_delivered_again_is_answered_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.reply("U1", "hm", ts="8.8")

    said = scene.reply("U1", "hm", ts="8.8")

    assert said == ""


def test_talk_about_the_sample_is_kept_as_a_comment(database: Database) -> None:
    scene = make_scene(database)
    text = "I think that the customer wants both of these things"

    said = scene.reply("U1", text)

    with database.read() as session:
        (note,) = session.exec(select(Note))
    assert (note.text, note.is_flag) == (text, False)
    assert said.startswith("Kept as a comment.")
    assert scene.annotations() == []


def test_talk_that_slack_delivers_again_is_kept_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    text = "I think that the customer wants both of these things"
    scene.reply("U1", text, ts="8.8")

    scene.reply("U1", text, ts="8.8")

    with sqlite.read() as session:
        assert len(session.exec(select(Note)).all()) == 1


def test_a_reply_in_another_thread_is_none_of_our_business(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    said = scene.reply("U1", "refund", thread_ts="1.1")

    assert (said, scene.annotations(), scene.slack.to("users.info")) == ("", [], [])


def test_a_reply_while_a_card_is_being_posted_is_asked_for_again(database: Database) -> None:
    scene = make_scene(database)
    _is_posting(scene)

    with pytest.raises(NotYet):
        scene.reply("U1", "refund")


def test_a_reply_to_a_complete_sample_is_refused_privately(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=1)
    scene.label("U2")

    said = scene.reply("U1", "refund")

    assert "has all its answers already" in said


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "thread_broadcast", "bot_id": "B1"},
        {"thread_ts": None},
        {"thread_ts": "8.8", "ts": "8.8"},
    ],
)
def test_what_is_no_new_reply_of_a_person_is_passed_on(more: dict[str, Any]) -> None:
    body = slack_form.reply("U1", "refund", thread_ts="1.1")
    body["event"] |= more

    assert not answering.is_reply(body)


def test_a_deletion_names_no_user_and_is_passed_on() -> None:
    body = slack_form.reply("U1", "refund", thread_ts="1.1")
    del body["event"]["user"]

    assert not answering.is_reply(body)


def test_other_events_are_passed_on() -> None:
    assert not answering.is_reply({"type": "block_actions"})


def _is_posting(scene: Scene) -> None:
    with scene.database.write() as session:
        (card,) = session.exec(select(Delivery))
        card.state, card.ts = DeliveryState.SENDING, None
        session.add(card)
