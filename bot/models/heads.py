"""A linear head on a frozen encoder's vectors: trained in seconds, kept in a small folder."""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadInput, BadModel
from bot.models import encoding
from bot.models.encoding import Encoder, Vectors

Floats = NDArray[np.float64]

KIND = "concord_head"
WEIGHTS = "head.safetensors"
STRENGTHS = (2.0, 20.0, 200.0)
"""Inverse regularisation to choose from; 20 is usual for sentence vectors of length 1."""
FOLDS = 5
UNSEEN = -20.0
"""The logit of a label without a sample."""
NEGLIGIBLE = 0.02
"""A share of belief in a label that is not worth a row."""
FEWEST = 10
STEPS = 300


@dataclass(frozen=True, eq=False)
class Weights:
    """weight: shape (labels, dimensions); bias: shape (labels,)."""

    weight: Floats
    bias: Floats

    def probabilities(self, vectors: Vectors) -> Floats:
        """Shape (samples, labels); equal ones for a vector of zeros: nothing was to be seen."""
        logits = vectors @ self.weight.T + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        shares[~vectors.any(axis=1)] = 1 / len(self.bias)
        return np.asarray(shares, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Head:
    """A classifier. `committee`: heads trained on redrawn samples, to see where they differ."""

    encoder: Encoder
    labels: tuple[str, ...]
    weights: Weights
    committee: tuple[Weights, ...] = ()

    def disagreement(self, vectors: Vectors) -> Floats | None:
        """Jensen-Shannon divergence of the committee over its largest value, shape (samples,).

        Source: Settles (2009), section 3.2, mean divergence from the consensus.
        """
        if not self.committee:
            return None
        every = np.array([one.probabilities(vectors) for one in self.committee])
        apart = _entropy(every.mean(axis=0)) - _entropy(every).mean(axis=0)
        largest = np.log(min(len(self.committee), len(self.labels)))
        return np.asarray(np.clip(apart / largest, 0, 1))

    def save_pretrained(self, folder: str) -> None:
        """By the name that transformers uses, so that all that we train is saved alike."""
        from safetensors.numpy import save_file

        place = Path(folder)
        place.mkdir(parents=True)
        arrays = {}
        for number, one in enumerate((self.weights, *self.committee)):
            arrays[f"weight.{number}"] = one.weight.astype(np.float32)
            arrays[f"bias.{number}"] = one.bias.astype(np.float32)
        save_file(arrays, place / WEIGHTS)
        described = {
            "model_type": KIND,
            "encoder": self.encoder.name,
            "encoder_key": self.encoder.key,
            "medium": self.encoder.medium,
            "labels": self.labels,
            "heads": 1 + len(self.committee),
        }
        (place / "config.json").write_text(json.dumps(described, ensure_ascii=False, indent=2))


@dataclass(frozen=True, eq=False)
class Fitted:
    """weights, committee: see Head.
    out_of_sample: probabilities by heads that had not seen the sample, shape (samples, labels).
    """

    weights: Weights
    committee: tuple[Weights, ...]
    out_of_sample: Floats


def fit(vectors: Vectors, truths: Floats, *, seed: int, committee: int = 0) -> Fitted:
    """Multinomial logistic regression, with each sample counted for each label as it is believed.

    The strength is the one of STRENGTHS that foretells the first fold best.

    truths: probability of each label, shape (samples, labels); rows sum to 1.
    Raises BadInput when there is nothing to learn from.
    """
    from threadpoolctl import threadpool_limits

    check(truths)
    rng = np.random.default_rng(seed)
    fold = rng.permutation(len(truths)) % min(FOLDS, len(truths))
    # More threads than free cores wait for each other: twenty times as long was measured.
    with threadpool_limits(1):
        strength = _best_strength(vectors, truths, fold == 0)
        unseen = np.zeros(truths.shape)
        for number in np.unique(fold):
            hidden = fold == number
            part = _regress(vectors[~hidden], truths[~hidden], strength)
            unseen[hidden] = part.probabilities(vectors[hidden])
        redrawn = [rng.integers(len(truths), size=len(truths)) for _ in range(committee)]
        return Fitted(
            _regress(vectors, truths, strength),
            tuple(_regress(vectors[drawn], truths[drawn], strength) for drawn in redrawn),
            unseen,
        )


def is_head(folder: Path) -> bool:
    return (folder / WEIGHTS).is_file()


def load(folder: Path) -> Head:
    """Raises BadModel where it is broken, or was trained on another encoder."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        described: dict[str, Any] = json.loads((folder / "config.json").read_text())
        arrays = load_file(folder / WEIGHTS)
        every = [
            Weights(
                arrays[f"weight.{number}"].astype(np.float64),
                arrays[f"bias.{number}"].astype(np.float64),
            )
            for number in range(described["heads"])
        ]
        medium, name, key = (described[word] for word in ("medium", "encoder", "encoder_key"))
        labels = tuple(described["labels"])
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise BadModel(f"The head in {folder} is broken: {error!r}. Train it again.") from error
    encoder = encoding.load(name, medium)
    if encoder.key != key:
        raise BadModel(
            f"The head in {folder} was trained on the encoder {key}, but {name or 'the packaged'} "
            f"is {encoder.key} now. Train it again."
        )
    return Head(encoder, labels, every[0], tuple(every[1:]))


def check(truths: Floats) -> None:
    """Raises BadInput when there is nothing to learn from."""
    if len(truths) < FEWEST:
        raise BadInput(
            f"There are {len(truths)} labelled samples to learn from; {FEWEST} are needed."
        )
    if len(np.unique(truths.argmax(axis=1))) < 2:  # noqa: PLR2004  (a choice needs two)
        raise BadInput("All samples have the same label, so there is nothing to learn yet.")


def _best_strength(vectors: Vectors, truths: Floats, hidden: NDArray[np.bool_]) -> float:
    if len(np.unique(truths[~hidden].argmax(axis=1))) < 2:  # noqa: PLR2004  (see above)
        return STRENGTHS[1]

    def loss(strength: float) -> float:
        found = _regress(vectors[~hidden], truths[~hidden], strength).probabilities(vectors[hidden])
        return -float((truths[hidden] * np.log(np.maximum(found, 1e-12))).sum())

    return min(STRENGTHS, key=loss)


def _regress(vectors: Vectors, truths: Floats, strength: float) -> Weights:
    from sklearn.linear_model import LogisticRegression

    rows, labels = np.nonzero(truths > NEGLIGIBLE)
    weight = np.zeros((truths.shape[1], vectors.shape[1]))
    bias = np.full(truths.shape[1], UNSEEN)
    classes = np.unique(labels)
    if len(classes) == 1:
        bias[classes] = 0.0
        return Weights(weight, bias)
    model = LogisticRegression(C=strength, max_iter=STEPS)
    with warnings.catch_warnings():
        # That there are many labels for few samples, or steps could go on, is no news here.
        warnings.simplefilter("ignore", UserWarning)
        model.fit(vectors[rows], labels, sample_weight=truths[rows, labels])
    # Of two labels scikit-learn keeps the second one's logit only; the first one's is 0.
    weight[classes] = 0.0
    bias[classes] = 0.0
    places = classes[-len(model.coef_) :]
    weight[places], bias[places] = model.coef_, model.intercept_
    return Weights(weight, bias)


def _entropy(shares: Floats) -> Floats:
    return np.asarray(-(shares * np.log(np.maximum(shares, 1e-12))).sum(axis=-1))
