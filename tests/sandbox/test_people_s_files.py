"""Files that people drop into channels, threads and forms, and who may read them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import App, Sandbox
from tests.sandbox.test_interactions import interactive
from tests.sandbox.test_modals import field, modal, open_modal

Values = dict[str, Any]

ROWS = b'{"text": "Where is it?"}\n'


def drop(sandbox: Sandbox, name: str = "rows.jsonl", content: bytes = ROWS, **where: str) -> Values:
    found: Values = sandbox.page.post(
        "/sandbox/api/files", data={"user": "U0BEN", **where}, files={"file": (name, content)}
    ).json()
    return found


def events(app: App, count: int) -> list[Values]:
    return [app.answer()["event"] for _ in range(count)]


def read(address: str, token: str) -> httpx.Response:
    return httpx.get(address, headers={"Authorization": f"Bearer {token}"} if token else {})


def test_a_dropped_file_is_told_and_can_be_read_with_the_token(sandbox: Sandbox, app: App) -> None:
    channel = sandbox.channel()
    events(app, 1)  # it joined

    dropped = drop(sandbox, channel=channel, text="for you")["files"][0]
    posted, shared = events(app, 2)
    fresh = sandbox.slack.files_info(file=dropped["id"])["file"]
    sandbox.clock.ahead = sandbox.desk.processing_seconds
    file = sandbox.slack.files_info(file=dropped["id"])["file"]

    assert (posted["type"], posted["subtype"], posted["text"]) == (
        "message",
        "file_share",
        "for you",
    )
    assert [one["id"] for one in posted["files"]] == [dropped["id"]]
    assert (shared["type"], shared["file_id"]) == ("file_shared", dropped["id"])
    assert (shared["user_id"], shared["channel_id"]) == ("U0BEN", channel)
    assert (file["user"], file["name"], file["size"]) == ("U0BEN", "rows.jsonl", len(ROWS))
    assert (fresh["shares"], "mimetype" in fresh) == ({}, False)
    assert file["channels"] == [channel]
    assert file["shares"]["public"][channel][0]["ts"] == posted["ts"]
    assert read(file["url_private_download"], "xoxb-sandbox").content == ROWS


@pytest.mark.parametrize("token", ["", "xoxb-other", "xapp-sandbox"])
def test_without_a_token_slack_sends_a_page_to_sign_in(sandbox: Sandbox, token: str) -> None:
    file = drop(sandbox, channel=sandbox.channel())["files"][0]

    answer = read(file["url_private"], token)

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")
    assert b"Where is it" not in answer.content


def test_a_file_of_a_channel_without_the_app_is_not_there_for_it(sandbox: Sandbox) -> None:
    elsewhere = sandbox.post("channels", user="U0BEN", name="elsewhere")["channel"]["id"]
    file = drop(sandbox, channel=elsewhere)["files"][0]

    with pytest.raises(SlackApiError, match="file_not_found"):
        sandbox.slack.files_info(file=file["id"])
    assert ROWS not in read(file["url_private"], "xoxb-sandbox").content


def test_a_file_in_a_thread_stays_there(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    root = sandbox.slack.chat_postMessage(channel=channel, text="card")["ts"]

    sandbox.slack.files_upload_v2(channel=channel, thread_ts=root, filename="a.mp3", content=b"ID3")

    thread = sandbox.messages("U0BEN", channel, thread_ts=root)
    assert [one["mimetype"] for message in thread for one in message.get("files", [])] == [
        "audio/mpeg"
    ]
    assert len(sandbox.messages("U0BEN", channel)) == 1


def test_a_player_may_move_on_in_a_recording(sandbox: Sandbox) -> None:
    file = drop(sandbox, "a.wav", b"RIFF0123456789", channel=sandbox.channel())["files"][0]
    address = f"{sandbox.address}/sandbox/files/{file['id']}"

    part = httpx.get(address, headers={"Range": "bytes=4-6"})
    rest = httpx.get(address, headers={"Range": "bytes=10-"})

    assert (part.status_code, part.content) == (206, b"012")
    assert part.headers["content-range"] == "bytes 4-6/14"
    assert rest.content == b"6789"
    assert httpx.get(address).content == b"RIFF0123456789"


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({"user": "U0NOBODY"}, "user_not_found"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"content": b""}, "no_file_data"),
    ],
    ids=repr,
)
def test_a_file_that_cannot_be_dropped(sandbox: Sandbox, where: Any, error: str) -> None:
    assert drop(sandbox, **{"channel": sandbox.channel(), **where})["error"] == error


def test_the_app_deletes_its_own_files_alone(sandbox: Sandbox) -> None:
    channel = sandbox.channel()
    theirs = drop(sandbox, channel=channel)["files"][0]
    ours = sandbox.slack.files_upload_v2(channel=channel, filename="a.csv", content="a")["file"]

    sandbox.slack.files_delete(file=ours["id"])

    with pytest.raises(SlackApiError, match="cant_delete_file"):
        sandbox.slack.files_delete(file=theirs["id"])
    with pytest.raises(SlackApiError, match="file_not_found"):
        sandbox.slack.files_info(file=ours["id"])
    assert [len(one["files"]) for one in sandbox.messages("U0BEN", channel)] == [1, 0]


FILES = field("rows", {"type": "file_input", "action_id": "f", "filetypes": ["jsonl"]})


def send(sandbox: Sandbox, view: Values, *files: Values) -> Callable[[], Values]:
    state = {"rows": {"f": {"type": "file_input", "files": [{"id": one["id"]} for one in files]}}}
    return sandbox.later("views/submit", user="U0BEN", view_id=view["id"], state=state).result


def test_a_form_brings_files_with_all_that_slack_knows(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(FILES))
    file = drop(sandbox)["files"][0]

    sent = send(sandbox, view, file)
    values = interactive(app)["view"]["state"]["values"]

    assert sent() == {"ok": True}
    (given,) = values["rows"]["f"]["files"]
    assert (given["id"], given["name"], given["user"]) == (file["id"], "rows.jsonl", "U0BEN")
    assert given["url_private"].startswith(sandbox.address)


def test_a_form_takes_only_ones_own_files_of_its_types(sandbox: Sandbox, app: App) -> None:
    view = open_modal(sandbox, app, modal(FILES))
    others = drop(sandbox, user="U0ANA")["files"][0]
    picture = drop(sandbox, "x.png", b"\x89PNG")["files"][0]

    for wrong in (others, picture, {"id": "F0NOWHERE"}):
        assert send(sandbox, view, wrong)()["reason"] == "stale"
    assert "required" in send(sandbox, view)()["errors"]["rows"]
