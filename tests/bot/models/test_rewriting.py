from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadModel
from bot.models import rewriting

WORDS = ["the", "parcel", "is", "late", "broken", "my", "money", "back", "please", "send"]


def _tokenizer(folder: Path) -> None:
    from transformers import BertTokenizer  # noqa: PLC0415

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one tiny layer that fills masks with any of ten words."""
    from transformers import BertConfig, BertForMaskedLM  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("masked")
    _tokenizer(folder)
    sizes: dict[str, Any] = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    BertForMaskedLM(BertConfig(vocab_size=15, num_attention_heads=2, **sizes)).save_pretrained(
        folder
    )
    return folder


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 of one tiny layer, that was never trained."""
    from transformers import T5Config, T5ForConditionalGeneration  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("writer")
    _tokenizer(folder)
    sizes: dict[str, Any] = {"d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2}
    config = T5Config(vocab_size=15, **sizes)
    config.decoder_start_token_id = 0
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_a_masked_model_offers_other_words_for_a_place(masked: Path) -> None:
    rewriter = rewriting.load(str(masked))
    assert rewriter.fill is not None

    offered = rewriter.fill("the parcel is late", 4, 10)

    assert set(offered) <= set(WORDS) - {"parcel"}
    assert 0 < len(offered) <= rewriting.OFFERED
    assert rewriter.rewrite is None
    assert rewriter.name == f"fill-mask:{masked.name}"


def test_a_long_text_is_read_around_the_place_only(masked: Path) -> None:
    rewriter = rewriting.load(str(masked))
    assert rewriter.fill is not None

    assert rewriter.fill("late " * 5_000 + "parcel", 25_000, 25_006)


def test_a_sequence_to_sequence_model_writes_whole_texts(writer: Path) -> None:
    rewriter = rewriting.load(str(writer), "{label}: {text}")
    assert rewriter.rewrite is not None

    written = rewriter.rewrite("the {parcel} is late", "refund")

    assert len(written) == rewriting.WRITTEN
    assert rewriter.fill is None
    assert rewriter.name == f"text2text:{writer.name}"


def test_a_model_of_another_sort_is_refused_with_what_it_is(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    sizes: dict[str, Any] = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    BertModel(BertConfig(vocab_size=15, num_attention_heads=2, **sizes)).save_pretrained(tmp_path)

    with pytest.raises(BadModel, match=r"made for something else .BertModel"):
        rewriting.load(str(tmp_path))
