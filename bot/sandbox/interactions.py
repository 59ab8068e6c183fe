"""What a person does with the app's controls: presses, forms, typeaheads, commands."""

import time
from collections.abc import Iterator
from typing import Any

from bot.sandbox import messages
from bot.sandbox.desk import Desk
from bot.sandbox.elements import check_option
from bot.sandbox.errors import Refused
from bot.sandbox.sockets import NotAcknowledged
from bot.sandbox.store import Document
from bot.sandbox.world import APP_ID, TEAM, shown

Values = dict[str, Any]

SENT = (
    "value",
    "selected_option",
    "selected_options",
    "selected_user",
    "selected_users",
    "selected_channel",
    "selected_conversation",
    "selected_date",
    "selected_time",
    "selected_date_time",
)
"""What a control may send beside its name."""


async def press(desk: Desk, given: Values) -> Values:
    """A control was used. The control must be there now, and a button sends its own value."""
    user = given["user"]
    message, view = _place(desk, given)
    blocks = (message or view or {}).get("blocks", [])
    element, block = _control(blocks, given["block_id"], given["action_id"])
    action = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": f"{time.time():.6f}",
        **_sent(element, given),
    }
    payload = _interaction(desk, "block_actions", user)
    payload |= {"actions": [action], "state": {"values": given.get("state") or {}}}
    payload |= _container(desk, user, message, view)
    try:
        await desk.sockets.ask("interactive", payload, answers=False)
    except NotAcknowledged:
        return {"ok": False, "error": "The app did not respond. Please try again."}
    return {"ok": True}


async def options(desk: Desk, given: Values) -> Values:
    """Letters were typed into a typeahead; the app knows what fits them."""
    message, view = _place(desk, given)
    blocks = (message or view or {}).get("blocks", [])
    element, block = _control(blocks, given["block_id"], given["action_id"])
    payload = _interaction(desk, "block_suggestion", given["user"])
    payload |= _container(desk, given["user"], message, view)
    payload |= {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": given.get("value") or "",
    }
    try:
        answer = await desk.sockets.ask("interactive", payload, answers=True)
    except NotAcknowledged:
        return {"options": []}
    found = answer.get("options", [])
    faults = [fault for option in found for fault in check_option(option, "/options")]
    if faults or len(found) > 100:  # noqa: PLR2004
        desk.notice(given["user"], f"Slack would refuse these options: {'; '.join(faults)}")
        return {"options": []}
    return {key: answer[key] for key in ("options", "option_groups") if key in answer}


async def submit(desk: Desk, given: Values) -> Values:
    """A form was sent; the app may refuse, replace, push or clear."""
    user = given["user"]
    owner, view = desk.views.find(given["view_id"])
    if owner != user:
        raise Refused("not_found")
    view["state"] = {"values": given.get("state") or {}}
    payload = _interaction(desk, "view_submission", user) | {"view": view, "response_urls": []}
    try:
        answer = await desk.sockets.ask("interactive", payload, answers=True)
    except NotAcknowledged:
        return {"ok": False, "error": "We had some trouble connecting. Try again?"}
    action = answer.get("response_action")
    if action == "errors":
        return {"ok": True, "response_action": "errors", "errors": answer["errors"]}
    if action == "update":
        desk.views.update(view["id"], answer["view"])
    elif action == "push":
        desk.views.push(user, answer["view"])
    elif action == "clear":
        desk.views.clear(user)
    else:
        desk.views.close(user, view["id"])
    return {"ok": True, **({"response_action": action} if action else {})}


async def close(desk: Desk, given: Values) -> Values:
    """A form was closed; the app hears of it if it asked to."""
    view = desk.views.close(given["user"], given["view_id"])
    if view and view.get("notify_on_close"):
        payload = _interaction(desk, "view_closed", given["user"])
        try:
            await desk.sockets.ask("interactive", payload | {"view": view}, answers=False)
        except NotAcknowledged:
            return {"ok": True}
    return {"ok": True}


