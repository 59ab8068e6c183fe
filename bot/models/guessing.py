"""Lets a classifier guess: through transformers' own pipelines, in batches of like length."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BadModel
from bot.models import fitness, heads, reading
from bot.models.batching import batches
from bot.models.encoding import Vectors
from bot.models.heads import Head
from bot.models.identity import find
from bot.models.silence import quiet
from bot.records import Value

TASKS = {"text": "text-classification", "image": "image-classification"}


class Guess(Value):
    """A label, and the probability of every label in the model's order.

    disagreement: in [0, 1], where a committee of models was asked
    """

    label: str
    confidence: float
    probabilities: dict[str, float]
    disagreement: float | None = None


@dataclass(frozen=True)
class Model:
    """A loaded classifier: transformers' own pipeline, or a head of ours.

    medium: "text" or "image"
    """

    medium: str
    labels: tuple[str, ...]
    pipeline: Any


def load(path_or_id: str, medium: str) -> Model:
    """Onto the GPU where there is one. Raises BadModel when it is made for something else."""
    import transformers
    from safetensors import SafetensorError

    quiet()
    folder = find(path_or_id)
    if heads.is_head(folder):
        head = heads.load(folder, medium)
        return Model(medium, head.labels, head)
    try:
        config = transformers.AutoConfig.from_pretrained(str(folder))
        fitness.check(folder, config, medium)
        labels = fitness.labels(folder, config.id2label)
        make: Any = transformers.pipeline
        loaded = make(TASKS[medium], model=str(folder), device=_device())
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise BadModel(f"{path_or_id} cannot be loaded for {TASKS[medium]}: {error}") from error
    return Model(medium, labels, loaded)


def guess(model: Model, samples: Sequence[Any]) -> list[Guess]:
    """One guess for each text or picture, in the given order.

    A picture that cannot be decoded gets equal probabilities: people will be asked.
    """
    if isinstance(model.pipeline, Head):
        return by_head(model.pipeline, model.pipeline.encoder.encode(samples))
    guesses: dict[int, Guess] = {}
    for batch in batches([_length(sample) for sample in samples]):
        readable = {}
        for place in batch:
            content = _content(model, samples[place])
            if content is None:
                guesses[place] = _no_idea(model)
            else:
                readable[place] = content
        scores = _scores(model, list(readable.values()))
        for place, score in zip(readable, scores, strict=True):
            guesses[place] = _guess(model, score)
    return [guesses[place] for place in range(len(samples))]


def by_head(head: Head, vectors: Vectors) -> list[Guess]:
    """One guess for each vector of the head's encoder."""
    apart = head.disagreement(vectors)
    return [
        Guess(
            label=head.labels[int(shares.argmax())],
            confidence=float(shares.max()),
            probabilities=dict(zip(head.labels, map(float, shares), strict=True)),
            disagreement=None if apart is None else float(apart[place]),
        )
        for place, shares in enumerate(head.weights.probabilities(vectors))
    ]


def _content(model: Model, sample: Any) -> Any:
    if model.medium == "text":
        return reading.text(
            sample, reading.tokens_at_most(model.pipeline.tokenizer, model.pipeline.model.config)
        )
    return reading.picture(sample)


def _scores(model: Model, samples: list[Any]) -> list[list[dict[str, Any]]]:
    if not samples:
        return []
    settings: dict[str, Any] = {
        "batch_size": len(samples),
        "top_k": len(model.labels),
        "function_to_apply": "softmax",
    }
    if model.medium == "text":
        settings |= {
            "truncation": True,
            "max_length": reading.tokens_at_most(
                model.pipeline.tokenizer, model.pipeline.model.config
            ),
        }
    found: list[list[dict[str, Any]]] = model.pipeline(samples, **settings)
    return found


def _guess(model: Model, scores: list[dict[str, Any]]) -> Guess:
    by_label = {str(score["label"]): float(score["score"]) for score in scores}
    if not all(map(math.isfinite, by_label.values())):
        raise BadModel("The model's scores are no numbers; its weights are broken. Train it again.")
    best = max(by_label, key=lambda label: by_label[label])
    return Guess(
        label=best,
        confidence=min(1.0, by_label[best]),
        probabilities={label: by_label[label] for label in model.labels},
    )


def _no_idea(model: Model) -> Guess:
    share = 1 / len(model.labels)
    return Guess(
        label=model.labels[0],
        confidence=share,
        probabilities=dict.fromkeys(model.labels, share),
    )


def _length(sample: Any) -> int:
    return len(sample) if isinstance(sample, str) else 0


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
