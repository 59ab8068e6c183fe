"""How far spans of several people agree, and what they agree on."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from bot.tasks import matching
from bot.tasks.spans.value import Span, Spans
from bot.tasks.words import Word


def distance(a: Spans, b: Spans) -> float:
    """1 - soft F1: spans are paired one to one, and a pair counts by its shared characters.

    d = 1 - 2 * (sum of IoU of the best pairing) / (spans of a + spans of b), where IoU is 0 for
    different labels. So each span weighs the same, a slip at an edge costs a part, a wrong label
    the whole. In [0, 1]; 0 for equal values; two empty ones are equal.

    Source: see `matching.soft_f1`.
    """
    return round(1 - matching.soft_f1(a.spans, b.spans, overlap), 12)


def span_f1(a: Spans, b: Spans, how: Literal["exact", "relaxed"] = "exact") -> float:
    """F1 = 2 * pairs / (spans of a + spans of b), as entity recognition is scored; in [0, 1].

    how: exact pairs have equal edges and labels, relaxed ones overlap and have equal labels.
    Returns 1 for two empty values.

    Source: Tjong Kim Sang & De Meulder, CoNLL-2003 (exact); Chinchor & Sundheim, MUC-5, 1993
    (relaxed: a correct type with an overlap).
    """
    if how == "exact":
        return matching.soft_f1(a.spans, b.spans, lambda one, other: float(one == other))
    return matching.soft_f1(a.spans, b.spans, lambda one, other: float(overlap(one, other) > 0))


def word_f1(words: Sequence[Word], a: Spans, b: Spans) -> float:
    """F1 over words with their labels; a word counts for each label that it is touched by.

    Returns 1 where neither value labels a word.
    """
    one, other = _labelled(words, a), _labelled(words, b)
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def consensus(values: Sequence[Spans], weights: Sequence[float] | None = None) -> Spans:
    """What more than half of the weight marked.

    Spans that a majority gave alike are kept. Beside them, each character that a majority gave a
    label gets it (a vote for each label, as spans may overlap); runs of such characters become
    spans, cut where a majority of those who marked both sides cut. Edges are thus always edges
    that somebody gave, and words stay whole where people mark words.

    weights: one for each value, 0 or more; by default all are 1.
    """
    given = matching.weighed(len(values), weights)
    kept: list[Span] = []
    labels = {span.label for value in values for span in value.spans}
    for label in sorted(labels):
        marked = [[span for span in value.spans if span.label == label] for value in values]
        kept += _of_label(label, marked, given)
    return Spans(spans=tuple(kept))


def overlap(a: Span, b: Span) -> float:
    """Shared characters / characters of either (IoU); 0 where label or text differ."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    if a.label != b.label or a.part != b.part or shared <= 0:
        return 0.0
    return shared / (max(a.end, b.end) - min(a.start, b.start))


def _labelled(words: Sequence[Word], value: Spans) -> set[Hashable]:
    return {
        (word, span.label)
        for span in value.spans
        for word in words
        if word.part == span.part and word.start < span.end and span.start < word.end
    }


def _of_label(
    label: str, marked: Sequence[Sequence[Span]], weights: Sequence[float]
) -> Iterator[Span]:
    total = sum(weights)
    votes: dict[Span, float] = {}
    for spans, weight in zip(marked, weights, strict=True):
        for span in spans:
            votes[span] = votes.get(span, 0) + weight
    alike = [span for span, given in votes.items() if matching.is_majority(given, total)]
    yield from alike
    for part in sorted({span.part for span in votes}):
        here = [[span for span in spans if span.part == part] for spans in marked]
        for start, end in _runs(here, weights):
            run = Span(part=part, start=start, end=end, label=label)
            if not any(overlap(run, span) for span in alike):
                yield run


def _runs(marked: Sequence[Sequence[Span]], weights: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Stretches that a majority marked; between two edges every character has the same votes."""
    edges = sorted({edge for spans in marked for span in spans for edge in (span.start, span.end)})
    begun: int | None = None
    for start, _ in pairwise(edges):
        votes = sum(weights[i] for i, spans in enumerate(marked) if _covers(spans, start))
        is_marked = matching.is_majority(votes, sum(weights))
        if begun is not None and (not is_marked or _is_cut(marked, weights, start)):
            yield begun, start
            begun = None
        if is_marked and begun is None:
            begun = start
    if begun is not None:
        yield begun, edges[-1]


def _is_cut(marked: Sequence[Sequence[Span]], weights: Sequence[float], place: int) -> bool:
    """Whether most of those who marked the characters on both sides let no span run across."""
    both = [
        i for i, spans in enumerate(marked) if _covers(spans, place - 1) and _covers(spans, place)
    ]
    across = [i for i in both if any(span.start < place < span.end for span in marked[i])]
    votes = sum(weights[i] for i in both)
    return bool(both) and matching.is_majority(votes - sum(weights[i] for i in across), votes)


def _covers(spans: Sequence[Span], character: int) -> bool:
    return any(span.start <= character < span.end for span in spans)
