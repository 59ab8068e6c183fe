"""A person at the local Slack's page: reads a channel, presses buttons, types commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

Message = dict[str, Any]
"""A message as the page shows it to one person."""


@dataclass(frozen=True)
class Page:
    """The page's own interface; `client` has the sandbox's address as its base."""

    client: httpx.Client

    def messages(self, user: str, channel: str) -> list[Message]:
        """All of a channel, oldest first, with what only this person sees."""
        found: list[Message] = []
        before = None
        while True:
            query = {"user": user, "channel": channel, "limit": 100}
            answer = self._get("messages", query | ({"before": before} if before else {}))
            found = answer["messages"] + found
            if not answer["has_more"] or not answer["messages"]:
                return found
            before = answer["messages"][0]["ts"]

    def press(self, user: str, channel: str, message: Message, button: Message) -> bool:
        """Whether the bot acknowledged it."""
        return bool(self.act(user, channel, message, button)["ok"])

    def act(self, user: str, channel: str, message: Message, button: Message) -> dict[str, Any]:
        """What came of a press: `ok`, else `error` for the person and `reason` for programs."""
        return self._post(
            "actions",
            {
                "user": user,
                "channel": channel,
                "message_ts": message["ts"],
                "block_id": button["block_id"],
                "action_id": button["action_id"],
            },
        )

    def write(self, user: str, channel: str, text: str) -> bool:
        """Sends a message or, beginning with a slash, a command."""
        answer = self._post("messages", {"user": user, "channel": channel, "text": text})
        return bool(answer["ok"])

    def channel(self, user: str, name: str, members: list[str]) -> str:
        """The id of the channel of that name, made if there is none."""
        answer = self._post("channels", {"user": user, "name": name, "invite": members})
        return str(answer["channel"]["id"])

    def file(self, file_id: str) -> bytes:
        return self.client.get(f"/sandbox/files/{file_id}").raise_for_status().content

    def _get(self, path: str, query: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.get(f"/sandbox/api/{path}", params=query)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(f"/sandbox/api/{path}", json=body)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def buttons(message: Message) -> Iterator[Message]:
    """The buttons of a message, each with its block's id."""
    for block in message.get("blocks") or []:
        if block["type"] == "actions":
            for element in block["elements"]:
                if element["type"] == "button":
                    yield element | {"block_id": block["block_id"]}


def texts(message: Message) -> list[str]:
    """The sample's texts: what stands in quotes of rich text."""
    return [
        "".join(piece.get("text", "") for piece in quote["elements"])
        for block in message.get("blocks") or []
        if block["type"] == "rich_text"
        for quote in block["elements"]
        if quote["type"] == "rich_text_quote"
    ]


def pictures(message: Message) -> list[str]:
    """The ids of the sample's pictures."""
    return [
        block["slack_file"]["id"]
        for block in message.get("blocks") or []
        if block["type"] == "image" and "slack_file" in block
    ]


def words(message: Message) -> str:
    """All that a message says, as plain lines."""
    found = []
    for block in message.get("blocks") or []:
        pieces = [block.get("text") or {}, *(block.get("elements") or [])]
        found += [piece["text"] for piece in pieces if isinstance(piece.get("text"), str)]
    return "\n".join(found)
