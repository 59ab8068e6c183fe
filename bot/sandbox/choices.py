"""What a person chose in a control, told in the app's own words; a forged choice is refused."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.world import World, kind_of

KINDS = {"channel": "public", "group": "private", "im": "im", "mpim": "mpim"}
"""Our kinds of conversations, as the filter of a select calls them."""


def chosen(world: World, user: str, element: Document, value: Any) -> Any:
    """The value as the app is told of it. Raises Refused for what cannot be chosen here."""
    if not value:
        return value if isinstance(value, list) else None
    options = _options(element)
    if options:
        return _each(value, lambda one: _option(options, one))
    kind = element["type"].removeprefix("multi_")
    check = CHECKS.get(kind)
    return value if check is None else _each(value, lambda one: check(world, user, element, one))


def _each(value: Any, check: Callable[[Any], Any]) -> Any:
    return [check(one) for one in value] if isinstance(value, list) else check(value)


def _options(element: Document) -> dict[str, Document]:
    groups = element.get("option_groups", [])
    known = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    return {option["value"]: option for option in known}


def _option(known: dict[str, Document], given: Any) -> Document:
    if not isinstance(given, dict) or given.get("value") not in known:
        raise Refused("stale")
    return known[given["value"]]


def _person(world: World, _user: str, _element: Document, given: Any) -> str:
    user = world.users.get(str(given))
    if user is None or user["deleted"]:
        raise Refused("stale")
    return str(given)


def _conversation(world: World, user: str, element: Document, given: Any) -> str:
    channel = world.channels.get(str(given))
    if channel is None or not world.sees(user, channel):
        raise Refused("stale")
    is_channels_only = element["type"].endswith("channels_select")
    wanted = ["public"] if is_channels_only else element.get("filter", {}).get("include")
    if wanted and KINDS[kind_of(channel)] not in wanted:
        raise Refused("stale")
    return str(given)


def _file(world: World, user: str, element: Document, given: Any) -> Document:
    file = world.files.get(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or file["user"] != user:
        raise Refused("stale")
    wanted = [one.lower().lstrip(".") for one in element.get("filetypes", [])]
    if wanted and not {file["filetype"], Path(file["name"]).suffix[1:].lower()} & set(wanted):
        raise Refused("stale")
    return {key: value for key, value in file.items() if key != "ready_at"}


def _matching(pattern: str) -> Callable[[World, str, Document, Any], Any]:
    def check(_world: World, _user: str, _element: Document, given: Any) -> Any:
        if not re.fullmatch(pattern, str(given)):
            raise Refused("stale")
        return given

    return check


CHECKS: dict[str, Callable[[World, str, Document, Any], Any]] = {
    "users_select": _person,
    "conversations_select": _conversation,
    "channels_select": _conversation,
    "file_input": _file,
    "datepicker": _matching(r"\d{4}-\d\d-\d\d"),
    "timepicker": _matching(r"([01]\d|2[0-3]):[0-5]\d"),
    "datetimepicker": _matching(r"\d{10}"),
}
