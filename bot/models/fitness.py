"""Says whether a saved model can do a task: made for it, complete, and with usable labels."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.errors import BadModel

HEADS = {"text": "ForSequenceClassification", "image": "ForImageClassification"}

READERS = {
    "text": ("tokenizer*", "vocab*", "*.model"),
    "image": ("preprocessor_config.json", "processor_config.json"),
}
"""Without a tokenizer's files transformers makes up an empty one, and every word is unknown."""

SHOWN_AT_MOST = 5


def check(folder: Path, config: Any, medium: str) -> None:
    """Raises BadModel. `config`: as transformers reads it.

    An encoder without a head must be refused: transformers gives it a random one.
    """
    made_for = config.architectures or []
    if not any(HEADS[medium] in name for name in made_for):
        raise BadModel(
            f"The model in {folder} is made for something else ({', '.join(made_for) or 'unknown'}"
            f" in its config.json). To label {medium}s, give one whose architecture ends in "
            f"{HEADS[medium]}."
        )
    if not any(any(folder.glob(pattern)) for pattern in READERS[medium]):
        missing = "tokenizer" if medium == "text" else "image processor"
        raise BadModel(f"{folder} holds no {missing}. Save it there too (save_pretrained).")


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
