"""Runs a classifier through transformers' own pipelines, whatever it classifies."""

import math
from typing import Any

from bot.errors import BadModel
from bot.models import reading


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


def device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _finite(score: float) -> float:
    if not math.isfinite(score):
        raise BadModel("The model's scores are no numbers; its weights are broken. Train it again.")
    return min(score, 1.0)
