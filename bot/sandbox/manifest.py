"""The app as its manifest describes it: name, commands, scopes, events."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVERYTHING = (
    "app_mentions:read channels:history channels:join channels:manage channels:read "
    "channels:write.invites chat:write commands dnd:read files:read files:write groups:history "
    "groups:read groups:write im:history im:read im:write mpim:history mpim:read mpim:write "
    "reactions:read reactions:write team:read users:read"
)


@dataclass(frozen=True)
class Manifest:
    """The app's name, and what it may and can do.

    commands:  with `command`, `description`, `usage_hint`
    shortcuts: with `name`, `type` ("message" or "global") and `callback_id`
    events:    the subscriptions; None: every event is sent
    """

    name: str
    commands: tuple[dict[str, Any], ...]
    scopes: frozenset[str]
    events: frozenset[str] | None
    shortcuts: tuple[dict[str, Any], ...] = ()
    has_home: bool = True


def read(path: Path | None) -> Manifest:
    """The manifest in a file; without one, an app that may do everything."""
    if path is None:
        command = {"command": "/concord", "description": "", "usage_hint": ""}
        return Manifest("Concord", (command,), frozenset(EVERYTHING.split()), None)
    found = json.loads(path.read_text())
    settings, features = found.get("settings", {}), found.get("features", {})
    return Manifest(
        name=found.get("display_information", {}).get("name", "Concord"),
        commands=tuple(
            {"description": "", "usage_hint": "", **command}
            for command in features.get("slash_commands", [])
        ),
        scopes=frozenset(found.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        shortcuts=tuple(features.get("shortcuts", [])),
        has_home=bool(features.get("app_home", {}).get("home_tab_enabled")),
    )