async def command(desk: Desk, user: str, channel: Document, text: str) -> Values:
    """A slash command; what the app answers with its acknowledgement is shown."""
    name, _, words = text.partition(" ")
    known = {one["command"] for one in desk.world.manifest.commands}
    if name not in known:
        return {"ok": False, "error": f"{name} is not a valid command"}
    ts = desk.world.next_ts()
    payload = {
        "token": "sandbox",
        "team_id": TEAM["id"],
        "team_domain": TEAM["domain"],
        "channel_id": channel["id"],
        "channel_name": channel["name"] or "directmessage",
        "user_id": user,
        "user_name": desk.world.users[user]["name"],
        "command": name,
        "text": words.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": desk.response_url(user, channel["id"], ts),
        "trigger_id": desk.trigger(user),
    }
    try:
        answer = await desk.sockets.ask("slash_commands", payload, answers=True)
    except NotAcknowledged:
        return {"ok": False, "error": f"{name} failed with the error “operation_timeout”"}
    if answer:
        try:
            _answered(desk, user, channel["id"], answer)
        except Refused as error:
            desk.notice(user, f"{name}: Slack refused the answer: {error.answer()}")
    return {"ok": True}


def respond(desk: Desk, name: str, answer: Values) -> None:
    """What the app sends to a response_url."""
    place = desk.answer_to(name)
    original = desk.world.find(place.channel, place.ts)
    if answer.get("delete_original"):
        if original is not None:
            desk.world.remove(original)
    elif answer.get("replace_original") and original is not None:
        messages.change(desk.world, original, answer.get("text"), answer.get("blocks") or None)
    else:
        _answered(desk, place.user, place.channel, answer)


def _answered(desk: Desk, user: str, channel_id: str, answer: Values) -> None:
    is_public = answer.get("response_type") == "in_channel"
    messages.from_app(
        desk.world,
        channel_id,
        str(answer.get("text") or ""),
        answer.get("blocks") or None,
        thread_ts=answer.get("thread_ts"),
        ephemeral_to=None if is_public else user,
    )


def _interaction(desk: Desk, kind: str, user: str) -> Values:
    person = desk.world.users[user]
    return {
        "type": kind,
        "team": {"id": TEAM["id"], "domain": TEAM["domain"]},
        "user": {
            "id": user,
            "username": person["name"],
            "name": person["name"],
            "team_id": TEAM["id"],
        },
        "api_app_id": APP_ID,
        "token": "sandbox",
        "trigger_id": desk.trigger(user),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(desk: Desk, given: Values) -> tuple[Document | None, Document | None]:
    """The message or view that holds the control, if this person can see it."""
    if given.get("view_id"):
        home = desk.world.homes.get(given["user"])
        if home and home["id"] == given["view_id"]:
            return None, home
        owner, view = desk.views.find(given["view_id"])
        if owner != given["user"]:
            raise Refused("not_found")
        return None, view
    message = desk.world.find(given.get("channel", ""), given.get("message_ts", ""))
    if message is None or message.get("ephemeral_to") not in {None, given["user"]}:
        raise Refused("stale")
    if given["user"] not in desk.world.channels[message["channel"]]["members"]:
        raise Refused("not_in_channel")
    return message, None


def _control(blocks: list[Document], block_id: str, action_id: str) -> tuple[Document, Document]:
    for block in blocks:
        if block.get("block_id") == block_id:
            for element in _elements(block):
                if element.get("action_id") == action_id:
                    return element, block
    raise Refused("stale")


def _elements(block: Document) -> Iterator[Document]:
    yield from block.get("elements", [])
    for name in ("accessory", "element"):
        if name in block:
            yield block[name]


def _sent(element: Document, given: Values) -> Values:
    if element["type"] == "button":
        own = {"value": element["value"]} if "value" in element else {}
        return {"text": element["text"], **own}
    found = {name: given[name] for name in SENT if given.get(name) is not None}
    known = [option["value"] for option in element.get("options", [])]
    option = found.get("selected_option")
    if known and option and option["value"] not in known:
        raise Refused("stale")
    return found


def _container(desk: Desk, user: str, message: Document | None, view: Document | None) -> Values:
    if message is None:
        assert view is not None, "a control is in a message or in a view"
        return {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    channel = desk.world.channels[message["channel"]]
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel["id"],
        "is_ephemeral": bool(message.get("ephemeral_to")),
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return {
        "container": container,
        "channel": {"id": channel["id"], "name": channel["name"] or "directmessage"},
        "message": shown(message),
        "response_url": desk.response_url(user, channel["id"], message["ts"]),
    }
