"""A Slack that records what is asked of it and fails when told to, and a clock that waits."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result
from slack_sdk.webhook import WebhookResponse

from tests.makers import NOW

Call = Mapping[str, Any]
"""The arguments of one call, as Slack would get them."""


@dataclass
class FakeClock:
    """Moves only when told to."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong: by Slack's refusal, or by the network before or after the act."""

    error: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    is_network: bool = False
    is_done: bool = False


class FakeSlack(WebClient):
    """The real client down to the wire, where this stands in for Slack.

    messages: what each channel holds, oldest first
    begun:     the bytes of each file whose upload has begun; shared: those that are complete
    meanwhile: by method, what happens elsewhere while a call of it is under way
    """

    def __init__(self) -> None:
        super().__init__(token="xoxb-fake")
        self.calls: list[tuple[str, Call]] = []
        self.messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.uploads: list[Call] = []
        self.begun: dict[str, bytes] = {}
        self.shared: dict[str, dict[str, Any]] = {}
        self.admins: set[str] = set()
        self.guests: set[str] = set()
        self.joined: set[str] = {"C1"}
        self.files: dict[str, str] = {}
        self.quiet: dict[str, tuple[int, int]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.meanwhile: dict[str, Callable[[], object]] = {}
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._stamps = 0

    def refuse(
        self, method: str, error: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """The next call of this method gets this answer."""
        self._faults[method].append(Fault(error=error, status=status, headers=headers or {}))

    def cut(self, method: str, *, after: bool) -> None:
        """The network fails at the next call, before Slack has done it or after."""
        self._faults[method].append(Fault(is_network=True, is_done=after))

    def to(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for name, call in self.calls if name == method]

    def posted(self, channel: str = "C1") -> list[dict[str, Any]]:
        return self.messages[channel]

    def replace(self, channel: str, ts: str, message: Call) -> None:
        """What a response_url does to the message that was clicked."""
        (found,) = [m for m in self.messages[channel] if m["ts"] == ts]
        found.update(text=message["text"], blocks=message["blocks"])

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        sent = {**(how.get("params") or {}), **(how.get("json") or {}), **(how.get("data") or {})}
        sent = {name: value for name, value in sent.items() if value is not None}
        self.calls.append((api_method, sent))
        self.meanwhile.pop(api_method, lambda: None)()
        return self._carry_out(api_method, sent)

    def files_upload_v2(self, **file: Any) -> SlackResponse:
        self.calls.append(("files.upload", file))
        return self._carry_out("files.upload", file)

    def _upload_file(self, **sent: Any) -> FileUploadV2Result:
        file_id = sent["url"].rpartition("/")[2]
        self.calls.append(("upload", {"file_id": file_id}))
        self.begun[file_id] = sent["data"]
        return FileUploadV2Result(200, "OK")

    def _carry_out(self, method: str, sent: Call) -> SlackResponse:
        fault = self._faults[method].pop(0) if self._faults[method] else None
        if fault and not fault.is_done:
            self._fail(method, fault)
        answer = getattr(self, "_" + method.replace(".", "_"))(sent)
        if fault:
            self._fail(method, fault)
        return _response(self, method, {"ok": True, **answer})

    def _fail(self, method: str, fault: Fault) -> None:
        if fault.is_network:
            raise ConnectionResetError("the line was cut")
        data = {"ok": False, "error": fault.error}
        answer = _response(self, method, data, fault.status, fault.headers)
        raise SlackApiError(fault.error, answer)  # type: ignore[no-untyped-call]

    def _auth_test(self, _sent: Call) -> Call:
        return {"team": "Team"}

    def _apps_connections_open(self, _sent: Call) -> Call:
        return {"url": "wss://example.com"}

    def _chat_postMessage(self, sent: Call) -> Call:  # noqa: N802  (Slack's name)
        self._stamps += 1
        ts = f"{int(NOW.timestamp())}.{self._stamps:06}"
        self.messages[sent["channel"]].append({**sent, "ts": ts})
        return {"channel": sent["channel"], "ts": ts}

    def _chat_update(self, sent: Call) -> Call:
        self.replace(sent["channel"], sent["ts"], sent)
        return {}

    def _chat_postEphemeral(self, _sent: Call) -> Call:  # noqa: N802  (Slack's name)
        return {}

    def _conversations_history(self, sent: Call) -> Call:
        found = self.messages[sent["channel"]]
        return {"messages": [m for m in reversed(found) if m["ts"] >= sent["oldest"]]}

    def _conversations_open(self, sent: Call) -> Call:
        return {"channel": {"id": "D" + sent["users"][1:]}}

    def _files_upload(self, sent: Call) -> Call:
        self.uploads.append(sent)
        return {"file": {"id": f"F{len(self.uploads)}"}}

    def _files_getUploadURLExternal(self, _sent: Call) -> Call:  # noqa: N802  (Slack's name)
        file_id = f"F{len(self.to('files.getUploadURLExternal'))}"
        return {"file_id": file_id, "upload_url": f"https://files.example.com/{file_id}"}

    def _files_completeUploadExternal(self, sent: Call) -> Call:  # noqa: N802  (Slack's name)
        (file,) = json.loads(sent["files"])
        known = {**file, "permalink": f"https://team.example.com/files/{file['id']}"}
        self.shared[file["id"]] = known
        self._chat_postMessage(
            {"channel": sent["channel_id"], "thread_ts": sent.get("thread_ts"), "files": [known]}
        )
        return {"files": [known]}

    def _files_info(self, sent: Call) -> Call:
        if sent["file"] in self.files:
            return {"file": {"id": sent["file"], "url_private_download": self.files[sent["file"]]}}
        if sent["file"] not in self.shared:
            self._fail("files.info", Fault(error="file_not_found"))
        return {"file": self.shared[sent["file"]]}

    def _conversations_replies(self, sent: Call) -> Call:
        return {"messages": [m for m in self.messages[sent["channel"]] if m["ts"] >= sent["ts"]]}

    def _files_delete(self, _sent: Call) -> Call:
        return {}

    def _users_info(self, sent: Call) -> Call:
        user = sent["user"]
        found = {"real_name": f"Real name of {user}", "tz": "Europe/Berlin"}
        roles = {"is_admin": user in self.admins, "is_restricted": user in self.guests}
        return {"user": found | roles}

    def _dnd_info(self, sent: Call) -> Call:
        begin, end = self.quiet.get(sent["user"], (0, 0))
        quiet = {"next_dnd_start_ts": begin, "next_dnd_end_ts": end}
        return quiet | {"dnd_enabled": sent["user"] in self.quiet}

    def _views_publish(self, sent: Call) -> Call:
        self.homes[sent["user_id"]] = sent["view"]
        return {}

    def _views_open(self, _sent: Call) -> Call:
        return {}

    def _views_push(self, _sent: Call) -> Call:
        return {}

    def _views_update(self, _sent: Call) -> Call:
        return {"view": {"hash": f"{len(self.calls)}.b"}}

    def _conversations_info(self, sent: Call) -> Call:
        known = {"id": sent["channel"], "name": "tickets"}
        return {"channel": known | {"is_member": sent["channel"] in self.joined}}

    def _conversations_join(self, sent: Call) -> Call:
        self.joined.add(sent["channel"])
        return {}


def _response(
    client: WebClient,
    method: str,
    data: dict[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> SlackResponse:
    return SlackResponse(
        client=client,
        http_verb="POST",
        api_url=method,
        req_args={},
        data=data,
        headers=dict(headers or {}),
        status_code=status,
    )


class FakeAck(Ack):  # type: ignore[misc, unused-ignore]
    """Remembers what was acknowledged; `looks` is called at that moment."""

    def __init__(self, looks: Callable[[], object] = lambda: None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.given: list[dict[str, Any]] = []
        self.seen: list[object] = []
        self._looks = looks

    def __call__(self, *_: Any, **answer: Any) -> BoltResponse:
        self.given.append(answer)
        self.seen.append(self._looks())
        return BoltResponse(status=200)


class FakeRespond(Respond):  # type: ignore[misc, unused-ignore]
    """Remembers what went to the response_url; `status` 0 is a network that fails."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(response_url="https://hooks.example.com/1")
        self.given: list[dict[str, Any]] = []
        self._status = status

    def __call__(self, *_: Any, **message: Any) -> WebhookResponse:
        if not self._status:
            raise ConnectionResetError("the line was cut")
        self.given.append(message)
        return WebhookResponse(
            url="https://hooks.example.com/1", status_code=self._status, body="", headers={}
        )

    @property
    def private(self) -> list[str]:
        """The texts that only the person saw."""
        return [m["text"] for m in self.given if m["response_type"] == "ephemeral"]
