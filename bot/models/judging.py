"""A model at hand that says of any text how likely each label is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.errors import BadInput
from bot.models import embedding, identity, linear, proposing, seeing
from bot.models.embedding import Vectors
from bot.models.proposing import PLAIN, Setup
from bot.records import Schema

FEWEST = 10
"""Labelled texts; a model learnt from fewer says nothing."""


Likelihood = Callable[[Sequence[str]], Vectors]
"""Texts -> the probability that a model gives to one label, shape (texts,)."""


@dataclass(frozen=True)
class Judge:
    """A model that is asked about texts. probabilities: shape (texts, labels)."""

    name: str
    labels: tuple[str, ...]
    probabilities: Callable[[Sequence[str]], Vectors]

    def of(self, label: str) -> Likelihood:
        """The probability of one label; of a label that the model does not know, 0."""
        if label not in self.labels:
            return lambda texts: np.zeros(len(texts))
        place = self.labels.index(label)
        return lambda texts: self.probabilities(texts)[:, place]

    def says(self, text: str) -> tuple[str, float]:
        """The label, and how sure it is."""
        found = self.probabilities([text])[0]
        return self.labels[int(found.argmax())], float(found.max())


def load(path_or_id: str, schema: Schema, setup: Setup = PLAIN) -> Judge:
    """Any model that answers this question about texts. Raises BadModel when it does not."""
    model = proposing.load(path_or_id, schema, {"text"}, setup)
    labels = schema.label_names

    def probabilities(texts: Sequence[str]) -> Vectors:
        found = proposing.propose(model, [seeing.words(text) for text in texts])
        return np.array([[one.probabilities[label] for label in labels] for one in found if one])

    return Judge(identity.identify(path_or_id).name, labels, probabilities)


def learn(texts: Sequence[str], labels: Sequence[str]) -> Judge:
    """A linear model on sentence embeddings, learnt now. Raises BadInput from too few labels."""
    if len(texts) < FEWEST or len(set(labels)) < 2:  # noqa: PLR2004  (a choice needs two)
        raise BadInput(
            f"There are {len(texts)} labelled texts with {len(set(labels))} labels; a model needs "
            f"at least {FEWEST} with two. Label more, or name a model: "
            "`policy NAME served_model=FOLDER`."
        )
    return of_vectors(embedding.embed(texts), labels)


def of_vectors(vectors: Vectors, labels: Sequence[str]) -> Judge:
    """The same, where the texts are embedded already."""
    model = linear.learn(vectors, labels)

    def probabilities(texts: Sequence[str]) -> Vectors:
        return model.probabilities(embedding.embed(texts))

    return Judge("the labels so far", model.labels, probabilities)
