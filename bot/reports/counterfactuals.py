"""What became of edited texts, in the sentences that people read."""

from collections.abc import Callable, Iterator, Sequence

from bot.review import pairs
from bot.review.pairs import Pair, Report, Share
from bot.words import say


def lines(found: Sequence[Pair], name: Callable[[str], str] = str) -> Iterator[str]:
    """All edits, then each author's where there are several. name: how an author is shown"""
    if not found:
        yield say("No text was edited yet.")
        return
    every = pairs.report(found)
    yield from _lines(every)
    authors = pairs.by_author(found)
    if len(authors) > 1:
        for author, one in authors.items():
            yield say(
                "By {author}: {made} made, {flipped} flip, {small}.",
                author=name(author),
                made=one.made,
                flipped=_share(one.flipped),
                small=_small(one),
            )


def _lines(found: Report) -> Iterator[str]:
    if found.waiting:
        made, waiting = found.made, found.waiting
        yield say("{made} texts edited, {waiting} wait for reviewers.", made=made, waiting=waiting)
    else:
        yield say("{made} texts edited.", made=found.made)
    if found.flipped.of:
        yield say(
            "Flipped, as reviewers say: {flipped}; fluent: {fluent}.",
            flipped=_share(found.flipped),
            fluent=_share(found.fluent),
        )
    yield say("Of a text there is {small}.", small=_small(found))
    if found.consistent.of:
        yield say(
            "The model is right on both texts of a pair: {both}; on one of them only: {half}.",
            both=_share(found.consistent),
            half=found.half,
        )


def _share(one: Share) -> str:
    if not one.of:
        return say("none decided")
    return say(
        "{hits} of {every} ({low:.0%} to {high:.0%})",
        hits=one.count,
        every=one.of,
        low=one.low,
        high=one.high,
    )


def _small(found: Report) -> str:
    return say(
        "changed {words:.0f} words, {share:.0%} of them (medians)",
        words=found.words,
        share=found.share,
    )
