"""Modals and Home: checked, stacked at most three deep, kept up to date by their hash."""

import secrets
from typing import Any

from bot.sandbox import blocks
from bot.sandbox.elements import check_text
from bot.sandbox.errors import Refused
from bot.sandbox.world import APP_ID, BOT_ID, TEAM, World

View = dict[str, Any]

STACK_AT_MOST = 3
KNOWN = {
    "type",
    "title",
    "blocks",
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
}


class Views:
    """The open modals of each person."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.stacks: dict[str, list[View]] = {}

    def open(self, user: str, view: View) -> View:
        self.stacks[user] = [_made(view)]
        return self._told(user, self.stacks[user][-1])

    def push(self, user: str, view: View) -> View:
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= STACK_AT_MOST:
            raise Refused("push_limit_reached")
        stack.append(_made(view))
        return self._told(user, stack[-1])

    def update(self, view_id: str, view: View, given_hash: str | None = None) -> View:
        user, old = self.find(view_id)
        if given_hash and given_hash != old["hash"]:
            raise Refused("hash_conflict")
        stack = self.stacks[user]
        new = _made(view) | {"id": view_id, "root_view_id": stack[0]["id"]}
        stack[stack.index(old)] = new
        return self._told(user, new)

    def find(self, view_id: str) -> tuple[str, View]:
        for user, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id:
                    return user, view
        raise Refused("not_found")

    def close(self, user: str, view_id: str) -> View | None:
        """Closes a view and what lies above it."""
        stack = self.stacks.get(user, [])
        for place, view in enumerate(stack):
            if view["id"] == view_id:
                del stack[place:]
                self._told(user, view)
                return view
        return None

    def clear(self, user: str) -> None:
        self.stacks[user] = []
        self._world.changed(None, None, user)

    def publish(self, user: str, view: View) -> View:
        if view.get("type") != "home":
            raise Refused("invalid_arguments", ["[ERROR] must be a home view"])
        home = _made(view)
        self._world.homes[user] = home
        self._world.store.put("home", user, home)
        return self._told(user, home)

    def _told(self, user: str, view: View) -> View:
        self._world.changed(None, None, user)
        return view


def _made(view: View) -> View:
    messages = faults(view)
    if messages:
        raise Refused("invalid_arguments", messages)
    made = dict(view)
    made["blocks"] = [
        block if block.get("block_id") else block | {"block_id": secrets.token_hex(3)}
        for block in view["blocks"]
    ]
    view_id = f"V{secrets.token_hex(5).upper()}"
    return {
        "private_metadata": "",
        "callback_id": "",
        **made,
        "id": view_id,
        "root_view_id": view_id,
        "previous_view_id": None,
        "team_id": TEAM["id"],
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "hash": f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}",
        "state": {"values": {}},
    }


def faults(view: View) -> list[str]:
    """What Slack would refuse in a view."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["[ERROR] must be a valid enum value [json-pointer:/type]"]
    found = [f"[ERROR] unexpected property: {name}" for name in sorted(set(view) - KNOWN)]
    found += blocks.faults(view.get("blocks"), view["type"])
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            text = view.get(name)
            if text is None and name != "title":
                continue
            found += check_text(text, f"/{name}", 24, must_be_plain=True)
        has_input = any(block.get("type") == "input" for block in view.get("blocks") or [])
        if has_input and "submit" not in view:
            found.append("[ERROR] missing required field: submit [json-pointer:/view]")
    if len(str(view.get("private_metadata", ""))) > 3_000:  # noqa: PLR2004
        found.append("[ERROR] must be less than 3001 characters [json-pointer:/private_metadata]")
    return found
