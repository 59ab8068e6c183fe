"""Reads a form's answer under a later version: each field as a question of its own."""

from dataclasses import dataclass
from functools import cached_property

from bot import canonical
from bot.evolution.becoming import Becomes
from bot.evolution.questions import questions, within
from bot.evolution.reading import Route
from bot.records import Schema


@dataclass(frozen=True)
class FormRoute:
    """As `Route`, from a version with several questions to one that has several as well.

    A field that is not asked any more falls out of an answer; one that is new has none yet, so
    that the whole is asked again.
    """

    before: Schema
    after: Schema
    becomes: Becomes
    is_open: bool

    @cached_property
    def is_plain(self) -> bool:
        """Whether every value stands as it is."""
        is_same = self._keeps_fields and all(new == old for new, (old, _) in self._ways.items())
        return is_same and all(way.is_plain for _, way in self._ways.values())

    @cached_property
    def keeps_cards(self) -> bool:
        """Whether a card of the older version asks what the newer one asks, but for names."""
        return self._keeps_fields and all(way.keeps_cards for _, way in self._ways.values())

    def read(self, text: str) -> str | None:
        """A kept value as one of the newer version; None where it must be asked again."""
        if self.is_plain:
            return text
        if len(self._ways) < len(self.after.fields):
            return None
        given, found = canonical.loads(text)["fields"], {}
        for new, (old, way) in self._ways.items():
            read = way.read(canonical.dumps(given[old])) if given.get(old) else None
            if read is None:
                return None
            found[new] = canonical.loads(read)
        return canonical.dumps({"fields": found})

    @cached_property
    def _keeps_fields(self) -> bool:
        return len(self._ways) == len(self.after.fields) == len(self.before.fields)

    @cached_property
    def _ways(self) -> dict[str, tuple[str, Route]]:
        """From each field of the newer version to the older one that it was, with the way."""
        if not self.is_open:
            return {}
        found = {}
        for old, before in questions(self.before).items():
            for new in self.becomes.get(old, ()):
                after = questions(self.after)[new]
                way = Route(before, after, within(self.becomes, old, new), is_open=True)
                found[new[:-1]] = (old[:-1], way)
        return found


def route(before: Schema, after: Schema, becomes: Becomes, *, is_open: bool) -> Route | FormRoute:
    """The way from a version to a later one."""
    if before.fields and after.fields:
        return FormRoute(before, after, becomes, is_open)
    return Route(before, after, becomes, is_open)
