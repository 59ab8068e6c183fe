"""Events: what happens in the workspace, told to the app if its manifest subscribes to it."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.world import kind_of, shown

MESSAGES = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
"""The subscription for the messages of each kind of conversation."""


def message(desk: Desk, posted: Document) -> None:
    """A message was posted, by a person or by an app. Nobody hears of an ephemeral one."""
    if posted.get("ephemeral_to"):
        return
    event = shown(posted) | ({"subtype": "file_share"} if posted.get("files") else {})
    channel = desk.world.channels[posted["channel"]]
    _tell_message(desk, event, channel)
    if f"<@{desk.world.team.bot_user}>" in posted["text"] and not channel["is_im"]:
        mention = event | {"type": "app_mention", "channel": channel["id"]}
        _tell(desk, "app_mention", mention, channel)


def changed(desk: Desk, posted: Document, before: Document) -> None:
    """A message was edited."""
    if not posted.get("ephemeral_to"):
        versions = {"message": shown(posted), "previous_message": shown(before)}
        event = {"type": "message", "subtype": "message_changed", "hidden": True, **versions}
        event["ts"] = desk.world.next_ts()
        _tell_message(desk, event, desk.world.channels[posted["channel"]])


def deleted(desk: Desk, gone: Document) -> None:
    """A message was taken away."""
    if not gone.get("ephemeral_to"):
        event = {"type": "message", "subtype": "message_deleted", "hidden": True}
        event |= {"deleted_ts": gone["ts"], "previous_message": shown(gone)}
        event["ts"] = desk.world.next_ts()
        _tell_message(desk, event, desk.world.channels[gone["channel"]])


def home_opened(desk: Desk, user: str, tab: str) -> None:
    """A person looks at the app's Home, or at their direct messages with it."""
    home = desk.world.homes.get(user) if tab == "home" else None
    channel = desk.world.direct(user)["id"]
    event = {"type": "app_home_opened", "user": user, "tab": tab, "channel": channel}
    _tell(desk, "app_home_opened", event | ({"view": home} if home else {}), None)


def joined(desk: Desk, channel: Document, user: str, inviter: str | None) -> None:
    """Someone is a member from now on."""
    event = _membership("member_joined_channel", channel, user)
    event |= {"inviter": inviter} if inviter else {}
    _tell(desk, "member_joined_channel", event, channel)


def left(desk: Desk, channel: Document, user: str) -> None:
    """Someone is a member no longer."""
    _tell(desk, "member_left_channel", _membership("member_left_channel", channel, user), channel)


def _membership(kind: str, channel: Document, user: str) -> dict[str, Any]:
    letter = "C" if kind_of(channel) == "channel" else "G"
    return {"type": kind, "user": user, "channel": channel["id"], "channel_type": letter}


def reaction(desk: Desk, kind: str, posted: Document, user: str, name: str) -> None:
    """kind: reaction_added or reaction_removed"""
    item = {"type": "message", "channel": posted["channel"], "ts": posted["ts"]}
    event = {"type": kind, "user": user, "reaction": name, "item": item}
    event["item_user"] = posted["user"]
    _tell(desk, kind, event, desk.world.channels[posted["channel"]])


def file_shared(desk: Desk, file_id: str, user: str, posted: Document) -> None:
    """A file came into a channel."""
    event = {"type": "file_shared", "file_id": file_id, "file": {"id": file_id}, "user_id": user}
    channel = desk.world.channels[posted["channel"]]
    _tell(desk, "file_shared", event | {"channel_id": channel["id"]}, channel)


def person(desk: Desk, kind: str, user: Document) -> None:
    """kind: team_join for somebody new, user_change for one who is different now"""
    _tell(desk, kind, {"type": kind, "user": user, "cache_ts": int(desk.world.clock())}, None)


def uninstalled(desk: Desk) -> None:
    """The app was thrown out; it hears so, though its tokens are void already."""
    gone = {"oauth": [], "bot": [desk.world.team.bot_user]}
    _tell(desk, "tokens_revoked", {"type": "tokens_revoked", "tokens": gone}, None)
    _tell(desk, "app_uninstalled", {"type": "app_uninstalled"}, None)


def _tell_message(desk: Desk, event: dict[str, Any], channel: Document) -> None:
    kind = kind_of(channel)
    _tell(desk, MESSAGES[kind], event | {"channel": channel["id"], "channel_type": kind}, channel)


def _tell(desk: Desk, name: str, event: dict[str, Any], channel: Document | None) -> None:
    subscribed, team = desk.world.manifest.events, desk.world.team
    if not desk.is_installed or (subscribed is not None and name not in subscribed):
        return
    if channel is not None and team.bot_user not in channel["members"]:
        return
    if not desk.rates.lets_event_pass():
        _tell_of_limit(desk)
        return
    stamp = event.get("ts") or desk.world.next_ts()
    desk.line.transport.tell(
        {
            "token": "sandbox",
            "team_id": team.id,
            "api_app_id": APP_ID,
            "event": event | {"team": team.id, "event_ts": stamp},
            "type": "event_callback",
            "event_id": desk.world.fresh_id("Ev"),
            "event_time": int(desk.world.clock()),
            "authorizations": [
                {
                    "team_id": team.id,
                    "user_id": team.bot_user,
                    "is_bot": True,
                    "enterprise_id": None,
                }
            ],
            "is_ext_shared_channel": False,
        }
    )


def _tell_of_limit(desk: Desk) -> None:
    """Once for each minute in which events are lost."""
    minute = int(desk.world.clock()) // 60 * 60
    if desk.rates.limited_minute == minute:
        return
    desk.rates.limited_minute = minute
    told = {"token": "sandbox", "type": "app_rate_limited", "api_app_id": APP_ID}
    desk.line.transport.tell(told | {"team_id": desk.world.team.id, "minute_rate_limited": minute})
