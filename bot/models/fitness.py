"""Says whether a saved model can do a task: made for it, complete, and with usable labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadModel

TOKENIZER = ("tokenizer", ("tokenizer*", "vocab*", "*.model"))
"""Without a tokenizer's files transformers makes up an empty one, and every word is unknown."""
IMAGES = ("image processor", ("preprocessor_config.json", "processor_config.json"))
SOUNDS = ("feature extractor", ("preprocessor_config.json", "processor_config.json"))

SHOWN_AT_MOST = 5


@dataclass(frozen=True)
class Need:
    """What a task wants of a model.

    heads:   transformers' lists of architectures, the part of their names that differs
    suffix:  for people, how such an architecture's name ends
    readers: the files that must lie beside the weights: what they are, and their names
    """

    heads: tuple[str, ...]
    suffix: str
    readers: tuple[tuple[str, tuple[str, ...]], ...]


NEEDS = {
    "text-classification": Need(
        ("SEQUENCE_CLASSIFICATION",), "ForSequenceClassification", (TOKENIZER,)
    ),
    "token-classification": Need(("TOKEN_CLASSIFICATION",), "ForTokenClassification", (TOKENIZER,)),
    "image-classification": Need(("IMAGE_CLASSIFICATION",), "ForImageClassification", (IMAGES,)),
    "zero-shot-image-classification": Need(
        ("ZERO_SHOT_IMAGE_CLASSIFICATION",), "CLIPModel or SiglipModel", (TOKENIZER, IMAGES)
    ),
    "object-detection": Need(("OBJECT_DETECTION",), "ForObjectDetection", (IMAGES,)),
    "audio-classification": Need(("AUDIO_CLASSIFICATION",), "ForAudioClassification", (SOUNDS,)),
    "automatic-speech-recognition": Need(
        ("CTC", "SPEECH_SEQ_2_SEQ"), "ForCTC or ForConditionalGeneration", (TOKENIZER, SOUNDS)
    ),
}


def is_made_for(config: Any, task: str) -> bool:
    """By the architecture in its config.

    An encoder without a head must be refused: transformers gives it a random one.
    """
    from transformers.models.auto import modeling_auto

    known: set[str] = set()
    for head in NEEDS[task].heads:
        for names in getattr(modeling_auto, f"MODEL_FOR_{head}_MAPPING_NAMES").values():
            known.update([names] if isinstance(names, str) else names)
    return bool(known.intersection(config.architectures or []))


def suffix(task: str) -> str:
    return NEEDS[task].suffix


def check(folder: Path, config: Any, task: str) -> None:
    """Raises BadModel. `config`: as transformers reads it."""
    if not is_made_for(config, task):
        made_for = ", ".join(config.architectures or []) or "unknown"
        raise BadModel(
            f"The model in {folder} is made for something else ({made_for} in its config.json). "
            f"For {task} give one whose architecture ends in {suffix(task)}."
        )
    check_readers(folder, task)


def check_readers(folder: Path, task: str) -> None:
    """Raises BadModel where what makes a model's input is missing."""
    for what, patterns in NEEDS[task].readers:
        if not any(any(folder.glob(pattern)) for pattern in patterns):
            raise BadModel(f"{folder} holds no {what}. Save it there too (save_pretrained).")


def labels(folder: Path, id2label: Mapping[int, str]) -> tuple[str, ...]:
    """In the model's order. A sole label would always be certain, so two are needed."""
    found = tuple(str(id2label[number]) for number in sorted(id2label))
    if len(found) < 2 or len(set(found)) < len(found):  # noqa: PLR2004  (a choice needs two)
        raise BadModel(
            f"The model in {folder} has the labels {_some(found)}; "
            "it needs at least two, all different. See id2label in its config.json."
        )
    return found


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:SHOWN_AT_MOST]))
    more = len(names) - SHOWN_AT_MOST
    return (shown or "none") + (f" and {more} more" if more > 0 else "")
