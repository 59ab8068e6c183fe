"""Web API: who the app is, and who else is there."""

from typing import Any

from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.pages import page
from bot.sandbox.store import Document
from bot.sandbox.world import APP_ID, BOT_ID, BOT_USER, TEAM

Arguments = dict[str, Any]


def auth_test(desk: Desk, _arguments: Arguments) -> Document:
    return {
        "url": f"{desk.address}/",
        "team": TEAM["name"],
        "user": desk.world.users[BOT_USER]["name"],
        "team_id": TEAM["id"],
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def connections_open(desk: Desk, _arguments: Arguments) -> Document:
    address = desk.address.replace("http://", "ws://", 1)
    return {"url": f"{address}/socket?ticket={desk.sockets.ticket()}&app_id={APP_ID}"}


def user_info(desk: Desk, arguments: Arguments) -> Document:
    return {"user": desk.world.user(arguments.get("user"))}


def user_list(desk: Desk, arguments: Arguments) -> Document:
    everybody = [desk.world.user(user_id) for user_id in desk.world.users]
    some, cursor = page(everybody, arguments, usual=1_000)
    return {"members": some, "response_metadata": {"next_cursor": cursor}}


def team_info(_desk: Desk, _arguments: Arguments) -> Document:
    return {"team": {**TEAM, "email_domain": "", "icon": {"image_default": True}}}


def bot_info(desk: Desk, arguments: Arguments) -> Document:
    if arguments.get("bot") not in {None, BOT_ID}:
        raise Refused("bot_not_found")
    name = desk.world.manifest.name
    bot = {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER, "name": name}
    return {"bot": bot | {"deleted": False, "updated": 0, "icons": {}}}
