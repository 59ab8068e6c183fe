from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import BadModel
from bot.models import guessing, training
from bot.models.identity import identify

WORDS = ["the", "parcel", "is", "late", "broken", "my", "money", "back", "please", "send"]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two tiny layers that knows ten words."""
    from transformers import BertConfig, BertModel, BertTokenizer  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("encoder")
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


@pytest.fixture(scope="module")
def classifier(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models") / "tickets"
    training.train_text_classifier(
        ["parcel late", "parcel is late", "money back", "my money back please"],
        ["delivery", "delivery", "refund", "refund"],
        encoder=encoder,
        out=out,
        seed=1,
        progress=lambda _done, _total: None,
    )
    return out


def test_guesses_come_in_the_order_of_the_samples_whatever_their_lengths(
    classifier: Path,
) -> None:
    model = guessing.load(str(classifier), "text")
    texts = ["money", "the parcel is late " * 9, "", "my money back", "🙂 \u202e", "x " * 2_000]

    together = guessing.guess(model, texts)
    alone = [guessing.guess(model, [text])[0] for text in texts]

    for one, other in zip(together, alone, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-4)
        assert one.confidence == max(one.probabilities.values())


def test_the_batches_guess_what_the_plain_pipeline_guesses(classifier: Path) -> None:
    from transformers import pipeline  # noqa: PLC0415

    texts = ["money back please", "parcel", "my parcel is broken"]
    plain = pipeline("text-classification", model=str(classifier))

    ours = guessing.guess(guessing.load(str(classifier), "text"), texts)

    for guess, text in zip(ours, texts, strict=True):
        (theirs,) = plain(text)
        assert guess.label == theirs["label"]
        assert guess.confidence == pytest.approx(theirs["score"], abs=1e-4)


def test_a_model_is_known_by_its_weights(classifier: Path) -> None:
    found = identify(str(classifier))

    assert (found.name, found.revision) == ("tickets", "local")
    assert len(found.weights_sha256) == 64
    assert identify(str(classifier)) == found


def test_a_broken_training_leaves_nothing_that_looks_finished(
    encoder: Path, tmp_path: Path
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.train_text_classifier(
            ["parcel", "money"],
            ["a", "b"],
            encoder=encoder,
            out=tmp_path / "model",
            seed=1,
            progress=stop,
        )

    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("path", ["no/such/folder", "plain", "./missing"])
def test_a_model_that_is_not_there_is_refused_in_a_sentence(path: str) -> None:
    with pytest.raises(BadModel):
        identify(path)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="no weights"):
        identify(str(tmp_path))


def test_a_small_vit_learns_black_from_white(tmp_path: Path) -> None:
    images = [Image.new("L", (40, 40), 255 * (number % 2)) for number in range(16)]
    training.train_image_classifier(
        images,
        ["black", "white"] * 8,
        out=tmp_path / "vit",
        seed=1,
        progress=lambda _done, _total: None,
    )

    file = BytesIO()
    images[0].save(file, "PNG")
    model = guessing.load(str(tmp_path / "vit"), "image")
    found = guessing.guess(model, [Image.open(file), images[1], Image.new("RGBA", (9, 9))])

    assert [guess.label for guess in found[:2]] == ["black", "white"]
