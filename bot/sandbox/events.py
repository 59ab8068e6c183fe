"""Events: what happens in the workspace, told to the app if its manifest subscribes to it."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.world import shown


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


def home_opened(desk: Desk, user: str) -> None:
    """A person looks at the app's Home."""
    home = desk.world.homes.get(user)
    channel = desk.world.direct(user)["id"]
    event = {"type": "app_home_opened", "user": user, "tab": "home", "channel": channel}
    _tell(desk, "app_home_opened", event | ({"view": home} if home else {}), None)


def joined(desk: Desk, channel: Document, user: str, inviter: str | None) -> None:
    """Someone is a member from now on."""
    event = {"type": "member_joined_channel", "user": user, "channel": channel["id"]}
    event |= {"channel_type": "C", **({"inviter": inviter} if inviter else {})}
    _tell(desk, "member_joined_channel", event, channel)


def reaction(desk: Desk, posted: Document, user: str, name: str) -> None:
    item = {"type": "message", "channel": posted["channel"], "ts": posted["ts"]}
    event = {"type": "reaction_added", "user": user, "reaction": name, "item": item}
    event["item_user"] = posted["user"]
    _tell(desk, "reaction_added", event, desk.world.channels[posted["channel"]])


def uninstalled(desk: Desk) -> None:
    """The app was thrown out; it hears so, though its tokens are void already."""
    gone = {"oauth": [], "bot": [desk.world.team.bot_user]}
    _tell(desk, "tokens_revoked", {"type": "tokens_revoked", "tokens": gone}, None)
    _tell(desk, "app_uninstalled", {"type": "app_uninstalled"}, None)


def _tell_message(desk: Desk, event: dict[str, Any], channel: Document) -> None:
    kind, name = ("im", "message.im") if channel["is_im"] else ("channel", "message.channels")
    _tell(desk, name, event | {"channel": channel["id"], "channel_type": kind}, channel)


def _tell(desk: Desk, name: str, event: dict[str, Any], channel: Document | None) -> None:
    subscribed = desk.world.manifest.events
    if not desk.is_installed:
        return
    if subscribed is not None and name not in subscribed:
        return
    team = desk.world.team
    if channel is not None and team.bot_user not in channel["members"]:
        return
    desk.line.transport.tell(
        {
            "token": "sandbox",
            "team_id": team.id,
            "api_app_id": APP_ID,
            "event": event | {"team": team.id, "event_ts": event.get("ts") or desk.world.next_ts()},
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
