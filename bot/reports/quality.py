"""How well each reviewer works, as a lead reads it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.quality.shares import wilson
from bot.words import say


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
            return say("none yet")
        low, high = wilson(self.hits, self.of)
        return say(
            "{hits} of {every} ({low:.0%} to {high:.0%})",
            hits=self.hits,
            every=self.of,
            low=low,
            high=high,
        )


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
        yield say("not counted: {since}", since=one.excluded)
    if one.known.of:
        yield say("known labels right: {share}", share=one.known.sentence())
    if one.repeated.of:
        yield say("the same when asked again: {share}", share=one.repeated.sentence())
    if one.qualified is not None:
        hits, every = one.qualified.hits, one.qualified.of
        yield say("qualification: {hits} of {every} right", hits=hits, every=every)
    if one.typical is not None:
        yield _pace(one.typical, one.timed, one.away)
    yield from (say("look: {sentence}", sentence=sentence) for sentence in one.habits)


def _pace(seconds: float, timed: int, away: int) -> str:
    if not away:
        return say(
            "usually {seconds:.1f} s an answer ({timed} timed)", seconds=seconds, timed=timed
        )
    return say(
        "usually {seconds:.1f} s an answer ({timed} timed; {away} left open meanwhile)",
        seconds=seconds,
        timed=timed,
        away=away,
    )
