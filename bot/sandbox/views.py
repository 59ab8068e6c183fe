"""Modals and Home: stacked at most three deep, kept up to date by their hash."""

import secrets
from typing import Any

from bot.sandbox import messages
from bot.sandbox.block_kit import views as rules
from bot.sandbox.errors import Refused
from bot.sandbox.teams import APP_ID
from bot.sandbox.world import World

View = dict[str, Any]

STACK_AT_MOST = 3


class Views:
    """The open modals of each person, and their Homes."""

    def __init__(self, world: World) -> None:
        self._world = world
        kept = world.store.all("views")
        self.stacks: dict[str, list[View]] = {user: one["stack"] for user, one in kept.items()}

    def check(self, view: Any, kind: str = "modal") -> View:
        """Raises Refused for what Slack would not show."""
        faults = rules.faults(view)
        if not faults and view["type"] != kind:
            faults = [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]
        faults = faults or messages.missing_files(self._world, view["blocks"], "/view/blocks")
        if faults:
            raise Refused("invalid_arguments", faults)
        if rules.is_too_large(view):
            raise Refused("view_too_large")
        return dict(view)

    def open(self, user: str, view: View) -> View:
        """Shows a modal in place of those that are open."""
        new = self._made(view)
        new["root_view_id"] = new["id"]
        self._keep(user, [new])
        return new

    def push(self, user: str, view: View) -> View:
        stack = self.stacks.get(user, [])
        if not stack:
            raise Refused("not_found")
        if len(stack) >= STACK_AT_MOST:
            raise Refused("push_limit_reached")
        new = self._made(view)
        new |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        self._keep(user, [*stack, new])
        return new

    def update(self, view_id: str, view: View, given_hash: object = None) -> View:
        """Puts other contents in a modal. What was filled in stays where the ids stay."""
        user, old = self.find(view_id)
        if given_hash and given_hash != old["hash"]:
            raise Refused("hash_conflict")
        kept = {name: old[name] for name in ("id", "root_view_id", "previous_view_id", "state")}
        new = self._made(view, but=old) | kept
        self._keep(user, [new if one is old else one for one in self.stacks[user]])
        return new

    def find(self, view_id: str, external_id: str = "") -> tuple[str, View]:
        """A modal and whose it is."""
        for user, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id or (
                    external_id and view.get("external_id") == external_id
                ):
                    return user, view
        raise Refused("not_found")

    def close(self, user: str, view_id: str) -> list[View]:
        """Closes a view and what lies above it; what was closed, the topmost first."""
        stack = self.stacks.get(user, [])
        for place, view in enumerate(stack):
            if view["id"] == view_id:
                self._keep(user, stack[:place])
                return stack[place:][::-1]
        return []

    def clear(self, user: str) -> list[View]:
        """Closes all of a person's modals; what was closed, the topmost first."""
        closed = self.stacks.get(user, [])[::-1]
        self._keep(user, [])
        return closed

    def fill(self, user: str, view: View, values: dict[str, Any]) -> None:
        """Keeps what a person has entered so far."""
        view["state"] = {"values": values}
        if view["type"] == "home":
            self._world.store.put("home", user, view)
        else:
            self._world.store.put("views", user, {"stack": self.stacks[user]})

    def publish(self, user: str, view: View, given_hash: object = None) -> View:
        old = self._world.homes.get(user)
        if given_hash and old and given_hash != old["hash"]:
            raise Refused("hash_conflict")
        home = self._made(view, but=old)
        home |= {"id": old["id"] if old else home["id"], "state": (old or home)["state"]}
        home["root_view_id"] = home["id"]
        self._world.homes[user] = home
        self._world.store.put("home", user, home)
        self._world.changed(None, None, user)
        return home

    def _keep(self, user: str, stack: list[View]) -> None:
        self.stacks[user] = stack
        self._world.store.put("views", user, {"stack": stack})
        self._world.changed(None, None, user)

    def _made(self, view: View, but: View | None = None) -> View:
        external_id = view.get("external_id", "")
        known = [*self._world.homes.values(), *(v for s in self.stacks.values() for v in s)]
        if external_id and any(v.get("external_id") == external_id for v in known if v is not but):
            raise Refused("duplicate_external_id")
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **view,
            "blocks": messages.with_ids(self._world, view["blocks"]),
            "id": self._world.fresh_id("V"),
            "root_view_id": None,
            "previous_view_id": None,
            "team_id": self._world.team.id,
            "app_id": APP_ID,
            "app_installed_team_id": self._world.team.id,
            "bot_id": self._world.team.bot_id,
            "hash": f"{int(self._world.clock())}.{secrets.token_hex(4)}",
            "state": {"values": {}},
        }
