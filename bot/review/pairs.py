"""What became of edited texts: how many flip, how small the edits are, how a model takes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from bot.quality import shares
from bot.records import Value, Verdict


@dataclass(frozen=True)
class Pair:
    """A sample and an edit of it.

    author:  a person's Slack id, or the generator's name
    verdict: None while people have not decided
    words:   changed; `of` those that there were
    said, says: a model's label of the text before and after; None where it was not asked
    """

    author: str
    was: str
    wanted: str
    verdict: Verdict | None
    words: int
    of: int
    said: str | None = None
    says: str | None = None


class Share(Value):
    """A count out of another, with its 95% interval (Wilson); everything is possible of none."""

    count: int
    of: int
    low: float
    high: float


class Report(Value):
    """What is known of some pairs.

    flipped:    decided edits that are fluent and carry the wanted label
    fluent:     decided edits that somebody could have written
    words, share: the median number, and share of the text, of words changed in confirmed edits;
                of all edits while none is confirmed
    consistent: confirmed pairs of which the model labels both texts right
    half:       confirmed pairs of which it labels one right: it follows words that do not matter
    """

    made: int
    waiting: int
    flipped: Share
    fluent: Share
    words: float | None
    share: float | None
    consistent: Share
    half: int


def report(pairs: Sequence[Pair]) -> Report:
    """Source of `consistent`: Gardner et al. (2020), arxiv.org/abs/2004.02709; of the edits and
    their minimality: Kaushik, Hovy & Lipton (2020), arxiv.org/abs/1909.12434.
    """
    decided = [one for one in pairs if one.verdict not in {None, Verdict.UNDECIDED}]
    confirmed = [one for one in decided if one.verdict is Verdict.CONFIRMED]
    judged = [one for one in confirmed if one.said is not None and one.says is not None]
    right = [(one.said == one.was) + (one.says == one.wanted) for one in judged]
    measured = confirmed or pairs
    return Report(
        made=len(pairs),
        waiting=sum(one.verdict is None for one in pairs),
        flipped=_share(decided, lambda one: one.verdict is Verdict.CONFIRMED),
        fluent=_share(decided, lambda one: one.verdict is not Verdict.NOT_FLUENT),
        words=median(one.words for one in measured) if measured else None,
        share=median(one.words / max(one.of, 1) for one in measured) if measured else None,
        consistent=_of(right.count(2), len(right)),
        half=right.count(1),
    )


def by_author(pairs: Sequence[Pair]) -> dict[str, Report]:
    """The same of each author, person or generator, by name."""
    authors = sorted({one.author for one in pairs})
    return {author: report([one for one in pairs if one.author == author]) for author in authors}


def _share(pairs: Sequence[Pair], has_it: Callable[[Pair], bool]) -> Share:
    return _of(sum(map(has_it, pairs)), len(pairs))


def _of(count: int, of: int) -> Share:
    low, high = shares.wilson(count, of)
    return Share(count=count, of=of, low=low, high=high)
