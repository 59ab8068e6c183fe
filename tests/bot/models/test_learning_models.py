"""Frozen encoders, heads on them, and fine-tuning: tried on tiny models made here."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.errors import BadInput, BadModel
from bot.models import encoding, heads, reading, training, tuning
from bot.models.identity import identify
from tests.bot.models import tiny
from tests.bot.models.tiny import make_encoder

TEXTS = ["parcel late", "the parcel is late", "parcel is broken", "money back", "my money back"]
LABELS = ["delivery", "delivery", "delivery", "refund", "refund"]
NAMES = ("delivery", "refund")


def one_hot(labels: list[str]) -> heads.Floats:
    return np.array([[float(label == name) for name in NAMES] for label in labels])


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_encoder(tmp_path_factory.mktemp("encoder"))


def fitted_head(encoder: Path, committee: int = 0) -> heads.Head:
    reader = encoding.load(str(encoder), "text")
    found = heads.fit(reader.encode(TEXTS * 4), one_hot(LABELS * 4), seed=1, committee=committee)
    return heads.Head(reader, NAMES, found.weights, found.committee)


def test_vectors_have_length_one_and_do_not_depend_on_the_company(encoder: Path) -> None:
    reader = encoding.load(str(encoder), "text")

    together = reader.encode([*TEXTS, "late " * 300, ""])
    alone = np.concatenate([reader.encode([text]) for text in TEXTS])

    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(7), abs=1e-5)
    assert together[:5] == pytest.approx(alone, abs=1e-5)
    assert reader.key.startswith(f"{encoder.name}@")


def test_a_saved_head_guesses_as_any_other_model_does(encoder: Path, tmp_path: Path) -> None:
    head = fitted_head(encoder)
    training.save(tmp_path / "tickets-1", head)

    model = tiny.load(tmp_path / "tickets-1", *NAMES)
    first, *_ = tiny.propose(model, *TEXTS)

    assert tiny.guesses(model, *TEXTS) == LABELS
    assert sum(first.probabilities.values()) == pytest.approx(1)
    assert first.disagreement is None
    assert identify(str(tmp_path / "tickets-1")).name == "tickets-1"


def test_a_head_is_refused_for_another_medium_or_another_encoder(
    encoder: Path, tmp_path: Path
) -> None:
    training.save(tmp_path / "head", fitted_head(encoder))
    with pytest.raises(BadModel, match="reads texts, not images"):
        tiny.load(tmp_path / "head", *NAMES, medium="image")
    with pytest.raises(BadModel, match="does not have: refund"):
        tiny.load(tmp_path / "head", "delivery", "other")
    config = (tmp_path / "head" / "config.json").read_text()
    other = config.replace(f'"{encoder.name}@', '"other@')
    (tmp_path / "head" / "config.json").write_text(other)

    with pytest.raises(BadModel, match="trained on the encoder other@"):
        tiny.load(tmp_path / "head", *NAMES)


def test_a_broken_head_is_refused_in_a_sentence(encoder: Path, tmp_path: Path) -> None:
    training.save(tmp_path / "head", fitted_head(encoder))
    (tmp_path / "head" / "head.safetensors").write_bytes(b"no weights")

    with pytest.raises(BadModel, match="is broken"):
        tiny.load(tmp_path / "head", *NAMES)


def test_two_labels_are_learned_as_several_are() -> None:
    rng = np.random.default_rng(0)
    vectors = encoding.unit(rng.normal(size=(200, 8)))
    side = (vectors[:, 0] > 0).astype(int)

    two = heads.fit(vectors, np.eye(2)[side], seed=1)
    among_three = heads.fit(vectors, np.eye(3)[side], seed=1)

    assert (two.out_of_sample.argmax(axis=1) == side).mean() > 0.9
    assert among_three.weights.probabilities(vectors)[:, 2].max() < 1e-4


def test_a_sample_that_people_were_split_on_counts_for_both_labels() -> None:
    rng = np.random.default_rng(0)
    vectors = encoding.unit(rng.normal(size=(300, 4)))

    half = np.tile([0.7, 0.3], (300, 1))
    half[:20] = [0.2, 0.8]
    found = heads.fit(vectors, half, seed=1)

    assert found.weights.probabilities(vectors)[:, 0].mean() == pytest.approx(0.67, abs=0.03)


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [(LABELS, "5 labelled samples to learn from; 10"), (["refund"] * 12, "the same label")],
)
def test_too_little_to_learn_from_is_said(labels: list[str], sentence: str) -> None:
    vectors = np.ones((len(labels), 3), dtype=np.float32)

    with pytest.raises(BadInput, match=sentence):
        heads.fit(vectors, one_hot(labels), seed=1)


def test_a_committee_differs_where_there_is_nothing_to_go_by(encoder: Path, tmp_path: Path) -> None:
    head = fitted_head(encoder, committee=3)
    training.save(tmp_path / "head", head)
    rng = np.random.default_rng(0)
    strange = encoding.unit(rng.normal(size=(20, 32)))

    (known, *_), loaded = head.encoder.encode(TEXTS), heads.load(tmp_path / "head")
    apart = loaded.disagreement(np.concatenate([[known], strange]))

    assert apart is not None
    assert 0 <= apart.min() <= apart.max() <= 1
    assert apart[0] < apart[1:].mean()
    assert head.disagreement(strange) == pytest.approx(apart[1:], abs=1e-4)


def test_pictures_without_an_encoder_are_told_apart_by_their_pixels() -> None:
    shades = [Image.new("RGB", (40, 30), (shade,) * 3) for shade in (0, 10, 245, 255)] * 5
    reader = encoding.load("", "image")

    found = heads.fit(
        reader.encode(shades), np.tile(np.repeat(np.eye(2), 2, axis=0), (5, 1)), seed=1
    )

    assert (found.out_of_sample.argmax(axis=1) == [0, 0, 1, 1] * 5).all()


def test_a_broken_picture_is_no_idea_rather_than_a_guess() -> None:
    whole = BytesIO()
    Image.effect_noise((64, 64), 80).save(whole, "PNG")
    broken = Image.open(BytesIO(whole.getvalue()[:900]))
    seen = [reading.picture(broken), Image.new("RGB", (9, 9))]
    vectors = encoding.load("", "image").encode(seen)
    weights = heads.Weights(np.ones((2, vectors.shape[1])), np.array([3.0, 0.0]))

    assert weights.probabilities(vectors)[0].tolist() == [0.5, 0.5]
    assert vectors[1].any()


def test_fine_tuning_learns_soft_labels_and_saves_an_ordinary_classifier(
    encoder: Path, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    tuning.tune(
        TEXTS * 8,
        one_hot(LABELS * 8) * 0.9 + 0.05,
        NAMES,
        medium="text",
        encoder=str(encoder),
        out=tmp_path / "tuned",
        seed=1,
        progress=lambda done, total: seen.append((done, total)),
        rate=3e-3,
    )

    model = tiny.load(tmp_path / "tuned", *NAMES)

    assert tiny.guesses(model, *TEXTS) == LABELS
    assert seen[-1][0] == seen[-1][1] > 0


def test_a_picture_model_is_fine_tuned_too(tmp_path: Path) -> None:
    shades = [Image.new("RGB", (20, 20), (255 * (number % 2),) * 3) for number in range(16)]
    start = tmp_path / "start"
    training.train_image_classifier(
        shades, ["black", "white"] * 8, out=start, seed=1, progress=lambda _done, _total: None
    )
    tuning.tune(
        shades,
        np.tile(np.eye(3)[:2], (8, 1)),
        ("dark", "light", "other"),
        medium="image",
        encoder=str(start),
        out=tmp_path / "tuned",
        seed=1,
        progress=lambda _done, _total: None,
        rate=2e-3,
    )

    model = tiny.load(tmp_path / "tuned", "dark", "light", "other", medium="image")
    vectors = encoding.load(str(tmp_path / "tuned"), "image").encode(shades[:2])

    assert tiny.guesses(model, *shades[:2]) == ["dark", "light"]
    assert vectors.shape == (2, 96)


def test_what_is_no_encoder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")

    with pytest.raises(BadModel, match="cannot be loaded as an encoder"):
        encoding.load(str(tmp_path), "text")
