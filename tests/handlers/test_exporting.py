import csv
import io

import pytest

from bot.records import DeliveryKind, Role
from jobs import delivering
from jobs.limiter import Limiter
from storage.database import Database
from tests.handlers.scene import Scene, make_scene


@pytest.fixture
def scene(database: Database) -> Scene:
    scene = make_scene(database, overlap=1)
    scene.give_role("ULEAD", Role.LEAD)
    scene.label("U1", "refund")
    return scene


def deliver_files(scene: Scene) -> None:
    scene.clock.advance(5)
    delivering.deliver_files(scene.tools, Limiter())


def test_a_lead_gets_the_labels_as_a_file_that_nobody_else_sees(scene: Scene) -> None:
    answer = scene.command("ULEAD", "export csv")
    deliver_files(scene)

    assert "come to you as a file" in answer
    (message,) = scene.slack.posted("DLEAD")
    (file,) = message["files"]
    assert file["title"] == "tickets-2026-11-23.csv"
    (row,) = csv.DictReader(io.StringIO(scene.slack.begun[file["id"]].decode()))
    assert row["label"] == "refund"
    assert not any(sent.get("files") for sent in scene.slack.posted("C1"))


def test_that_labels_leave_is_in_the_log(scene: Scene) -> None:
    scene.command("ULEAD", "export jsonl")

    event = scene.events()[-1]
    assert (event.action, event.actor) == ("export", "ULEAD")


def test_a_file_that_may_have_gone_out_does_not_go_twice(scene: Scene) -> None:
    scene.command("ULEAD", "export csv")
    scene.slack.cut("files.completeUploadExternal", after=True)
    deliver_files(scene)
    deliver_files(scene)

    assert len(scene.slack.posted("DLEAD")) == 1
    (row,) = scene.deliveries(DeliveryKind.EXPORT)
    assert row.state == "done"


def test_a_reviewer_gets_no_file(scene: Scene) -> None:
    answer = scene.command("U1", "export csv")

    assert "lead" in answer
    assert scene.deliveries(DeliveryKind.EXPORT) == []


def test_an_unknown_format_is_named(scene: Scene) -> None:
    answer = scene.command("ULEAD", "export <!here>")

    assert "I cannot write “&lt;!here&gt;”, but" in answer
    assert scene.deliveries(DeliveryKind.EXPORT) == []
