"""An encoder of two tiny layers that knows ten words."""

from pathlib import Path

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
