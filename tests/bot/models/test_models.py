import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import BadModel
from bot.models import reading, training
from bot.models.identity import identify
from tests.bot.models import tiny
from tests.bot.models.tiny import make_encoder

LABELS = ("delivery", "refund")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_encoder(tmp_path_factory.mktemp("encoder"))


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
    model = tiny.load(classifier, *LABELS)
    texts = ["money", "the parcel is late " * 9, "", "my money back", "🙂 \u202e", "x " * 2_000]

    together = tiny.propose(model, *texts)
    alone = [tiny.propose(model, text)[0] for text in texts]

    for one, other in zip(together, alone, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-4)
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-4)
        assert one.confidence == max(one.probabilities.values())


def test_the_batches_guess_what_the_plain_pipeline_guesses(classifier: Path) -> None:
    from transformers import pipeline  # noqa: PLC0415

    texts = ["money back please", "parcel", "my parcel is broken"]
    plain = pipeline("text-classification", model=str(classifier))

    model = tiny.load(classifier, *LABELS)
    ours = tiny.propose(model, *texts)

    assert tiny.guesses(model, *texts) == [plain(text)[0]["label"] for text in texts]
    for guess, text in zip(ours, texts, strict=True):
        (theirs,) = plain(text)
        assert guess.confidence == pytest.approx(theirs["score"], abs=1e-4)


def test_a_model_is_known_by_its_weights(classifier: Path) -> None:
    found = identify(str(classifier))

    assert (found.name, len(found.weights_sha256)) == ("tickets", 64)
    assert found.revision.startswith("local-")
    assert identify(str(classifier)) == found


def test_the_same_weights_with_their_labels_in_another_order_are_another_model(
    classifier: Path, tmp_path: Path
) -> None:
    other = tmp_path / "tickets"
    shutil.copytree(classifier, other)
    config = json.loads((other / "config.json").read_text())
    names = [*config["id2label"].values()]
    config["id2label"] = dict(enumerate(reversed(names)))
    (other / "config.json").write_text(json.dumps(config))

    found, ours = identify(str(other)), identify(str(classifier))

    assert found.weights_sha256 == ours.weights_sha256
    assert found.revision != ours.revision


def test_an_encoder_without_a_head_is_refused(encoder: Path) -> None:
    """Transformers would give it one of random weights."""
    with pytest.raises(BadModel, match="made for something else"):
        tiny.load(encoder, *LABELS)


def test_a_model_without_its_tokenizer_is_refused(classifier: Path, tmp_path: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        shutil.copy(classifier / name, tmp_path / name)

    with pytest.raises(BadModel, match="holds no tokenizer"):
        tiny.load(tmp_path, *LABELS)


def test_texts_that_would_break_a_tokenizer_are_guessed_too(classifier: Path) -> None:
    model = tiny.load(classifier, *LABELS)

    guesses = tiny.guesses(model, "", "half of \udce9 a character", "money " * 100_000)

    assert len(guesses) == 3
    assert set(guesses) <= set(LABELS)


def test_a_transparent_picture_is_seen_on_white() -> None:
    seen = reading.picture(Image.new("RGBA", (2, 2), (0, 0, 0, 0)))

    assert seen.getpixel((0, 0)) == (255, 255, 255)


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

    model = tiny.load(tmp_path / "vit", "black", "white", medium="image")
    found = tiny.guesses(model, images[0], images[1], Image.new("RGBA", (9, 9)))

    assert found[:2] == ["black", "white"]
