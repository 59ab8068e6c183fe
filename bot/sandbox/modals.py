"""Modals in people's hands: sent, refused, replaced, closed."""

from typing import Any

from bot.sandbox import forms
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.interactions import failure, interaction, own_view
from bot.sandbox.store import Document
from bot.sandbox.transport import NotAcknowledged

Values = dict[str, Any]

TROUBLE = "We had some trouble connecting. Try again?"


async def submit(desk: Desk, given: Values) -> Values:
    """A form was sent; the app may refuse, replace, push or clear."""
    user = desk.world.actor(given["user"])
    view = own_view(desk, user, given["view_id"])
    kept = view["state"]["values"]
    values = forms.state(desk.world, user, view["blocks"], kept, given.get("state"))
    desk.views.fill(user, view, values)
    if errors := forms.lacking(view["blocks"], values):
        return {"ok": True, "response_action": "errors", "errors": errors}
    payload = interaction(desk, "view_submission", user) | {"view": view}
    payload["response_urls"] = _response_urls(desk, user, view)
    try:
        answer = await desk.line.transport.ask("interactive", payload, answers=True)
    except NotAcknowledged as error:
        return failure(error) | {"error": TROUBLE}
    try:
        return _take(desk, user, view["id"], answer)
    except Refused as refused:
        # Slack shows a person the same as for silence; here they may as well learn why.
        desk.notice(user, f"Slack refused the answer to the form: {refused.answer()}")
        return {"ok": False, "error": TROUBLE, "reason": refused.error}


async def close(desk: Desk, given: Values) -> Values:
    """A form was closed; the app hears of it if it asked to."""
    user = desk.world.actor(given["user"])
    view = own_view(desk, user, given["view_id"])
    clears = bool(view["clear_on_close"])
    closed = desk.views.clear(user) if clears else desk.views.close(user, view["id"])
    for one in closed:
        await _tell_closed(desk, user, one, is_cleared=clears)
    return {"ok": True}


def _response_urls(desk: Desk, user: str, view: Document) -> list[Values]:
    """Where the app may answer, for each select of a conversation that asks for it."""
    found = []
    for block, element in forms.controls(view["blocks"]):
        if element.get("response_url_enabled"):
            entry = view["state"]["values"][block["block_id"]][element["action_id"]]
            channel = entry.get("selected_conversation") or entry.get("selected_channel")
            if channel:
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                url = desk.response_url(user, channel, "")
                found.append({**ids, "channel_id": channel, "response_url": url})
    return found


def _take(desk: Desk, user: str, view_id: str, answer: Values) -> Values:
    action = answer.get("response_action")
    if action == "errors":
        return {"ok": True, "response_action": "errors", "errors": _errors(desk, view_id, answer)}
    if action == "update":
        desk.views.update(view_id, desk.views.check(answer.get("view")))
    elif action == "push":
        desk.views.push(user, desk.views.check(answer.get("view")))
    elif action == "clear":
        desk.views.clear(user)
    elif action is None:
        desk.views.close(user, view_id)
    else:
        raise Refused("invalid_response_action")
    return {"ok": True, **({"response_action": action} if action else {})}


def _errors(desk: Desk, view_id: str, answer: Values) -> dict[str, str]:
    """By the block_id of an input, as Slack wants them."""
    errors = answer.get("errors")
    _, view = desk.views.find(view_id)
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("invalid_errors")
    return errors


async def _tell_closed(desk: Desk, user: str, view: Document, *, is_cleared: bool) -> None:
    if not view["notify_on_close"]:
        return
    payload = interaction(desk, "view_closed", user) | {"view": view, "is_cleared": is_cleared}
    del payload["trigger_id"]
    try:
        await desk.line.transport.ask("interactive", payload, answers=False)
    except NotAcknowledged:
        return
