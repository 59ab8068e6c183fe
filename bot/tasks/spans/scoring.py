"""The figures of entity recognition: alpha of each label over words, and F1 exact and relaxed."""

from collections.abc import Sequence
from functools import partial

from bot.quality import alpha
from bot.tasks import words
from bot.tasks.figures import Figure, Several, coefficient, mean_over_pairs
from bot.tasks.spans.comparing import span_f1
from bot.tasks.spans.value import Spans
from bot.tasks.words import Word
from bot.words import say


def figures(answered: Sequence[Several[Spans]]) -> list[Figure]:
    """Alpha tells for each label whether people mark the same words with it.

    Words are what is drawn again for no interval: those of one text are not independent.
    """
    labels = dict.fromkeys(label.name for one in answered for label in one.question.schema.labels)
    found = []
    for label in labels:
        units = [unit for one in answered for unit in _marked(one, label)]
        measured = alpha.by_distance(units, lambda a, b: float(a != b), resamples=0)
        found.append(coefficient(say("alpha of words, {label}", label=label), measured))
    found += mean_over_pairs(say("F1 of spans, exact"), answered, span_f1)
    relaxed = partial(span_f1, how="relaxed")
    return found + mean_over_pairs(say("F1 of spans, relaxed"), answered, relaxed)


def _marked(one: Several[Spans], label: str) -> list[list[bool]]:
    """For each word of a sample, whether each person gave it the label."""
    numbered = words.number(one.question.parts)
    return [[_is_marked(word, value, label) for value in one.values] for word in numbered]


def _is_marked(word: Word, value: Spans, label: str) -> bool:
    return any(
        span.label == label
        and span.part == word.part
        and span.start < word.end
        and word.start < span.end
        for span in value.spans
    )
