"""What a lead wants changed, carried out on the newest version: the next one, if it can be."""

from collections.abc import Mapping
from typing import Any

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.evolution.becoming import back
from bot.evolution.drafting import Draft
from bot.evolution.forms import route
from bot.evolution.history import History, Version
from bot.evolution.questions import names, placed, questions
from bot.records import Schema, Value
from bot.tasks import KINDS
from bot.tasks.scale import Grade
from bot.words import say


class Changes(Value):
    """Carried out in this order, each on what the ones before it left.

    A label of a form is named with its field, such as `topic: refund`.

    restore:   the number of a version to bring back, instead of everything else
    rename:    label -> its new name
    merge:     label -> those that become it
    split:     label -> those that it becomes; its answers are asked again
    add:       label -> its description; one that is not offered any more is offered again
    deprecate: labels that are not offered any more; their answers stand
    describe:  label -> its new description
    """

    restore: int | None = None
    rename: Mapping[str, str] = {}
    merge: Mapping[str, tuple[str, ...]] = {}
    split: Mapping[str, tuple[str, ...]] = {}
    add: Mapping[str, str] = {}
    deprecate: tuple[str, ...] = ()
    describe: Mapping[str, str] = {}
    guidelines: str | None = None
    kind: str | None = None


def propose(history: History, changes: Changes) -> Version:
    """The version that would follow. Raises BadInput with what cannot be."""
    if changes.restore is not None:
        if changes != Changes(restore=changes.restore):
            raise BadInput(
                say("A version is brought back as it was; make other changes afterwards.")
            )
        return check(history, _restored(history, changes.restore))
    newest = history.newest
    own = _of_fields(newest, changes) if newest.fields else {"": changes}
    drafts = {place: _carried_out(own[place], asked) for place, asked in questions(newest).items()}
    held = {
        place: {"labels": tuple(draft.labels), "retired": tuple(draft.retired)}
        for place, draft in drafts.items()
    }
    fields = [field.model_copy(update=held[f"{field.name}:"]) for field in newest.fields]
    schema = newest.model_copy(
        update={
            "number": newest.number + 1,
            "kind": changes.kind or newest.kind,
            "guidelines": newest.guidelines if changes.guidelines is None else changes.guidelines,
            **({"fields": tuple(fields)} if fields else held[""]),
        }
    )
    becomes: dict[str, tuple[str, ...]] = {}
    for place, draft in drafts.items():
        becomes |= placed(draft.becomes, place, place)
    return check(history, Version(schema, becomes))


def check(history: History, version: Version) -> Version:
    """The version, if it may follow the newest. Raises BadInput."""
    before, after = history.newest, version.schema
    if (after.kind == schemas_of.FORM) != bool(after.fields):
        raise BadInput(say("A form has fields, and only a form has: write the version as a file."))
    if after.fields:
        schemas_of.check_fields([field.name for field in after.fields])
    for place, asked in questions(after).items():
        _check(asked, f"{place} " if place else "")
    is_same = after.model_copy(update={"number": before.number}) == before
    if is_same and route(before, after, version.becomes, is_open=True).is_plain:
        raise BadInput(
            say("Nothing would change: that is version {number} as it is.", number=before.number)
        )
    return version


def _check(asked: Schema, where: str) -> None:
    if asked.kind not in KINDS:
        known = ", ".join(KINDS)
        raise BadInput(
            where
            + say("The kind {kind!r} is unknown. Known: {known}.", kind=asked.kind, known=known)
        )
    retired = [label.name for label in asked.retired]
    fault = schemas_of.fault(asked.kind, asked.label_names, retired)
    if fault:
        raise BadInput(where + say("The labels: {fault}", fault=fault))
    if retired and issubclass(KINDS[asked.kind].value, Grade):
        raise BadInput(
            where
            + say(
                "A step cannot be taken out of a scale while answers name it: {name!r}. "
                "Merge it with its neighbour instead.",
                name=retired[0],
            )
        )


def _restored(history: History, number: int) -> Version:
    newest = history.newest
    if not 1 <= number < newest.number:
        raise BadInput(
            say(
                "There is no earlier version {number}: the newest is version {newest}.",
                number=number,
                newest=newest.number,
            )
        )
    schema = history.schema(number).model_copy(update={"number": newest.number + 1})
    becomes = back(history.route(number).becomes, names(newest))
    return Version(schema, becomes, restores=number)


def _carried_out(changes: Changes, asked: Schema) -> Draft:
    """On one question."""
    draft = Draft(asked)
    draft.rename(changes.rename)
    for name, sources in changes.merge.items():
        draft.merge(name.strip(), sources)
    for name, parts in changes.split.items():
        draft.split(name, parts)
    for name, description in changes.add.items():
        draft.add(name.strip(), description)
    for name in changes.deprecate:
        draft.deprecate(name)
    for name, description in changes.describe.items():
        draft.describe(name, description)
    return draft


def _of_fields(asked: Schema, changes: Changes) -> dict[str, Changes]:
    """The changes of each field of a form, whose labels are written as `topic: refund`."""
    found: dict[str, dict[str, Any]] = {
        place: {"rename": {}, "merge": {}, "split": {}, "add": {}, "describe": {}, "deprecate": []}
        for place in questions(asked)
    }
    for old, new in changes.rename.items():
        place, label = _place(asked, old)
        found[place]["rename"][label] = _bare(new, place)
    for into, sources in changes.merge.items():
        place, _ = _place(asked, next(iter(sources), into))
        found[place]["merge"][_bare(into, place)] = [_bare(name, place) for name in sources]
    for name, parts in changes.split.items():
        place, label = _place(asked, name)
        found[place]["split"][label] = [_bare(part, place) for part in parts]
    for act, told in (("add", changes.add), ("describe", changes.describe)):
        for name, description in told.items():
            place, label = _place(asked, name)
            found[place][act][label] = description
    for name in changes.deprecate:
        place, label = _place(asked, name)
        found[place]["deprecate"].append(label)
    return {place: Changes.model_validate(held) for place, held in found.items()}


def _place(asked: Schema, name: str) -> tuple[str, str]:
    """The field that a label is of, and the label's own name."""
    field, _, label = (part.strip() for part in name.partition(":"))
    places = questions(asked)
    if f"{field}:" not in places or not label:
        raise BadInput(
            say(
                "{name!r} names no label of a field. Write it as {field}: label; the fields are "
                "{fields}. To change a field itself, write the version as a file.",
                name=name,
                field=asked.fields[0].name,
                fields=", ".join(one.name for one in asked.fields),
            )
        )
    return f"{field}:", label


def _bare(name: str, place: str) -> str:
    """A label's own name, be its field named once more or not."""
    field, colon, label = (part.strip() for part in name.partition(":"))
    return label if colon and f"{field}:" == place else name.strip()
