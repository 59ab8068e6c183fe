from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import Sandbox

PIXEL = b"\x89PNG\r\n\x1a\n and the rest of a picture"


def upload(sandbox: Sandbox, name: str = "x.png", content: bytes = PIXEL) -> str:
    """The first two steps of three."""
    made = sandbox.slack.files_getUploadURLExternal(filename=name, length=len(content))
    assert httpx.post(made["upload_url"], content=content).status_code == 200
    return str(made["file_id"])


def picture(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "alt_text": "x", "slack_file": {"id": file_id}}]


def post_picture(sandbox: Sandbox, file_id: str) -> list[str]:
    """What Slack says against it."""
    try:
        sandbox.slack.chat_postMessage(channel="U0BEN", text="x", blocks=picture(file_id))
    except SlackApiError as error:
        return [error.response["error"], *error.response["response_metadata"]["messages"]]
    return []


def test_a_file_can_be_shown_a_moment_after_its_upload(sandbox: Sandbox) -> None:
    file_id = upload(sandbox)
    sandbox.slack.files_completeUploadExternal(files=[{"id": file_id, "title": "A digit"}])

    fresh = sandbox.slack.files_info(file=file_id)["file"]
    refused = post_picture(sandbox, file_id)
    sandbox.clock.ahead = sandbox.desk.processing_seconds
    ready = sandbox.slack.files_info(file=file_id)["file"]

    assert "mimetype" not in fresh
    assert refused[0] == "invalid_blocks"
    assert "invalid slack file [json-pointer:/blocks/0/slack_file]" in refused[1]
    assert (ready["title"], ready["mimetype"], ready["size"]) == (
        "A digit",
        "image/png",
        len(PIXEL),
    )
    assert post_picture(sandbox, file_id) == []


def test_the_sdk_uploads_in_one_call_and_posts_to_a_channel(sandbox: Sandbox) -> None:
    channel = sandbox.channel()

    file = sandbox.slack.files_upload_v2(
        channel=channel, filename="labels.csv", content="a,b", initial_comment="Today's labels"
    )["file"]

    message = sandbox.messages("U0ANA", channel)[0]
    assert message["text"] == "Today's labels"
    assert [one["id"] for one in message["files"]] == [file["id"]]
    served = httpx.get(f"{sandbox.address}/sandbox/files/{file['id']}")
    assert (served.content, served.headers["content-type"]) == (b"a,b", "text/csv; charset=utf-8")


def test_an_uploaded_page_runs_no_scripts(sandbox: Sandbox) -> None:
    file_id = upload(sandbox, "x.html", b"<script>alert(1)</script>")
    sandbox.slack.files_completeUploadExternal(files=[{"id": file_id}])

    served = httpx.get(f"{sandbox.address}/sandbox/files/{file_id}")

    assert "sandbox" in served.headers["content-security-policy"]
    assert served.headers["x-content-type-options"] == "nosniff"


def test_pictures_in_context_and_modals_must_exist_too(sandbox: Sandbox) -> None:
    image = {"type": "image", "alt_text": "x", "slack_file": {"id": "F0NOWHERE"}}
    view = {"type": "home", "blocks": [{"type": "context", "elements": [image]}]}

    with pytest.raises(SlackApiError) as refused:
        sandbox.slack.views_publish(user_id="U0BEN", view=view)

    told = refused.value.response["response_metadata"]["messages"]
    assert "invalid slack file [json-pointer:/view/blocks/0/elements/0/slack_file]" in told[0]


def test_a_file_that_was_not_uploaded_cannot_be_completed(sandbox: Sandbox) -> None:
    slack = sandbox.slack
    started = slack.files_getUploadURLExternal(filename="x.png", length=3)
    short = httpx.post(started["upload_url"], content=b"no")

    assert short.json()["error"] == "file_upload_size_restricted"
    for file_id in (started["file_id"], "F0NOWHERE"):
        with pytest.raises(SlackApiError, match="file_not_found"):
            slack.files_completeUploadExternal(files=[{"id": file_id}])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        slack.files_getUploadURLExternal(filename="x.png", length=0)
    assert httpx.post(f"{sandbox.address}/upload/none", content=b"x").status_code == 404


def test_a_file_is_completed_once(sandbox: Sandbox) -> None:
    file_id = upload(sandbox)
    sandbox.slack.files_completeUploadExternal(files=[{"id": file_id}])

    with pytest.raises(SlackApiError, match="file_not_found"):
        sandbox.slack.files_completeUploadExternal(files=[{"id": file_id}])


def test_a_block_shows_png_jpeg_and_gif_alone(sandbox: Sandbox) -> None:
    sandbox.desk.processing_seconds = 0
    webp = upload(sandbox, "x.webp", b"RIFF0000WEBP and the rest")
    drawing = upload(sandbox, "x.svg", b"<svg/>")
    sandbox.slack.files_completeUploadExternal(files=[{"id": webp}, {"id": drawing}])

    for file_id in (webp, drawing):
        assert post_picture(sandbox, file_id)[0] == "invalid_blocks"


def test_a_file_whose_permalink_is_posted_comes_with_the_message(sandbox: Sandbox) -> None:
    channel, file_id = sandbox.channel(), upload(sandbox, "a.mp3", b"ID3")
    made = sandbox.slack.files_completeUploadExternal(files=[{"id": file_id}])["files"][0]
    root = sandbox.slack.chat_postMessage(channel=channel, text="card")["ts"]

    sandbox.slack.chat_postMessage(channel=channel, thread_ts=root, text=made["permalink"])
    sandbox.clock.ahead = sandbox.desk.processing_seconds

    reply = sandbox.messages("U0BEN", channel, thread_ts=root)[-1]
    assert [one["id"] for one in reply["files"]] == [file_id]
    shares = sandbox.slack.files_info(file=file_id)["file"]["shares"]
    assert shares["public"][channel] == [{"ts": reply["ts"]}]


def test_a_file_is_completed_into_no_person(sandbox: Sandbox) -> None:
    file_id = upload(sandbox)

    with pytest.raises(SlackApiError, match="invalid_arguments"):
        sandbox.slack.files_completeUploadExternal(files=[{"id": file_id}], channel_id="U0BEN")
