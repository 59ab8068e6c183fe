"""One question's labels on their way to the next version."""

from collections.abc import Iterable, Mapping, Sequence

from bot.errors import BadInput
from bot.evolution.becoming import Becomes, then, unchanged
from bot.records import Label, Schema
from bot.words import say


class Draft:
    """What is offered, what is not any more, and what the labels have become so far."""

    def __init__(self, asked: Schema) -> None:
        self.labels, self.retired = [*asked.labels], [*asked.retired]
        self.becomes: Becomes = unchanged(asked.known_names)

    def rename(self, names: Mapping[str, str]) -> None:
        """All at once, so that two labels may change their names with each other."""
        step = {}
        for old, new in names.items():
            self._find(old)
            step[old] = (new.strip(),)
        renamed = {old: new for old, (new,) in step.items()}
        self.labels = [_named(label, renamed) for label in self.labels]
        self.retired = [_named(label, renamed) for label in self.retired]
        self._refuse_twice(renamed.values())
        self._step(step)

    def merge(self, into: str, sources: Sequence[str]) -> None:
        sources = tuple(dict.fromkeys(sources))
        if len(sources) < 2:  # noqa: PLR2004  (it takes two)
            raise BadInput(say("To merge into {name!r}, name two labels or more.", name=into))
        found = [self._find(name) for name in sources]
        if into in self._known() and into not in sources:
            raise BadInput(
                say("{name!r} is a label already; name it among those that are merged.", name=into)
            )
        offered = [label for label in found if label in self.labels]
        kept = next((label for label in found if label.name == into), Label(name=into))
        place = self.labels.index(offered[0]) if offered else len(self.labels)
        self.labels.insert(place, kept.model_copy())
        # By identity, or the one that was just put in would go as well.
        self.labels = [one for one in self.labels if not any(one is label for label in found)]
        self.retired = [label for label in self.retired if label not in found]
        self._step(dict.fromkeys(sources, (into,)))

    def split(self, name: str, parts: Sequence[str]) -> None:
        label, names = self._find(name), tuple(dict.fromkeys(part.strip() for part in parts))
        if len(names) < 2:  # noqa: PLR2004
            raise BadInput(
                say("To split {name!r}, name two labels or more that it becomes.", name=name)
            )
        if label not in self.labels:
            raise BadInput(
                say("{name!r} is not offered any more, so there is nothing to split.", name=name)
            )
        known = self._known() - {name}
        place = self.labels.index(label)
        new = [Label(name=part) for part in names if part not in known]
        new = [label if part.name == name else part for part in new]
        self.labels[place : place + 1] = new
        self._step({name: names})

    def add(self, name: str, description: str) -> None:
        again = next((label for label in self.retired if label.name == name), None)
        if again is not None:
            self.retired.remove(again)
        elif name in self._known():
            raise BadInput(say("{name!r} is a label already.", name=name))
        label = again or Label(name=name)
        self.labels.append(
            label.model_copy(update={"description": description or label.description})
        )

    def deprecate(self, name: str) -> None:
        label = self._find(name)
        if label not in self.labels:
            raise BadInput(say("{name!r} is not offered any more already.", name=name))
        self.labels.remove(label)
        self.retired.append(label)

    def describe(self, name: str, description: str) -> None:
        label = self._find(name)
        place = self.labels if label in self.labels else self.retired
        place[place.index(label)] = label.model_copy(update={"description": description})

    def _known(self) -> set[str]:
        return {label.name for label in (*self.labels, *self.retired)}

    def _find(self, name: str) -> Label:
        for label in (*self.labels, *self.retired):
            if label.name == name:
                return label
        shown = ", ".join(label.name for label in self.labels[:20]) or say("there are none")
        raise BadInput(
            say("There is no label {name!r}. The labels: {labels}.", name=name, labels=shown)
        )

    def _refuse_twice(self, names: Iterable[str]) -> None:
        every = [label.name for label in (*self.labels, *self.retired)]
        twice = next((name for name in names if every.count(name) > 1), None)
        if twice is not None:
            raise BadInput(
                say(
                    "{name!r} is a label already, if only of old answers; merge the two.",
                    name=twice,
                )
            )

    def _step(self, step: Becomes) -> None:
        self.becomes = then(self.becomes, unchanged(self._all_before(step)) | dict(step))

    def _all_before(self, step: Becomes) -> set[str]:
        return {name for found in self.becomes.values() for name in found} | set(step)


def _named(label: Label, names: Mapping[str, str]) -> Label:
    return label.model_copy(update={"name": names.get(label.name, label.name)})
