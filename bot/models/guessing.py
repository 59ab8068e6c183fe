"""Lets a classifier guess: through transformers' own pipelines, in batches of like length."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import BadModel
from bot.models import fitness, reading
from bot.models.batching import batches
from bot.models.identity import find
from bot.models.silence import quiet
from bot.records import Value

TASKS = {"text": "text-classification", "image": "image-classification"}


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
        fitness.check(folder, config, TASKS[medium])
        labels = fitness.labels(folder, config.id2label)
        make: Any = transformers.pipeline
        loaded = make(TASKS[medium], model=str(folder), device=device())
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise BadModel(f"{path_or_id} cannot be loaded for {TASKS[medium]}: {error}") from error
    return Model(medium, labels, loaded)


def guess(model: Model, samples: Sequence[Any]) -> list[Guess]:
    """One guess for each text or picture, in the given order.

    A picture that cannot be decoded gets equal probabilities: people will be asked.
    """
    guesses: dict[int, Guess] = {}
    for batch in batches([_length(sample) for sample in samples]):
        readable = {}
        for place in batch:
            content = _content(model, samples[place])
            if content is None:
                guesses[place] = _no_idea(model)
            else:
                readable[place] = content
        settings = cut(model.pipeline) if model.medium == "text" else {}
        scores = scored(model.pipeline, list(readable.values()), **settings)
        for place, score in zip(readable, scores, strict=True):
            guesses[place] = _guess(model, score)
    return [guesses[place] for place in range(len(samples))]


def scored(pipeline: Any, contents: list[Any], **settings: Any) -> list[dict[str, float]]:
    """The probability of each of the model's labels, for each content."""
    if not contents:
        return []
    is_several = pipeline.model.config.problem_type == "multi_label_classification"
    found = pipeline(
        contents,
        batch_size=len(contents),
        top_k=len(pipeline.model.config.id2label),
        function_to_apply="sigmoid" if is_several else "softmax",
        **settings,
    )
    return [{str(one["label"]): _finite(float(one["score"])) for one in scores} for scores in found]


def cut(pipeline: Any) -> dict[str, Any]:
    """How a text that is too long for the model is cut."""
    tokens = reading.tokens_at_most(pipeline.tokenizer, pipeline.model.config)
    return {"truncation": True, "max_length": tokens}


def _finite(score: float) -> float:
    if not math.isfinite(score):
        raise BadModel("The model's scores are no numbers; its weights are broken. Train it again.")
    return min(score, 1.0)


def _content(model: Model, sample: Any) -> Any:
    if model.medium == "text":
        return reading.text(sample, cut(model.pipeline)["max_length"])
    return reading.picture(sample)


def _guess(model: Model, by_label: dict[str, float]) -> Guess:
    best = max(by_label, key=lambda label: by_label[label])
    return Guess(
        label=best,
        confidence=by_label[best],
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


def device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
