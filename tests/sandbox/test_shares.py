"""The bot's own way of sharing a sound, against the sandbox: its page plays what Slack would."""

import time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from jobs import sharing
from storage.tables import Delivery
from tests.bot.media.mock_recordings import wav
from tests.makers import NOW
from tests.sandbox.conftest import Sandbox


def make_share(file_id: str | None = None) -> Delivery:
    payload = {"media": "m", "filename": "sample-1-1.wav", "title": "Sound, 1.0 s"}
    fields = {"id": 1, "workspace_id": 1, "project_id": 1, "kind": "share", "channel_id": "C1"}
    times = {"not_before": NOW, "created_at": NOW}
    known = {"key": "k", "payload": payload, "file_id": file_id}
    return Delivery.model_validate(fields | times | known)


def put(sandbox: Sandbox, thread: tuple[str, str], share: Delivery) -> list[str]:
    """Uploads as the bot does; the ids that it kept on the way."""
    kept: list[str] = []
    sharing.upload(sandbox.slack, share, thread, lambda: wav(1.0), kept.append)
    return kept


def in_thread(sandbox: Sandbox, thread: tuple[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.slack.conversations_replies(
        channel=thread[0], ts=thread[1]
    )["messages"]
    return found[1:]


@pytest.fixture
def thread(sandbox: Sandbox) -> tuple[str, str]:
    channel = sandbox.channel()
    return channel, sandbox.slack.chat_postMessage(channel=channel, text="card")["ts"]


def test_a_sound_is_played_in_the_cards_thread_and_not_twice(
    sandbox: Sandbox, thread: tuple[str, str]
) -> None:
    (file_id,) = put(sandbox, thread, make_share())

    after_a_crash = put(sandbox, thread, make_share(file_id))

    time.sleep(0.35)
    (message,) = in_thread(sandbox, thread)
    (file,) = message["files"]
    assert after_a_crash == []
    assert (file["id"], file["title"]) == (file_id, "Sound, 1.0 s")
    assert sandbox.slack.files_info(file=file_id)["file"]["mimetype"].startswith("audio/")


def test_an_upload_that_was_only_begun_is_done_again(
    sandbox: Sandbox, thread: tuple[str, str]
) -> None:
    begun = sandbox.slack.files_getUploadURLExternal(filename="a.wav", length=3)["file_id"]

    kept = put(sandbox, thread, make_share(begun))

    assert len(in_thread(sandbox, thread)) == 1
    assert kept != [begun]


def test_another_thread_shows_the_same_file_by_its_address(
    sandbox: Sandbox, thread: tuple[str, str]
) -> None:
    (file_id,) = put(sandbox, thread, make_share())
    other = sandbox.slack.conversations_create(name="another")["channel"]["id"]
    place = other, sandbox.slack.chat_postMessage(channel=other, text="card")["ts"]

    sharing.link(sandbox.slack, make_share(), place, file_id)

    (message,) = in_thread(sandbox, place)
    assert [file["id"] for file in message["files"]] == [file_id]
    assert sharing.link(sandbox.slack, make_share(), place, "F0GONE") is None


def test_a_file_goes_to_a_conversation_not_to_a_person(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        put(sandbox, ("U0ANA", "1.000001"), make_share())
