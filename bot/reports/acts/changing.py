"""What changes samples, their texts and their labels."""

from bot import blocks
from bot.reports.acts import values
from bot.reports.acts.values import Payload
from bot.words import say, say_many


def imported(who: str, payload: Payload) -> str:
    lines, file = payload.get("lines"), blocks.plainly(str(payload.get("file") or say(values.GONE)))
    if not lines:
        return say("{who} brought it in {file}", who=who, file=file)
    return say(
        "{who} brought it in {file}, lines {first} to {last}",
        who=who,
        file=file,
        first=lines[0],
        last=lines[1],
    )


def changed_schema(who: str, payload: Payload) -> str:
    changes = "; ".join(map(blocks.plainly, payload.get("changes") or ()))
    return say(
        "{who} changed the labels, version {number}: {changes}",
        who=who,
        number=(payload.get("schema") or {}).get("number", "?"),
        changes=changes or say("other words"),
    )


def reopened(who: str, payload: Payload) -> str:
    return say(
        "{who} asks for it again: the labels changed with version {number}",
        who=who,
        number=payload["schema_number"],
    )


def closed_again(who: str, payload: Payload) -> str:
    return say(
        "{who} asks for it no more: with version {number} its old answers count again",
        who=who,
        number=payload["schema_number"],
    )


def erased_samples(who: str, payload: Payload) -> str:
    return say_many(
        len(payload["samples"]),
        "{who} erased the content of a sample: {reason}",
        "{who} erased the content of {n} samples: {reason}",
        who=who,
        reason=values.reason(payload),
    )


def edited(who: str, payload: Payload) -> str:
    return say(
        "{who} edited it to be {value}, {words} words changed",
        who=who,
        value=values.bold(values.described(payload["wanted"])),
        words=payload["words"],
    )


def confirmed(who: str, payload: Payload) -> str:
    return say(
        "{who} took it as {value}: reviewers confirmed this edit of sample {parent} by {author}",
        who=who,
        value=values.value(payload),
        parent=payload["parent"],
        author=blocks.plainly(str(payload["author"])),
    )
