"""Events: what happens in the workspace, told to the app if its manifest subscribes to it."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.store import Document
from bot.sandbox.world import APP_ID, BOT_USER, TEAM, shown


def message(desk: Desk, posted: Document) -> None:
    """A message was posted, by a person or by an app."""
    channel = desk.world.channels[posted["channel"]]
    kind = "im" if channel["is_im"] else "channel"
    event = shown(posted) | {"channel": channel["id"], "channel_type": kind}
    _tell(desk, f"message.{'im' if channel['is_im'] else 'channels'}", event, channel)
    if f"<@{BOT_USER}>" in posted["text"]:
        _tell(desk, "app_mention", event | {"type": "app_mention"}, channel)


def changed(desk: Desk, posted: Document) -> None:
    """A message was edited."""
    channel = desk.world.channels[posted["channel"]]
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": shown(posted),
        "channel": channel["id"],
        "ts": desk.world.next_ts(),
        "channel_type": "im" if channel["is_im"] else "channel",
    }
    _tell(desk, f"message.{'im' if channel['is_im'] else 'channels'}", event, channel)


def home_opened(desk: Desk, user: str) -> None:
    event = {"type": "app_home_opened", "user": user, "tab": "home", "channel": ""}
    _tell(desk, "app_home_opened", event, None)


def reaction(desk: Desk, posted: Document, user: str, name: str) -> None:
    item = {"type": "message", "channel": posted["channel"], "ts": posted["ts"]}
    event = {"type": "reaction_added", "user": user, "reaction": name, "item": item}
    _tell(desk, "reaction_added", event, desk.world.channels[posted["channel"]])


def _tell(desk: Desk, name: str, event: dict[str, Any], channel: Document | None) -> None:
    subscribed = desk.world.manifest.events
    if subscribed is not None and name not in subscribed:
        return
    if channel is not None and BOT_USER not in channel["members"]:
        return
    desk.sockets.tell(
        {
            "token": "sandbox",
            "team_id": TEAM["id"],
            "api_app_id": APP_ID,
            "event": event | {"team": TEAM["id"], "event_ts": desk.world.next_ts()},
            "type": "event_callback",
            "event_id": desk.world.fresh_id("Ev"),
            "event_time": int(desk.world.clock()),
            "authorizations": [
                {"team_id": TEAM["id"], "user_id": BOT_USER, "is_bot": True, "enterprise_id": None}
            ],
            "is_ext_shared_channel": False,
        }
    )
