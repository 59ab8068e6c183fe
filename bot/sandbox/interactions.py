"""What a person does with the app's controls: presses, choices, typeaheads."""

from typing import Any

from bot.sandbox import choices, forms, messages
from bot.sandbox.block_kit.objects import GROUP, OPTION
from bot.sandbox.block_kit.shapes import array
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.transport import NotAcknowledged
from bot.sandbox.world import shown

Values = dict[str, Any]

FAILURES = {
    "timeout": "The app did not answer in time. Please try again.",
    "dispatch_failed": "The app is not connected. Please try again.",
}
"""What a person reads; `reason` names it for programs."""


async def press(desk: Desk, given: Values) -> Values:
    """A control was used. The control must be there now, and a button sends its own value."""
    user = desk.world.actor(given["user"])
    message, view = _place(desk, user, given)
    blocks = _blocks(message, view)
    block, element = forms.control(blocks, given["block_id"], given["action_id"])
    sent = _sent(desk, user, element, given)
    action = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": desk.world.next_ts(),
        **sent,
    }
    state = _state(desk, user, view, blocks, _with_action(given.get("state"), action, sent))
    payload = interaction(desk, "block_actions", user)
    payload |= {"actions": [action], **_container(desk, user, message, view)}
    if state or view is None:
        payload["state"] = {"values": state}
    return await _send(desk, user, message, action, payload)


async def options(desk: Desk, given: Values) -> Values:
    """Letters were typed into a typeahead; the app knows what fits them."""
    user = desk.world.actor(given["user"])
    message, view = _place(desk, user, given)
    blocks = _blocks(message, view)
    block, element = forms.control(blocks, given["block_id"], given["action_id"])
    payload = interaction(desk, "block_suggestion", user) | _container(desk, user, message, view)
    for name in ("trigger_id", "response_url"):
        payload.pop(name, None)
    payload |= {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": given.get("value") or "",
    }
    try:
        answer = await desk.line.transport.ask("interactive", payload, answers=True)
    except NotAcknowledged as error:
        return failure(error) | {"options": []}
    return _checked_options(desk, user, answer)


def interaction(desk: Desk, kind: str, user: str) -> Values:
    """What the payloads of all interactions have in common."""
    person = desk.world.users[user]
    return {
        "type": kind,
        "team": {"id": desk.world.team.id, "domain": desk.world.team.domain},
        "user": {
            "id": user,
            "username": person["name"],
            "name": person["name"],
            "team_id": desk.world.team.id,
        },
        "api_app_id": APP_ID,
        "token": "sandbox",
        "trigger_id": desk.trigger(user),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def failure(error: NotAcknowledged) -> Values:
    return {"ok": False, "error": FAILURES[error.reason], "reason": error.reason}


async def _send(
    desk: Desk, user: str, message: Document | None, action: Values, payload: Values
) -> Values:
    pressed = {"action_id": action["action_id"], "block_id": action["block_id"]}
    if message:
        desk.mark(user, message, pressed | {"status": "sending"})
    try:
        await desk.line.transport.ask("interactive", payload, answers=False)
    except NotAcknowledged as error:
        if message:
            desk.mark(user, message, pressed | {"status": "failed"})
        return failure(error)
    if message:
        desk.mark(user, message, None)
    return {"ok": True}


def _checked_options(desk: Desk, user: str, answer: Values) -> Values:
    faults = [*array(OPTION, 0, 100)(answer.get("options", []), "/options")]
    faults += array(GROUP, 0, 100)(answer.get("option_groups", []), "/option_groups")
    if faults:
        desk.notice(user, f"Slack would refuse these options: {'; '.join(faults)}")
        return {"options": []}
    found: Values = {key: answer[key] for key in ("options", "option_groups") if key in answer}
    return found or {"options": []}


def _place(desk: Desk, user: str, given: Values) -> tuple[Document | None, Document | None]:
    """The message or view that holds the control, if this person can see it."""
    if given.get("view_id"):
        home = desk.world.homes.get(user)
        if home and home["id"] == given["view_id"]:
            return None, home
        return None, own_view(desk, user, given["view_id"])
    message = desk.world.find(given.get("channel"), given.get("message_ts"))
    if message is None or message.get("ephemeral_to") not in {None, user}:
        raise Refused("stale")
    if user not in desk.world.channels[message["channel"]]["members"]:
        raise Refused("not_in_channel")
    return message, None


def _blocks(message: Document | None, view: Document | None) -> list[Document]:
    if message is not None:
        return messages.all_blocks(message)
    return list((view or {}).get("blocks", []))


def own_view(desk: Desk, user: str, view_id: str) -> Document:
    """An open modal of this person. Raises Refused when it is closed, or not theirs."""
    if not any(view["id"] == view_id for view in desk.views.stacks.get(user, [])):
        raise Refused("stale")
    return desk.views.find(view_id)[1]


def _sent(desk: Desk, user: str, element: Document, given: Values) -> Values:
    """What a control says. What the app has fixed is taken from the block as it stands."""
    kind = element["type"]
    if kind in {"button", "icon_button", "workflow_button"}:
        own = {"value": element["value"]} if "value" in element else {}
        return {"text": element["text"], **own}
    if kind == "feedback_buttons":
        known = [element["positive_button"]["value"], element["negative_button"]["value"]]
        if given.get("value") not in known:
            raise Refused("stale")
        return {"value": given["value"]}
    name = forms.SENT[kind]
    return {name: choices.chosen(desk.world, user, element, given.get(name))}


def _with_action(state: object, action: Values, sent: Values) -> Values:
    """The state that was given, with what this very act says."""
    found: Values = dict(state) if isinstance(state, dict) else {}
    block = dict(found.get(action["block_id"]) or {})
    found[action["block_id"]] = block | {action["action_id"]: sent}
    return found


def _state(
    desk: Desk, user: str, view: Document | None, blocks: list[Document], given: Values
) -> Values:
    kept = view["state"]["values"] if view else {}
    values = forms.state(desk.world, user, blocks, kept, given)
    if view:
        desk.views.fill(user, view, values)
    return values


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
        "message": {key: value for key, value in shown(message).items() if key != "ephemeral"},
        "response_url": desk.response_url(user, channel["id"], message["ts"]),
    }
