"""How well each reviewer works, as a lead reads it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.quality.shares import wilson


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    def sentence(self) -> str:
        """With its 95% interval, where there is enough to tell by.

        >>> Share(9, 10).sentence(), Share(0, 0).sentence()
        ('9 of 10 (60% to 98%)', 'none yet')
        """
        if not self.of:
            return "none yet"
        low, high = wilson(self.hits, self.of)
        return f"{self.hits} of {self.of} ({low:.0%} to {high:.0%})"


@dataclass(frozen=True)
class Quality:
    """One reviewer.

    share:     of all answers of the project, in [0, 1]
    known:     samples with a known label that they got right
    repeated:  samples that they answered as the first time
    qualified: of the newest qualification that came to its end; None where there was none
    typical:   median seconds to answer, of `timed` times; those in which they were `away` left out
    habits:    what speaks for not looking, with the evidence
    excluded:  since when their answers do not count; "" while they do
    """

    name: str
    user_id: str
    answers: int
    share: float
    known: Share
    repeated: Share
    qualified: Share | None
    typical: float | None
    timed: int
    away: int
    habits: tuple[str, ...]
    excluded: str


def lines(found: tuple[Quality, ...]) -> Iterator[str]:
    """Everything, for a terminal."""
    if not found:
        yield "Nobody has answered anything so far."
    for one in found:
        yield f"{one.name}: {one.answers} answers ({one.share:.0%} of all)"
        for line in details(one):
            yield f"  {line}"


def details(one: Quality) -> Iterator[str]:
    """What is known of a reviewer beside the number of answers."""
    if one.excluded:
        yield f"not counted: {one.excluded}"
    if one.known.of:
        yield f"known labels right: {one.known.sentence()}"
    if one.repeated.of:
        yield f"the same when asked again: {one.repeated.sentence()}"
    if one.qualified is not None:
        yield f"qualification: {one.qualified.hits} of {one.qualified.of} right"
    if one.typical is not None:
        away = f"; {one.away} left open meanwhile" if one.away else ""
        yield f"usually {one.typical:.1f} s an answer ({one.timed} timed{away})"
    yield from (f"look: {sentence}" for sentence in one.habits)
