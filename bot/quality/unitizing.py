"""Krippendorff's alpha for units: several people mark stretches of one continuum by themselves."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.quality.coefficient import Coefficient
from bot.words import mark

ONE_RATER = mark("Only one person has answered; agreement needs two.")
NO_UNITS = mark("Nobody marked anything, so there is nothing to compare.")


class Unit(NamedTuple):
    """A marked stretch from start to end, in whole steps of the continuum (such as ms)."""

    start: int
    end: int
    label: str


class Disagreement(NamedTuple):
    observed: float
    expected: float


def alpha(raters: Sequence[Sequence[Unit]], start: int, end: int) -> Coefficient:
    """Krippendorff's alpha for units with labels: 1 is perfect, 0 is chance.

    alpha_u = 1 - (sum over labels of D_o) / (sum over labels of D_e); see `disagreement`.

    raters:     the units of each person, shape (people, units); those of one label that overlap
                are joined.
    start, end: of the continuum, in the steps of the units; what lies beyond is cut off.
    Returns no value with fewer than two people, or when nobody marked anything.
    Raises ValueError when the continuum has no length.

    Source: Krippendorff, Content Analysis, 2nd ed. (2004), ch. 11.6.
    """
    if start >= end:
        raise ValueError(f"The continuum must have a length, not go from {start} to {end}.")
    if len(raters) < 2:  # noqa: PLR2004
        return Coefficient(reason=ONE_RATER)
    labels = sorted({unit.label for units in raters for unit in units})
    found = [disagreement(_of_label(raters, label), start, end) for label in labels]
    expected = sum(one.expected for one in found)
    if not expected:
        return Coefficient(reason=NO_UNITS)
    return Coefficient(value=1 - sum(one.observed for one in found) / expected)


def disagreement(raters: Sequence[Sequence[tuple[int, int]]], start: int, end: int) -> Disagreement:
    """Observed and expected disagreement about the units of one label.

    With m people, a continuum of length L, and sections (units and the gaps between them) that
    begin at b and are l long:
    D_o = sum over pairs of sections of two people of delta^2 / (m (m - 1) L^2), where delta^2 is
    (b_1 - b_2)^2 + (e_1 - e_2)^2 for units that overlap, l^2 for a unit of length l that lies in
    the other's gap, else 0.
    D_e = 2/L * sum over units of [(N - 1)/3 (2 l^3 - 3 l^2 + l) + l^2 * sum over gaps with l' >= l
    of (l' - l + 1)] / (m L (m L - 1) - sum over units of l (l - 1)), with N units in all.

    raters: start and end of each unit, shape (people, units).
    Source: Krippendorff, Content Analysis, 2nd ed. (2004), ch. 11.6.
    """
    units = [_joined(one, start, end) for one in raters]
    gaps = [_gaps(one, start, end) for one in units]
    people, length = len(raters), end - start
    apart = sum(
        _apart(units[i], units[j], gaps[j]) for i in range(people) for j in range(people) if i != j
    )
    observed = apart / (people * (people - 1) * length**2)
    lengths = [b - a for one in units for a, b in one]
    empty = [b - a for one in gaps for a, b in one]
    weight = sum(
        (len(lengths) - 1) / 3 * (2 * long**3 - 3 * long**2 + long)
        + long**2 * sum(gap - long + 1 for gap in empty if gap >= long)
        for long in lengths
    )
    whole = people * length
    pairs = whole * (whole - 1) - sum(long * (long - 1) for long in lengths)
    return Disagreement(observed, 2 / length * weight / pairs if pairs else 0.0)


def _of_label(raters: Sequence[Sequence[Unit]], label: str) -> list[list[tuple[int, int]]]:
    return [[(unit.start, unit.end) for unit in units if unit.label == label] for units in raters]


def _joined(units: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for a, b in sorted((max(a, start), min(b, end)) for a, b in units):
        if a >= b:
            continue
        if found and a < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], b)
        else:
            found.append((a, b))
    return found


def _gaps(units: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    starts = [start, *(b for _, b in units)]
    ends = [*(a for a, _ in units), end]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _apart(
    units: Sequence[tuple[int, int]],
    others: Sequence[tuple[int, int]],
    gaps: Sequence[tuple[int, int]],
) -> int:
    """One person's units against the sections of another.

    The pair comes again the other way round, which is why units in gaps count twice here: once as
    the unit, once as what the other's gap holds.
    """
    overlapping = sum(
        (a - c) ** 2 + (b - d) ** 2 for a, b in units for c, d in others if a < d and c < b
    )
    lost = sum((b - a) ** 2 for a, b in units for c, d in gaps if c <= a and b <= d)
    return overlapping + 2 * lost
