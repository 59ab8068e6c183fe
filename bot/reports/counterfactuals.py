"""What became of edited texts, in the sentences that people read."""

from collections.abc import Callable, Iterator, Sequence

from bot.review import pairs
from bot.review.pairs import Pair, Report, Share


def lines(found: Sequence[Pair], name: Callable[[str], str] = str) -> Iterator[str]:
    """All edits, then each author's where there are several. name: how an author is shown"""
    if not found:
        yield "No text was edited yet."
        return
    every = pairs.report(found)
    yield from _lines(every)
    authors = pairs.by_author(found)
    if len(authors) > 1:
        for author, one in authors.items():
            yield f"By {name(author)}: {one.made} made, {_share(one.flipped)} flip, {_small(one)}."


def _lines(found: Report) -> Iterator[str]:
    waiting = f", {found.waiting} wait for reviewers" * bool(found.waiting)
    yield f"{found.made} texts edited{waiting}."
    if found.flipped.of:
        yield f"Flipped, as reviewers say: {_share(found.flipped)}; fluent: {_share(found.fluent)}."
    yield f"Of a text there is {_small(found)}."
    if found.consistent.of:
        yield (
            f"The model is right on both texts of a pair: {_share(found.consistent)}; on one of "
            f"them only: {found.half}."
        )


def _share(one: Share) -> str:
    if not one.of:
        return "none decided"
    return f"{one.count} of {one.of} ({one.low:.0%} to {one.high:.0%})"


def _small(found: Report) -> str:
    return f"changed {found.words:.0f} words, {found.share:.0%} of them (medians)"
