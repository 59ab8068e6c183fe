"""What a kind of model can do: how it is known, what it reads, how its output becomes a value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.models.batching import BATCH_CHARACTERS
from bot.models.seeing import Seen
from bot.records import Schema, Value

SECONDS_AT_ONCE = 240
"""So much sound makes a batch."""
PICTURES_AT_ONCE = 8


@dataclass(frozen=True)
class Proposal:
    """What a model says of a sample, in the terms of the question.

    confidence:    how far to trust it, in [0, 1]; docs/models.md says what it means for each kind
    probabilities: of each label, where the answer is one label or several
    disagreement:  in [0, 1], of a committee of models; None where one was asked
    """

    value: Value
    confidence: float
    probabilities: Mapping[str, float]
    disagreement: float | None = None


@dataclass(frozen=True)
class Loaded:
    """A model that is ready to answer.

    names: from each of the model's labels to one of ours; "" leaves it out
    """

    adapter: "Adapter"
    pipeline: Any
    schema: Schema
    names: Mapping[str, str]


@dataclass(frozen=True)
class Adapter:
    """How the models of one task answer questions of some kinds.

    task:     what it is called after --task
    loads:    the pipeline of transformers that loads it
    kinds:    the questions that it answers
    reads:    what a sample must have, all of it; see `seeing.MEDIA`
    labels:   the labels that a model's config says it answers with; None where it takes ours
    weigh:    how much of a batch a sample takes, in characters of a text
    propose:  one value for each sample of a batch; None where it can say nothing
    suits:    whether a model whose architecture fits is made for this, by its labels
    """

    task: str
    loads: str
    kinds: frozenset[str]
    reads: frozenset[str]
    labels: Callable[[Any], Sequence[str]] | None
    weigh: Callable[[Seen], int]
    propose: Callable[[Loaded, Sequence[Seen]], list[Proposal | None]]
    suits: Callable[[Any], bool] = lambda _config: True


def weigh_text(seen: Seen) -> int:
    return len(seen.text)


def weigh_picture(_seen: Seen) -> int:
    return BATCH_CHARACTERS // PICTURES_AT_ONCE


def weigh_sound(seen: Seen) -> int:
    seconds = seen.recording.seconds if seen.recording else 0.0
    return round(seconds * BATCH_CHARACTERS / SECONDS_AT_ONCE)


def own_labels(config: Any) -> Sequence[str]:
    """In the model's order."""
    return [str(config.id2label[number]) for number in sorted(config.id2label)]
