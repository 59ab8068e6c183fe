"""The charts that follow `/concord report`, and the picture of the summary."""

from io import BytesIO
from typing import Any

from PIL import Image
from sqlmodel import select

from bot.records import DeliveryKind, Role
from handlers import commands
from storage.database import Database
from storage.tables import Delivery
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene


def answered(database: Database) -> Scene:
    scene = make_scene(database)
    scene.label("U1", "refund")
    scene.label("U2", "other")
    return scene


def images(message: Any) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == "image"]


def test_charts_follow_where_they_were_asked_for_and_say_what_they_show(
    database: Database,
) -> None:
    scene = answered(database)

    told = scene.command("U1", "report", channel_id="C1")
    scene.deliver()

    assert "Report: tickets" in told
    (message,) = [call for call in scene.slack.to("chat.postEphemeral") if images(call)]
    assert (message["channel"], message["user"]) == ("C1", "U1")
    words = [block["alt_text"] for block in images(message)]
    assert any("2 labels in 7 days" in text for text in words)
    assert any("most often apart: refund and other (1)" in text for text in words)
    drawn = [call["content"] for call in scene.slack.to("files.upload")]
    assert len(drawn) == len(words) == 3
    assert all(Image.open(BytesIO(content)).width == 1080 for content in drawn)
    assert all(block["slack_file"]["id"].startswith("F") for block in images(message))


def test_elsewhere_they_come_in_a_direct_message(sqlite: Database) -> None:
    scene = answered(sqlite)

    scene.command("U1", "report", channel_id="C9")
    scene.deliver()

    (message,) = scene.slack.posted("D1")
    assert len(images(message)) == 3


def test_a_command_that_comes_twice_is_answered_with_the_same_charts(sqlite: Database) -> None:
    scene = answered(sqlite)

    for _ in range(2):
        scene.command("U1", "report", channel_id="C1", trigger_id="same")
    scene.deliver()

    assert len([call for call in scene.slack.to("chat.postEphemeral") if images(call)]) == 1


def test_where_nothing_was_answered_nothing_follows(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    assert "not yet" in scene.command("U1", "report")
    scene.deliver()

    assert scene.slack.to("chat.postEphemeral") == []


def test_the_numbers_are_there_before_anything_is_owed(sqlite: Database) -> None:
    scene = answered(sqlite)

    def owed() -> int:
        with sqlite.read() as session:
            uploads = select(Delivery).where(Delivery.kind == DeliveryKind.UPLOAD)
            return len(session.exec(uploads).all())

    ack = FakeAck(owed)
    commands.command(ack, slack_form.command("U1", "report"), desk=scene.desk)

    assert (ack.seen, owed()) == ([0], 3)


def test_the_summary_gets_its_picture_into_the_same_message(database: Database) -> None:
    scene = answered(database)
    scene.give_role("U1", Role.LEAD)

    scene.command("U1", "summary now")
    scene.deliver()
    scene.deliver()

    message = scene.slack.posted()[-1]
    assert "labelled in the last 24 hours" in message["text"]
    (picture,) = images(message)
    assert picture["alt_text"].startswith("2 labelled today, 2 in 7 days; alpha 0.00")


def test_without_the_right_to_upload_the_summary_is_there_in_words(sqlite: Database) -> None:
    scene = answered(sqlite)
    scene.give_role("U1", Role.LEAD)
    for _ in range(9):
        scene.slack.refuse("files.upload", "missing_scope")

    scene.command("U1", "summary now")
    for _ in range(3):
        scene.deliver(60)

    message = scene.slack.posted()[-1]
    assert "labelled in the last 24 hours" in message["text"]
    assert images(message) == []
