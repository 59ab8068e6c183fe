"""Lets a classifier guess: through transformers' own pipelines, in batches of like length."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BadModel
from bot.models import fitness, reading
from bot.models.identity import find
from bot.records import Value

TASKS = {"text": "text-classification", "image": "image-classification"}

BATCH = 32
"""Larger ones gain nothing on a CPU and take memory; see tests/bench/bench_models.py."""

BATCH_CHARACTERS = 65_536
"""Bounds a batch's memory: with long texts it holds fewer of them."""

TOKENS = 512
"""Where neither tokenizer nor model says how many they take."""


class Guess(Value):
    """A label, and the probability of every label in the model's order."""

    label: str
    confidence: float
    probabilities: dict[str, float]


@dataclass(frozen=True)
class Model:
    """A loaded classifier. `medium`: "text" or "image"."""

    medium: str
    labels: tuple[str, ...]
    pipeline: Any


def load(path_or_id: str, medium: str) -> Model:
    """Onto the GPU where there is one. Raises BadModel when it is made for something else."""
    import transformers
    from safetensors import SafetensorError

    quiet()
    folder = find(path_or_id)
    try:
        config = transformers.AutoConfig.from_pretrained(str(folder))
        fitness.check(folder, config, medium)
        labels = fitness.labels(folder, config.id2label)
        make: Any = transformers.pipeline
        loaded = make(TASKS[medium], model=str(folder), device=_device())
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise BadModel(f"{path_or_id} cannot be loaded for {TASKS[medium]}: {error}") from error
    return Model(medium, labels, loaded)


def quiet() -> None:
    """Transformers' own bars and reports would break ours on the terminal."""
    from transformers.utils import logging

    control: Any = logging
    control.disable_progress_bar()
    control.set_verbosity_error()


def guess(model: Model, samples: Sequence[Any]) -> list[Guess]:
    """One guess for each text or picture, in the given order.

    A picture that cannot be decoded gets equal probabilities: people will be asked.
    """
    guesses: dict[int, Guess] = {}
    for batch in batches([_length(sample) for sample in samples], BATCH):
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


def batches(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Places of samples, the longest first, `size` to a batch, of very long ones fewer.

    So little is computed for padding, and what does not fit into memory fails at once.

    >>> batches([5, 1, 9], 2)
    [[2, 0], [1]]
    """
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    found = []
    while order:
        fitting = BATCH_CHARACTERS // max(1, lengths[order[0]])
        count = max(1, min(size, fitting))
        found.append(order[:count])
        order = order[count:]
    return found


def _content(model: Model, sample: Any) -> Any:
    if model.medium == "text":
        return reading.text(sample, _tokens_at_most(model))
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
        settings |= {"truncation": True, "max_length": _tokens_at_most(model)}
    found: list[list[dict[str, Any]]] = model.pipeline(samples, **settings)
    return found


def _tokens_at_most(model: Model) -> int:
    """What the tokenizer says, or the model; a tokenizer that does not know says 10^30."""
    said = model.pipeline.tokenizer.model_max_length
    if said < 10**9:
        return int(said)
    config = model.pipeline.model.config
    positions = getattr(config, "max_position_embeddings", TOKENS)
    # RoBERTa's kind begins to count behind the padding's number, so as many places are lost.
    return int(positions) - (getattr(config, "pad_token_id", 0) or 0) - 1


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
