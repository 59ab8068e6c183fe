"""Reads a value that was given under one version as a value of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from bot import canonical
from bot.evolution.becoming import Becomes
from bot.records import Schema
from bot.tasks import KINDS, multichoice, ranking
from bot.tasks.scale import Grade, grade

SEVERAL = multichoice.KIND.name
ORDER = ranking.KIND.name


def is_passable(before: str, after: str) -> bool:
    """Whether answers of one kind can be read as answers of another.

    One label and several labels can; of several, only where there is just one.
    """
    return before == after or (_is_of_labels(before) and _is_of_labels(after))


def _is_of_labels(kind: str) -> bool:
    return kind == SEVERAL or KINDS[kind].level is not None


@dataclass(frozen=True)
class Route:
    """From a version to one that is read in its place.

    becomes:  what the labels of the older version become in the newer one
    is_open:  whether the kinds on the way can be read as each other
    """

    before: Schema
    after: Schema
    becomes: Becomes
    is_open: bool

    @cached_property
    def is_plain(self) -> bool:
        """Whether every value stands as it is."""
        is_same = all(found == (name,) for name, found in self.becomes.items())
        # A step of a scale knows its place, and an order all that there is to be ordered.
        has_places = _has_places(self.after.kind)
        stays = not has_places or self.before.label_names == self.after.label_names
        return self.is_open and self.before.kind == self.after.kind and is_same and stays

    @cached_property
    def keeps_cards(self) -> bool:
        """Whether a card of the older version asks what the newer one asks, but for names."""
        found = [self.becomes[name] for name in self.before.label_names]
        offered = set(self.after.label_names)
        is_clear = all(len(one) == 1 and one[0] in offered for one in found)
        is_whole = self.after.kind != ORDER or {one for new in found for one in new} == offered
        return self.before.kind == self.after.kind and self.is_open and is_clear and is_whole

    def read(self, text: str) -> str | None:
        """A kept value as one of the newer version; None where it must be asked again."""
        if self.is_plain:
            return text
        found = self._converted(canonical.loads(text)) if self.is_open else None
        if found is None:
            return None
        try:
            value = KINDS[self.after.kind].value.model_validate(found)
        except ValidationError:
            return None
        return canonical.dumps(value.model_dump(mode="json"))

    def _converted(self, plain: Mapping[str, Any]) -> object:
        if self.before.kind == ORDER:
            return self._order(plain["order"])
        if not _is_of_labels(self.before.kind):
            return self._inside(plain)
        given = plain["labels"] if self.before.kind == SEVERAL else [plain["label"]]
        labels = [self._label(label) for label in given]
        if None in labels:
            return None
        found = sorted({label for label in labels if label is not None})
        if self.after.kind == SEVERAL:
            return {"labels": found}
        return self._one(found[0]) if len(found) == 1 else None

    def _label(self, name: str) -> str | None:
        found = self.becomes.get(name, ())
        return found[0] if len(found) == 1 else None

    def _one(self, label: str) -> object:
        if not issubclass(KINDS[self.after.kind].value, Grade):
            return {"label": label}
        is_a_step = label in self.after.label_names
        return grade(self.after, label).model_dump() if is_a_step else None

    def _order(self, given: list[str]) -> object:
        """What is not offered any more falls out; the rest must be all that is to be ordered."""
        if not self.before.known_names and not self.after.known_names:
            return {"order": given}  # of the sample's own texts, by their numbers
        labels = [self._label(name) for name in given]
        kept = [label for label in labels if label in self.after.label_names]
        return {"order": kept} if sorted(map(str, kept)) == sorted(self.after.label_names) else None

    def _inside(self, given: Any) -> Any:
        """The same with every label in it renamed, at any depth; None where one has no name."""
        if isinstance(given, Mapping):
            found = {key: self._at(key, held) for key, held in given.items()}
            is_clear = all(found[key] is not None or given[key] is None for key in given)
            return found if is_clear else None
        if isinstance(given, list):
            items = [self._inside(one) for one in given]
            return None if None in items else items
        return given

    def _at(self, key: str, held: Any) -> Any:
        return self._label(held) if key == "label" else self._inside(held)


def _has_places(kind: str) -> bool:
    return kind == ORDER or issubclass(KINDS[kind].value, Grade)
