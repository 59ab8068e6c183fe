"""The versions of a schema, and the way from each of them to a later one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.evolution.becoming import Becomes, then, unchanged
from bot.evolution.forms import FormRoute, route
from bot.evolution.questions import names
from bot.evolution.reading import Route, is_passable
from bot.records import Schema


@dataclass(frozen=True)
class Version:
    """One version of a schema.

    becomes:  what the labels of the version before became in this one; empty for the first
    restores: the number of the version that this one brings back; None for any other
    """

    schema: Schema
    becomes: Becomes = field(default_factory=dict)
    restores: int | None = None


@dataclass(frozen=True)
class History:
    """Every version of a project's schema, numbered from 1."""

    versions: Sequence[Version]
    _routes: dict[tuple[int, int], Route | FormRoute] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def newest(self) -> Schema:
        return self.versions[-1].schema

    def schema(self, number: int) -> Schema:
        return self.versions[number - 1].schema

    def followed_by(self, version: Version) -> "History":
        return History([*self.versions, version])

    def route(self, number: int, target: int | None = None) -> Route | FormRoute:
        """From a version to a later one, the newest if it is not named."""
        way = number, target or self.newest.number
        if way not in self._routes:
            becomes, is_open = self._way(*way)
            before, after = self.schema(way[0]), self.schema(way[1])
            self._routes[way] = route(before, after, becomes, is_open=is_open)
        return self._routes[way]

    def _way(self, number: int, target: int) -> tuple[Becomes, bool]:
        if number == target:
            return unchanged(names(self.schema(number))), True
        last = self.versions[target - 1]
        # What was answered before the restored version is read as if the versions that were
        # taken back had never been: two labels that they merged are two labels again.
        if last.restores is not None and number <= last.restores:
            return self._way(number, last.restores)
        becomes, is_open = self._way(number, target - 1)
        kinds = self.schema(target - 1).kind, last.schema.kind
        return then(becomes, last.becomes), is_open and is_passable(*kinds)
