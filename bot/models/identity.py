"""Names a model so exactly that a label can be traced to its weights."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadModel

WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True)
class ModelIdentity:
    """name: the folder's or the Hub's; revision: the Hub's commit, or "local"."""

    name: str
    revision: str
    weights_sha256: str


def identify(path_or_id: str) -> ModelIdentity:
    """Raises BadModel where there is no model."""
    folder = find(path_or_id)
    is_local = Path(path_or_id).is_dir()
    return ModelIdentity(
        name=folder.resolve().name if is_local else path_or_id,
        revision="local" if is_local else folder.name,
        weights_sha256=_hash(_weights(folder)),
    )


def find(path_or_id: str) -> Path:
    """The folder with the model's files; a Hub id is fetched, or found in the Hub's cache."""
    folder = Path(path_or_id)
    if folder.is_dir():
        _weights(folder)
        return folder
    if path_or_id.count("/") != 1 or path_or_id.startswith((".", "/")):
        raise BadModel(
            f"There is no folder {path_or_id}, and it is no Hub id (those read owner/name)."
        )
    return _from_hub(path_or_id)


def _from_hub(model_id: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model_id))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise BadModel(
            f"The model {model_id} could not be fetched from the Hub: {error}. "
            "Check its name and the network, or give a local folder."
        ) from error


def _weights(folder: Path) -> list[Path]:
    for pattern in WEIGHTS:
        found = sorted(folder.glob(pattern))
        if found:
            return found
    raise BadModel(f"{folder} holds no weights (model.safetensors). Give a saved model's folder.")


def _hash(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
