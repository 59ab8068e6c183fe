"""What a lead wants changed, carried out on the newest version: the next one, if it can be."""

from collections.abc import Iterable, Mapping, Sequence

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.evolution.becoming import Becomes, back, then, unchanged
from bot.evolution.history import History, Version
from bot.evolution.reading import Route
from bot.records import Label, Schema, Value
from bot.tasks import KINDS
from bot.tasks.scale import Grade


class Changes(Value):
    """Carried out in this order, each on what the ones before it left.

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
            raise BadInput("A version is brought back as it was; make other changes afterwards.")
        return check(history, _restored(history, changes.restore))
    draft = _Draft(history.newest)
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
    return check(history, draft.version(changes.guidelines, changes.kind))


def check(history: History, version: Version) -> Version:
    """The version, if it may follow the newest. Raises BadInput."""
    before, after = history.newest, version.schema
    if after.kind not in KINDS:
        raise BadInput(f"The kind {after.kind!r} is unknown. Known: {', '.join(KINDS)}.")
    retired = [label.name for label in after.retired]
    fault = schemas_of.fault(after.kind, after.label_names, retired)
    if fault:
        raise BadInput(f"The labels: {fault}")
    if retired and issubclass(KINDS[after.kind].value, Grade):
        raise BadInput(
            f"A step cannot be taken out of a scale while answers name it: {retired[0]!r}. "
            "Merge it with its neighbour instead."
        )
    is_same = after.model_copy(update={"number": before.number}) == before
    if is_same and Route(before, after, version.becomes, is_open=True).is_plain:
        raise BadInput(f"Nothing would change: that is version {before.number} as it is.")
    return version


def _restored(history: History, number: int) -> Version:
    newest = history.newest
    if not 1 <= number < newest.number:
        raise BadInput(
            f"There is no earlier version {number}: the newest is version {newest.number}."
        )
    schema = history.schema(number).model_copy(update={"number": newest.number + 1})
    becomes = back(history.route(number).becomes, newest.known_names)
    return Version(schema, becomes, restores=number)


class _Draft:
    """A schema on its way to the next version, and what its labels have become so far."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._labels, self._retired = [*schema.labels], [*schema.retired]
        self._becomes: Becomes = unchanged(schema.known_names)

    def version(self, guidelines: str | None, kind: str | None) -> Version:
        schema = self._schema.model_copy(
            update={
                "number": self._schema.number + 1,
                "kind": kind or self._schema.kind,
                "labels": tuple(self._labels),
                "retired": tuple(self._retired),
                "guidelines": self._schema.guidelines if guidelines is None else guidelines,
            }
        )
        return Version(schema, self._becomes)

    def rename(self, names: Mapping[str, str]) -> None:
        """All at once, so that two labels may change their names with each other."""
        step = {}
        for old, new in names.items():
            self._find(old)
            step[old] = (new.strip(),)
        renamed = {old: new for old, (new,) in step.items()}
        self._labels = [_named(label, renamed) for label in self._labels]
        self._retired = [_named(label, renamed) for label in self._retired]
        self._refuse_twice(renamed.values())
        self._step(step)

    def merge(self, into: str, sources: Sequence[str]) -> None:
        sources = tuple(dict.fromkeys(sources))
        if len(sources) < 2:  # noqa: PLR2004  (it takes two)
            raise BadInput(f"To merge into {into!r}, name two labels or more.")
        found = [self._find(name) for name in sources]
        if into in self._known() and into not in sources:
            raise BadInput(f"{into!r} is a label already; name it among those that are merged.")
        offered = [label for label in found if label in self._labels]
        kept = next((label for label in found if label.name == into), Label(name=into))
        place = self._labels.index(offered[0]) if offered else len(self._labels)
        self._labels.insert(place, kept.model_copy())
        # By identity, or the one that was just put in would go as well.
        self._labels = [one for one in self._labels if not any(one is label for label in found)]
        self._retired = [label for label in self._retired if label not in found]
        self._step(dict.fromkeys(sources, (into,)))

    def split(self, name: str, parts: Sequence[str]) -> None:
        label, names = self._find(name), tuple(dict.fromkeys(part.strip() for part in parts))
        if len(names) < 2:  # noqa: PLR2004
            raise BadInput(f"To split {name!r}, name two labels or more that it becomes.")
        if label not in self._labels:
            raise BadInput(f"{name!r} is not offered any more, so there is nothing to split.")
        known = self._known() - {name}
        place = self._labels.index(label)
        new = [Label(name=part) for part in names if part not in known]
        new = [label if part.name == name else part for part in new]
        self._labels[place : place + 1] = new
        self._step({name: names})

    def add(self, name: str, description: str) -> None:
        again = next((label for label in self._retired if label.name == name), None)
        if again is not None:
            self._retired.remove(again)
        elif name in self._known():
            raise BadInput(f"{name!r} is a label already.")
        label = again or Label(name=name)
        self._labels.append(
            label.model_copy(update={"description": description or label.description})
        )

    def deprecate(self, name: str) -> None:
        label = self._find(name)
        if label not in self._labels:
            raise BadInput(f"{name!r} is not offered any more already.")
        self._labels.remove(label)
        self._retired.append(label)

    def describe(self, name: str, description: str) -> None:
        label = self._find(name)
        place = self._labels if label in self._labels else self._retired
        place[place.index(label)] = label.model_copy(update={"description": description})

    def _known(self) -> set[str]:
        return {label.name for label in (*self._labels, *self._retired)}

    def _find(self, name: str) -> Label:
        for label in (*self._labels, *self._retired):
            if label.name == name:
                return label
        shown = ", ".join(label.name for label in self._labels[:20]) or "there are none"
        raise BadInput(f"There is no label {name!r}. The labels: {shown}.")

    def _refuse_twice(self, names: Iterable[str]) -> None:
        every = [label.name for label in (*self._labels, *self._retired)]
        twice = next((name for name in names if every.count(name) > 1), None)
        if twice is not None:
            raise BadInput(f"{twice!r} is a label already, if only of old answers; merge the two.")

    def _step(self, step: Becomes) -> None:
        self._becomes = then(self._becomes, unchanged(self._all_before(step)) | dict(step))

    def _all_before(self, step: Becomes) -> set[str]:
        return {name for found in self._becomes.values() for name in found} | set(step)


def _named(label: Label, names: Mapping[str, str]) -> Label:
    return label.model_copy(update={"name": names.get(label.name, label.name)})
