"""What the answers to one sample come to: by what is known of the reviewers, or by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot import canonical
from bot import schema as schemas_of
from bot.quality.consensus.answers import Floats
from bot.quality.consensus.stopping import Known
from bot.quality.majority import majority
from bot.records import Schema
from bot.tasks import KINDS

FITTED_FROM = 200
"""Samples with two answers or more from which the reviewers are judged; see docs/consensus.md."""

MAJORITY = "majority"
OWN = "own"
"""The consensus of a kind whose answers are no plain labels."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What answers come to.

    value:       canonical JSON; None where they come to nothing, such as a tie.
    probability: by a model of the reviewers that the value is right; by majority the share of the
                 votes; by a kind's own consensus how near the answers are to it on average.
    method:      a name in `methods.METHODS`, or OWN.
    """

    value: str | None
    probability: float | None
    method: str

    @property
    def is_weighed(self) -> bool:
        """Whether reviewers were weighed by how reliable they are."""
        return is_weighed(self.method)


def is_weighed(method: str) -> bool:
    """Whether a method weighs reviewers by how reliable they are."""
    return method not in {MAJORITY, OWN}


@dataclass(frozen=True)
class Reviewers:
    """What a fit by `method` has learnt. codes: the places of reviewers, by their ids, in it."""

    method: str
    known: Known
    codes: dict[int, int]


def has_labels(schema: Schema) -> bool:
    """Whether an answer is one label, and labels have no order: what the models are made for."""
    return KINDS[schema.kind].level == "nominal"


def judge(
    schema: Schema, answers: Sequence[tuple[int, str]], reviewers: Reviewers | None
) -> Judged:
    """What some answers, each a reviewer's id and the text of a value, come to.

    reviewers: None while too little is known; then it is the plain majority.
    """
    texts = [text for _, text in answers]
    if not has_labels(schema):
        return _own(schema, texts)
    if reviewers is None:
        return _majority(schema, texts)
    chances = posterior(schema, answers, reviewers)
    best = int(chances.round(9).argmax())
    label = schema.known_names[best]
    return Judged(
        value=schemas_of.known_values(schema)[label],
        probability=float(chances[best]),
        method=reviewers.method,
    )


def posterior(schema: Schema, answers: Sequence[tuple[int, str]], reviewers: Reviewers) -> Floats:
    """The probability of each label after these answers, shape (labels,); see `Known.after`.

    An answer with a label that the schema does not know says nothing.
    """
    chances = reviewers.known.prior
    for who, text in answers:
        label = schemas_of.describe(schema, text)
        if label in schema.known_names:
            code = schema.known_names.index(label)
            chances = reviewers.known.after(chances, code, reviewers.codes.get(who))
    return np.asarray(chances)


def _majority(schema: Schema, texts: Sequence[str]) -> Judged:
    found = majority([schemas_of.describe(schema, text) for text in texts])
    value = None if found.label is None else schemas_of.label_value(found.label)
    return Judged(value=value, probability=found.share if texts else None, method=MAJORITY)


def _own(schema: Schema, texts: Sequence[str]) -> Judged:
    kind = KINDS[schema.kind]
    given = [schemas_of.value_of(schema, text) for text in texts]
    agreed = kind.consensus(given)
    if agreed is None:
        return Judged(value=None, probability=None, method=OWN)
    near = sum(1 - kind.distance(one, agreed) for one in given) / max(len(given), 1)
    value = canonical.dumps(agreed.model_dump())
    return Judged(value=value, probability=near, method=OWN)
