"""Names a model so exactly that a label can be traced to its weights."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadModel

WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
"""The first kind that is there counts, as in transformers."""

DESCRIPTIONS = ("*.json", "*.txt", "*.model", "*.jinja")
"""What lies beside the weights: config, tokenizer, image processor."""


@dataclass(frozen=True)
class ModelIdentity:
    """name: the folder's or the Hub's; revision: the Hub's commit, or "local-" and what the
    folder's JSON files hash to: labels in another order make another model of the same weights.
    """

    name: str
    revision: str
    weights_sha256: str


def identify(path_or_id: str) -> ModelIdentity:
    """Raises BadModel where there is no model."""
    folder = find(path_or_id)
    weights_sha256 = _hash(_weights(folder))
    if not Path(path_or_id).is_dir():
        return ModelIdentity(path_or_id, folder.name, weights_sha256)
    described = _hash(sorted(folder.glob("*.json")))
    return ModelIdentity(folder.resolve().name, f"local-{described[:12]}", weights_sha256)


def find(path_or_id: str) -> Path:
    """The folder with the model's files; a Hub id is fetched, or found in the Hub's cache."""
    folder = Path(path_or_id)
    if path_or_id and folder.is_dir():
        _weights(folder)
        return folder
    if path_or_id.count("/") != 1 or path_or_id.startswith((".", "/", "~")):
        raise BadModel(
            f"There is no folder {path_or_id!r}, and it is no Hub id (those read owner/name)."
        )
    return _from_hub(path_or_id)


def _from_hub(model_id: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        # Many repositories hold the same weights in several formats; one is enough.
        for kind in WEIGHTS:
            folder = Path(snapshot_download(model_id, allow_patterns=[*DESCRIPTIONS, kind]))
            if any(folder.glob(kind)):
                return folder
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise BadModel(
            f"There is no folder {model_id!r}, and the Hub's model of that name could not be "
            f"fetched: {str(error).strip()} Check the name and the network, or give a local folder."
        ) from error
    raise BadModel(f"The Hub's {model_id} holds no PyTorch weights. Choose a model that does.")


def _weights(folder: Path) -> list[Path]:
    for kind in WEIGHTS:
        found = sorted(folder.glob(kind))
        if found:
            return found
    raise BadModel(f"{folder} holds no weights (model.safetensors). Give a saved model's folder.")


def _hash(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
