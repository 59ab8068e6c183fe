"""What agreement by a distance needs of all units together, where no answer is a mere label."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np

from bot.quality import adding, reference
from bot.quality.adding import Column

Distance = Callable[[str, str], float]
Answers = Sequence[tuple[str, str]]
"""Of one unit: reviewers with the text of what they gave, which is the same for equal values."""

NANO = 10**9
"""Distances are kept as whole numbers, so that what is taken away meets what was added."""
ALONE = -1


@dataclass(frozen=True, eq=False)
class Spread:
    """The `Tally` of kinds that bring a distance; its parts are added and taken away likewise.

    units:     answers, pairs that are equal, mean distance of the pairs; of units with two answers.
    ways:      reviewer, share of the others that differ, mean distance to them; ALONE without any.
    meetings:  reviewer, reviewer, whether they gave the same.
    naming:    label, answers of a unit that name it, answers that do not; where one does.
    drawn:     the answers of some units with two answers or more, drawn by chance: between them
               expected disagreement is measured, since that between all would take their square.
    bound:     up to which units are drawn; see `reference`.

    Each table is columns, the last one saying how often its row is there.
    """

    label_names: tuple[str, ...]
    reviewer_names: tuple[str, ...]
    units: Sequence[Column]
    ways: Sequence[Column]
    meetings: Sequence[Column]
    naming: Sequence[Column]
    drawn: Mapping[int, tuple[str, ...]]
    bound: int = reference.EVERY

    @classmethod
    def of(
        cls,
        answers: Mapping[int, Answers],
        distance: Distance,
        names_in: Callable[[str], set[str]],
        label_names: Sequence[str],
    ) -> Self:
        """answers: by unit. names_in: the labels that an answer names."""
        people = tuple(sorted({who for given in answers.values() for who, _ in given}))
        code = {who: number for number, who in enumerate(people)}
        paired = {unit: given for unit, given in answers.items() if len(given) > 1}
        found = [_Unit.of(given, distance, code) for given in answers.values()]
        drawn, bound = reference.draw(
            {unit: tuple(text for _, text in given) for unit, given in paired.items()},
            reference.EVERY,
        )
        return cls(
            tuple(label_names),
            people,
            _table(3, (one.whole for one in found if one.whole)),
            _table(3, (row for one in found for row in one.ways)),
            _table(3, (row for one in found for row in one.meetings)),
            _table(3, _naming(answers.values(), names_in, label_names)),
            drawn,
            bound,
        )

    @property
    def annotations(self) -> int:
        return int(self.ways[-1].sum())

    @property
    def paired_units(self) -> int:
        return int(self.units[-1].sum())

    @property
    def is_whole(self) -> bool:
        """Whether every unit with two answers is drawn."""
        return self.bound == reference.EVERY

    def plus(self, other: Self) -> Self:
        """Of the units of both."""
        return self._with(other, 1, dict(self.drawn) | dict(other.drawn))

    def minus(self, other: Self) -> Self:
        """Of the other units. Raises ValueError when something was never counted here."""
        kept = {unit: given for unit, given in self.drawn.items() if unit not in other.drawn}
        return self._with(other, -1, kept)

    def _with(self, other: Self, sign: int, units: Mapping[int, tuple[str, ...]]) -> Self:
        drawn, bound = reference.draw(units, min(self.bound, other.bound))
        names = tuple(sorted({*self.reviewer_names, *other.reviewer_names}))
        place = {name: number for number, name in enumerate(names)}
        ours, theirs = (
            np.array([place[name] for name in one.reviewer_names], dtype=np.int64)
            for one in (self, other)
        )
        return type(self)(
            self.label_names,
            names,
            adding.summed(self.units, other.units, sign),
            adding.summed(_moved(self.ways, ours, 1), _moved(other.ways, theirs, 1), sign),
            adding.summed(_moved(self.meetings, ours, 2), _moved(other.meetings, theirs, 2), sign),
            adding.summed(self.naming, other.naming, sign),
            drawn,
            bound,
        )

    def to_bytes(self) -> bytes:
        """As it is kept."""
        tables = {
            name: {str(place): column for place, column in enumerate(getattr(self, name))}
            for name in TABLES
        }
        about = [self.label_names, self.reviewer_names, list(self.drawn.items()), self.bound]
        return adding.to_bytes(about, tables)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        (labels, reviewers, drawn, bound), tables = adding.from_bytes(kept)
        units, ways, meetings, naming = ([*tables[name].values()] for name in TABLES)
        return cls(
            tuple(labels),
            tuple(reviewers),
            units,
            ways,
            meetings,
            naming,
            {unit: tuple(given) for unit, given in drawn},
            bound,
        )


TABLES = ("units", "ways", "meetings", "naming")


@dataclass(frozen=True)
class _Unit:
    """The rows of one unit."""

    whole: tuple[int, ...]
    ways: Sequence[tuple[int, ...]]
    meetings: Sequence[tuple[int, ...]]

    @classmethod
    def of(cls, given: Answers, distance: Distance, code: Mapping[str, int]) -> Self:
        if len(given) == 1:
            return cls((), [(code[given[0][0]], ALONE, ALONE)], ())
        size = len(given)
        apart, differing = np.zeros((2, size, size))
        meetings = []
        for (i, (who, one)), (j, (whom, other)) in combinations(enumerate(given), 2):
            apart[i, j] = apart[j, i] = 0.0 if one == other else distance(one, other)
            differing[i, j] = differing[j, i] = one != other
            a, b = sorted((code[who], code[whom]))
            meetings.append((a, b, int(one == other)))
        pairs = size * (size - 1)
        whole = size, pairs // 2 - round(differing.sum() / 2), _nano(apart.sum() / pairs)
        ways = [
            (code[who], _nano(differing[i].sum() / (size - 1)), _nano(apart[i].sum() / (size - 1)))
            for i, (who, _) in enumerate(given)
        ]
        return cls(whole, ways, meetings)


def _nano(share: float) -> int:
    return round(share * NANO)


def _naming(
    units: Iterable[Answers], names_in: Callable[[str], set[str]], label_names: Sequence[str]
) -> Iterable[tuple[int, ...]]:
    """Of each unit a row for every label that an answer names."""
    code = {name: number for number, name in enumerate(label_names)}
    for given in units:
        named = [names_in(text) for _, text in given]
        for name in set[str]().union(*named) & code.keys():
            with_it = sum(name in names for names in named)
            yield code[name], with_it, len(given) - with_it


def _table(width: int, rows: Iterable[tuple[int, ...]]) -> list[Column]:
    found = np.array([*rows], dtype=np.int64).reshape(-1, width)
    columns = [*found.T, np.ones(len(found))]
    return adding.summed(columns, [column[:0] for column in columns])


def _moved(table: Sequence[Column], places: Column, people: int) -> list[Column]:
    """With the reviewers, who are the first columns, at their new places."""
    return [places[column] if n < people else column for n, column in enumerate(table)]
