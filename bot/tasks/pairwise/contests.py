"""What comparisons of two say of those that were compared: their ranking, and the sides' pull."""

from collections.abc import Iterator, Sequence

from bot import blocks
from bot.quality import bradley_terry
from bot.quality.bradley_terry import Comparison
from bot.records import TextPart
from bot.tasks.figures import Figure, Several
from bot.tasks.pairwise.value import Preference
from bot.words import say, say_many

NAMES = ("first", "second")
"""The metadata that names a sample's two; where it is missing, their own words do."""
NAME_SHOWN = 40
SHARES = {"first": 1.0, "second": 0.0, "tie": 0.5}
"""What the first wins; "both bad" says nothing of which is better."""


def figures(answered: Sequence[Several[Preference]]) -> list[Figure]:
    found = [
        Figure(
            name=f"{place}. {one.name}",
            value=one.share,
            low=one.low,
            high=one.high,
            note=say(
                "chance to win against an average one; won {won:g} of {count}",
                won=one.won,
                count=one.of,
            ),
        )
        for place, one in enumerate(bradley_terry.strengths(_comparisons(answered)), 1)
    ]
    return [*found, *_side(answered)]


def _comparisons(answered: Sequence[Several[Preference]]) -> Iterator[Comparison]:
    for one in answered:
        first, second = _names(one)
        for answer in one.values:
            if answer.better in SHARES and first != second:
                yield first, second, SHARES[answer.better]


def _names(one: Several[Preference]) -> tuple[str, str]:
    given = [one.extra.get(name) for name in NAMES]
    first, second = (
        str(name) if isinstance(name, str | int) and name != "" else _named(one, place)
        for place, name in zip((-2, -1), given, strict=True)
    )
    return first, second


def _named(one: Several[Preference], place: int) -> str:
    parts = one.question.parts
    part = parts[place] if len(parts) > 1 else None
    if isinstance(part, TextPart):
        return blocks.shorten(" ".join(part.text.split()), NAME_SHOWN)
    return f"{part.media[:8]}…" if part else NAMES[place]


def _side(answered: Sequence[Several[Preference]]) -> list[Figure]:
    """How often A, whichever that was, was better: 0.5 where the side does not matter."""
    is_a = [
        (answer.better == "first") == (order[-2] < order[-1])
        for one in answered
        for answer, order in zip(one.values, one.orders, strict=False)
        if answer.better in NAMES and len(order) > 1
    ]
    if not is_a:
        return []
    from scipy.stats import binomtest  # noqa: PLC0415  (takes as long to import as all else of ours)

    interval = binomtest(sum(is_a), len(is_a)).proportion_ci(method="wilson")
    return [
        Figure(
            name=say("A was better, whichever it was"),
            value=sum(is_a) / len(is_a),
            low=float(interval.low),
            high=float(interval.high),
            note=say_many(
                len(is_a),
                "of {n} answer that chose a side",
                "of {n} answers that chose a side",
            ),
        )
    ]
