from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bot.errors import BadInput, BadModel
from bot.models import embedding, judging

TEXTS = ["Where is my card?", "My card has not come yet", "How do I peel a mango? " * 200, "", "🙂"]


def test_texts_that_mean_the_same_lie_near_whatever_their_order() -> None:
    found = embedding.embed(TEXTS)

    assert found.shape == (5, 384)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert found[0] @ found[1] > 0.6
    assert found[0] @ found[2] < 0.3
    assert embedding.embed(TEXTS[::-1])[::-1] == pytest.approx(found, abs=1e-5)
    assert embedding.embed([]).shape == (0, 384)


def picture(where: int) -> Image.Image:
    drawn = Image.new("RGB", (64, 64), "white")
    ImageDraw.Draw(drawn).rectangle((where, 10, where + 12, 50), fill="black")
    return drawn


def test_pictures_that_look_alike_lie_near() -> None:
    found = embedding.embed_pictures([picture(10), picture(12), picture(45)])

    assert found[0] @ found[1] > found[0] @ found[2]


def test_pictures_are_seen_by_a_given_model(tmp_path: Path) -> None:
    from transformers import ViTConfig, ViTModel  # noqa: PLC0415

    from bot.models.training import _image_processor  # noqa: PLC0415

    sizes: dict[str, Any] = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    config = ViTConfig(image_size=16, patch_size=8, num_attention_heads=2, **sizes)
    ViTModel(config).save_pretrained(tmp_path)
    _image_processor().save_pretrained(tmp_path)

    found = embedding.embed_pictures([picture(10), picture(45)], str(tmp_path))

    assert found.shape == (2, 16)
    assert np.abs(found[0] - found[1]).max() > 1e-3
    with pytest.raises(BadModel, match="no folder"):
        embedding.embed_pictures([picture(10)], "nowhere")


def test_a_judge_is_learnt_from_a_few_labels() -> None:
    texts = ["the parcel is late", "no parcel came", "where is the parcel", "late delivery"] * 3
    texts += ["give my money back", "I want a refund", "refund the cost", "pay me back"] * 3

    judge = judging.learn(texts, ["delivery"] * 12 + ["refund"] * 12)

    assert judge.says("my parcel has not arrived")[0] == "delivery"
    assert judge.of("refund")(["please refund me", "parcel"])[0] > 0.5
    assert judge.of("unknown")(["a"]) == [0]
    with pytest.raises(BadInput, match="There are 3 labelled texts with 1 labels"):
        judging.learn(texts[:3], ["delivery"] * 3)
