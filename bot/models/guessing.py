"""Lets a classifier guess: through transformers' own pipelines, in batches of like length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BadModel
from bot.models.identity import find
from bot.records import Value

TASKS = {"text": "text-classification", "image": "image-classification"}

BATCH = 32
"""Larger ones gain nothing on a CPU and take memory; see tests/bench/bench_models.py."""

TOKENS_AT_MOST = 512


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

    quiet()
    folder = find(path_or_id)
    try:
        make: Any = transformers.pipeline
        loaded = make(TASKS[medium], model=str(folder), device=_device())
    except (OSError, ValueError, KeyError) as error:
        raise BadModel(f"{path_or_id} cannot be loaded for {TASKS[medium]}: {error}") from error
    names = loaded.model.config.id2label
    return Model(medium, tuple(names[number] for number in sorted(names)), loaded)


def quiet() -> None:
    """Transformers' own bars and reports would break ours on the terminal."""
    from transformers.utils import logging

    control: Any = logging
    control.disable_progress_bar()
    control.set_verbosity_error()


def guess(model: Model, samples: Sequence[Any]) -> list[Guess]:
    """One guess for each text or picture, in the given order.

    Batches hold texts of like length, so that little is computed for padding.
    """
    guesses: dict[int, Guess] = {}
    for batch in batches([_length(sample) for sample in samples], BATCH):
        for place, scores in zip(batch, _scores(model, [samples[i] for i in batch]), strict=True):
            guesses[place] = _guess(model, scores)
    return [guesses[place] for place in range(len(samples))]


def batches(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Places of samples, the longest first, `size` to a batch.

    >>> batches([5, 1, 9], 2)
    [[2, 0], [1]]
    """
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    return [order[start : start + size] for start in range(0, len(order), size)]


def _scores(model: Model, samples: list[Any]) -> list[list[dict[str, Any]]]:
    settings: dict[str, Any] = {
        "batch_size": len(samples),
        "top_k": len(model.labels),
        "function_to_apply": "softmax",
    }
    if model.medium == "text":
        settings |= {"truncation": True, "max_length": _tokens_at_most(model.pipeline)}
        samples = [sample or " " for sample in samples]
    else:
        samples = [sample.convert("RGB") for sample in samples]
    found: list[list[dict[str, Any]]] = model.pipeline(samples, **settings)
    return found


def _tokens_at_most(pipeline: Any) -> int:
    """What the tokenizer says is often endless; the model's own positions are not."""
    of_model = getattr(pipeline.model.config, "max_position_embeddings", TOKENS_AT_MOST)
    return int(min(pipeline.tokenizer.model_max_length, of_model, TOKENS_AT_MOST))


def _guess(model: Model, scores: list[dict[str, Any]]) -> Guess:
    by_label = {str(score["label"]): float(score["score"]) for score in scores}
    best = max(by_label, key=lambda label: by_label[label])
    return Guess(
        label=best,
        confidence=min(1.0, by_label[best]),
        probabilities={label: by_label[label] for label in model.labels},
    )


def _length(sample: Any) -> int:
    return len(sample) if isinstance(sample, str) else 0


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
