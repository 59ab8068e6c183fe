"""Slash commands, and what an app answers: with its acknowledgement or by a response_url."""

import re
from typing import Any

from bot.sandbox import events, messages
from bot.sandbox.desk import Desk, ResponseUrl
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID
from bot.sandbox.transport import NotAcknowledged

Values = dict[str, Any]

FAILURES = {"timeout": "operation_timeout", "dispatch_failed": "dispatch_failed"}


async def run(desk: Desk, user: str, channel: Document, text: str) -> Values:
    """A person sent a slash command; what the app answers with its acknowledgement is shown."""
    name, *words = text.split(maxsplit=1)
    known = {one["command"]: one for one in desk.world.manifest.commands}
    if name not in known or not desk.is_installed:
        return {"ok": False, "error": f"{name} is not a valid command"}
    url = desk.response_url(user, channel["id"], "")
    payload = {
        "token": "sandbox",
        "team_id": desk.world.team.id,
        "team_domain": desk.world.team.domain,
        "channel_id": channel["id"],
        "channel_name": channel["name"] or "directmessage",
        "user_id": user,
        "user_name": desk.world.users[user]["name"],
        "command": name,
        "text": _text(desk, known[name], "".join(words).strip()),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": desk.trigger(user),
    }
    try:
        answer = await desk.line.transport.ask("slash_commands", payload, answers=True)
    except NotAcknowledged as error:
        sentence = f"{name} failed with the error “{FAILURES[error.reason]}”"
        return {"ok": False, "error": sentence, "reason": error.reason}
    if answer:
        try:
            _say(desk, ResponseUrl(user, channel["id"], "", desk.world.clock()), answer)
        except Refused as refused:
            desk.notice(user, f"{name}: Slack refused the answer: {refused.answer()}")
    return {"ok": True}


def _text(desk: Desk, command: Values, text: str) -> str:
    """With `should_escape`, names become references, as `<@U012ABC|ben>`."""
    if not command.get("should_escape"):
        return text
    people = {person["name"]: key for key, person in desk.world.users.items()}
    channels = {one["name"]: key for key, one in desk.world.channels.items() if one["name"]}

    def reference(found: re.Match[str]) -> str:
        mark, name = found[1], found[2]
        key = (people if mark == "@" else channels).get(name)
        return f"<{mark}{key}|{name}>" if key else found[0]

    return re.sub(r"(?<!\S)([@#])([\w.-]+)", reference, text)


def respond(desk: Desk, name: str, answer: object) -> None:
    """What the app sends to a response_url."""
    if not isinstance(answer, dict):
        raise Refused("invalid_payload")
    url = desk.answer_to(name)
    original = desk.world.find(url.channel, url.ts)
    if answer.get("delete_original"):
        if original is not None:
            messages.remove(desk.world, original)
            events.deleted(desk, original)
    elif answer.get("replace_original") and original is not None:
        blocks, metadata = answer.get("blocks") or None, answer.get("metadata")
        given = {"attachments": answer.get("attachments"), "metadata": metadata}
        new = messages.change(desk.world, original, answer.get("text"), blocks, **given)
        events.changed(desk, new, original)
    else:
        said = _say(desk, url, answer)
        if not url.ts:
            # The first answer to a command becomes what later ones replace.
            url.ts = said["ts"]
            desk.keep(name, url)


def _say(desk: Desk, url: ResponseUrl, answer: Values) -> Document:
    is_public = answer.get("response_type") == "in_channel"
    if is_public and desk.world.team.bot_user not in desk.world.channels[url.channel]["members"]:
        raise Refused("not_in_channel")
    said = messages.from_app(
        desk.world,
        url.channel,
        answer.get("text"),
        answer.get("blocks") or None,
        thread_ts=answer.get("thread_ts"),
        attachments=answer.get("attachments"),
        metadata=answer.get("metadata"),
        ephemeral_to=None if is_public else url.user,
    )
    events.message(desk, said)
    return said
