"""Says whether a saved model can do a task: made for it, and complete."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadModel

TOKENIZER = ("tokenizer", ("tokenizer*", "vocab*", "*.model"))
"""Without a tokenizer's files transformers makes up an empty one, and every word is unknown."""
IMAGES = ("image processor", ("preprocessor_config.json", "processor_config.json"))
SOUNDS = ("feature extractor", ("preprocessor_config.json", "processor_config.json"))


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


def check_readers(folder: Path, task: str) -> None:
    """Raises BadModel where what makes a model's input is missing."""
    for what, patterns in NEEDS[task].readers:
        if not any(any(folder.glob(pattern)) for pattern in patterns):
            raise BadModel(f"{folder} holds no {what}. Save it there too (save_pretrained).")
