"""An encoder of two tiny layers that knows ten words; models of one label, loaded and asked."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.models import proposing
from bot.models.adapter import Loaded, Proposal
from bot.models.proposing import PLAIN
from bot.models.seeing import Seen
from bot.records import ImagePart, TextPart
from tests.makers import make_schema

WORDS = ["the", "parcel", "is", "late", "broken", "my", "money", "back", "please", "send"]


def make_encoder(folder: Path, seed: int = 0) -> Path:
    import torch  # noqa: PLC0415  (takes seconds to import)
    from transformers import BertConfig, BertModel, BertTokenizer  # noqa: PLC0415

    torch.manual_seed(seed)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def load(folder: Path, *labels: str, medium: str = "text") -> Loaded:
    return proposing.load(str(folder), make_schema(labels), {medium}, PLAIN)


def propose(model: Loaded, *contents: str | Image.Image) -> list[Proposal]:
    """Of what the model can read."""
    found = proposing.propose(model, [_seen(content) for content in contents])
    return [one for one in found if one is not None]


def guesses(model: Loaded, *contents: str | Image.Image) -> list[str]:
    return [one.value.model_dump()["label"] for one in propose(model, *contents)]


def _seen(content: str | Image.Image) -> Seen:
    if isinstance(content, str):
        return Seen((TextPart(text=content),), lambda _: b"")
    file = BytesIO()
    content.save(file, "PNG")
    part = ImagePart(media="0", mimetype="image/png", width=content.width, height=content.height)
    return Seen((part,), lambda _: file.getvalue())
