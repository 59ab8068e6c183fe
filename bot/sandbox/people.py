"""Web API: who the app is, and who else is there."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.pages import page
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.zones import night

Arguments = dict[str, Any]


def auth_test(desk: Desk, _arguments: Arguments) -> Document:
    team = desk.world.team
    return {
        "url": f"{desk.address}/",
        "team": team.name,
        "user": desk.world.users[team.bot_user]["name"],
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(desk: Desk, _arguments: Arguments) -> Document:
    address = desk.address.replace("http://", "ws://", 1)
    return {"url": f"{address}/socket?ticket={desk.line.sockets.ticket()}&app_id={APP_ID}"}


def user_info(desk: Desk, arguments: Arguments) -> Document:
    return {"user": _shown(desk.world.user(arguments.get("user")))}


def _shown(user: Document) -> Document:
    """As Slack gives people out; when they sleep is asked for by another method."""
    return {key: value for key, value in user.items() if key != "dnd"}


def user_list(desk: Desk, arguments: Arguments) -> Document:
    everybody = [_shown(desk.world.user(user_id)) for user_id in desk.world.users]
    some, cursor = page(everybody, arguments, usual=1_000)
    return {"members": some, "response_metadata": {"next_cursor": cursor}}


def dnd_info(desk: Desk, arguments: Arguments) -> Document:
    """When a person does not want to be disturbed; 1 stands for "never", as at Slack."""
    user = desk.world.user(arguments.get("user") or desk.world.team.bot_user)
    quiet = user.get("dnd")
    if not quiet:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    start, end = night(user["tz"], quiet["start"], quiet["end"], desk.world.clock())
    return {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


def team_info(desk: Desk, _arguments: Arguments) -> Document:
    team = desk.world.team
    icon = {"image_default": True}
    named = {"id": team.id, "name": team.name, "domain": team.domain}
    return {"team": {**named, "email_domain": "", "icon": icon}}


def bot_info(desk: Desk, arguments: Arguments) -> Document:
    team, name = desk.world.team, desk.world.manifest.name
    if arguments.get("bot") not in {None, team.bot_id}:
        raise Refused("bot_not_found")
    bot = {"id": team.bot_id, "app_id": APP_ID, "user_id": team.bot_user, "name": name}
    return {"bot": bot | {"deleted": False, "updated": 0, "icons": {}}}
