"""Each adapter with a small model that is trained here, saved, loaded and asked."""

import io
import math
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.errors import BadModel
from bot.models import proposing
from bot.models.proposing import PLAIN, Setup
from bot.models.seeing import Seen
from bot.records import AudioPart, ImagePart, Part, Schema, TextPart
from bot.tasks.boxes import Boxes
from bot.tasks.boxes.comparing import iou
from bot.tasks.multichoice import Labels
from bot.tasks.regions import Regions
from bot.tasks.spans import Spans
from bot.tasks.text import Text
from tests.bot.models import small_models
from tests.makers import make_schema


def words(*texts: str) -> Seen:
    return seen(*texts)


def seen(*contents: Any) -> Seen:
    """Of texts, pictures and sounds the sample that they make."""
    media: dict[str, bytes] = {}
    parts = tuple(_part(content, media) for content in contents)
    return Seen(parts, media.__getitem__)


def _part(content: Any, media: dict[str, bytes]) -> Part:
    name, file = str(len(media)), io.BytesIO()
    if isinstance(content, str):
        return TextPart(text=content)
    if isinstance(content, Image.Image):
        content.save(file, "PNG")
        media[name] = file.getvalue()
        return ImagePart(media=name, mimetype="image/png", width=64, height=64)
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(small_models.RATE)
        out.writeframes((content * 32_000).astype("<i2").tobytes())
    media[name] = file.getvalue()
    return AudioPart(media=name, mimetype="audio/wav", seconds=content.size / small_models.RATE)


def asked(kind: str, *labels: str) -> Schema:
    return make_schema(labels, kind)


def propose(path: str, schema: Schema, *samples: Seen, setup: Setup = PLAIN) -> list[Any]:
    loaded = proposing.load(path, schema, samples[0].media, setup)
    return proposing.propose(loaded, samples)


def spans(value: Any, texts: Sequence[str]) -> list[tuple[str, str]]:
    assert isinstance(value, Spans)
    return [(texts[one.part][one.start : one.end], one.label) for one in value.spans]


def test_tokens_become_spans_in_the_texts_that_they_are_in(tmp_path: Path) -> None:
    path = small_models.token_classifier(tmp_path / "names")
    schema = asked("spans", "person", "place")
    setup = Setup(names={"PER": "person", "LOC": "place"})
    texts = ["ben went to paris .", "from Rome"]
    long = "ana lives in rome . " * 20  # four times as long as the model can read

    found = propose(
        path, schema, words(*texts), words("my parcel is late"), words(long), setup=setup
    )

    assert spans(found[0].value, texts) == [
        ("ben", "person"),
        ("paris", "place"),
        ("Rome", "place"),
    ]
    assert 0.5 < found[0].confidence < 1
    assert found[1].value == Spans()
    assert spans(found[2].value, [long]) == [("ana", "person"), ("rome", "place")] * 20
    with pytest.raises(BadModel, match=r"does not have: PER, LOC\. .* --map PER=LABEL"):
        propose(path, schema, words("ben"))
    (only,) = propose(
        path, schema, words("ben, rome"), setup=Setup(names={"PER": "person", "*": ""})
    )
    assert spans(only.value, ["ben, rome"]) == [("ben", "person")]


def test_a_judge_of_entailment_takes_any_labels(tmp_path: Path) -> None:
    path = small_models.judge_of_entailment(tmp_path / "judge")
    samples = words("my parcel is late"), words("my money back")

    one = propose(path, asked("choice", "refund", "delivery"), *samples)
    several = propose(path, asked("multichoice", "refund", "delivery"), *samples)

    assert [found.value.label for found in one] == ["delivery", "refund"]
    assert sum(one[0].probabilities.values()) == pytest.approx(1)
    assert [found.value for found in several] == [
        Labels(labels=("delivery",)),
        Labels(labels=("refund",)),
    ]
    assert several[0].confidence == min(
        max(share, 1 - share) for share in several[0].probabilities.values()
    )
    with pytest.raises(BadModel, match="--map: for zero-shot-classification"):
        propose(path, asked("choice", "a", "b"), *samples, setup=Setup(names={"entailment": "a"}))


def test_detections_become_boxes(tmp_path: Path) -> None:
    path = small_models.detector(tmp_path / "squares")
    schema = asked("boxes", "red square")
    setup = Setup(names={"square": "red square"})
    picture = small_models.square((36, 4))

    found, broken = propose(path, schema, seen(picture), _broken(), setup=setup)

    assert broken is None
    assert isinstance(found.value, Boxes)
    (box,) = found.value.boxes
    goal = box.model_copy(
        update={"left": 36 / 64, "top": 4 / 64, "right": 60 / 64, "bottom": 28 / 64}
    )
    assert iou(box, goal) > 0.5
    assert 0.5 < found.confidence <= 1


def _broken() -> Seen:
    whole = seen(Image.effect_noise((64, 64), 80).convert("RGB"))
    return Seen(whole.parts, lambda name: whole.read(name)[:900])


def test_sounds_are_classified_whole_or_second_by_second(tmp_path: Path) -> None:
    path = small_models.sound_classifier(tmp_path / "tones")
    low, high = (small_models.tone((one, 1.0)) for one in (small_models.LOW, small_models.HIGH))
    song = small_models.tone((0, 2.0), (small_models.HIGH, 2.0), (0, 2.0))

    choices = propose(
        path, asked("choice", "low", "high", "silence"), seen(high), seen(low), seen(low[:10])
    )
    (regions,) = propose(
        path, asked("regions", "high", "low"), seen(song), setup=Setup(names={"silence": ""})
    )

    assert [one.value.label for one in choices[:2]] == ["high", "low"]
    assert choices[2] is None
    assert isinstance(regions.value, Regions)
    (region,) = regions.value.regions
    assert region.label == "high"
    assert abs(region.start_ms - 2_000) <= 500
    assert abs(region.end_ms - 4_000) <= 500
    assert 0 < regions.confidence <= 1


def test_speech_becomes_text_letter_by_letter(tmp_path: Path) -> None:
    path = small_models.speller(tmp_path / "speller")
    low, high, gap = (small_models.LOW, 0.2), (small_models.HIGH, 0.2), (0, 0.1)
    said = small_models.tone(gap, low, gap, high, gap, low, gap)

    found, silent = propose(path, asked("text"), seen(said), seen(np.zeros(100, dtype=np.float32)))

    assert found.value == Text(text="aba")
    assert 0 < found.confidence < 1
    assert silent is None


def test_speech_becomes_text_by_a_model_that_writes(tmp_path: Path) -> None:
    path = small_models.whisper(tmp_path / "whisper")
    hissing = np.random.default_rng(1).normal(0, 0.1, small_models.RATE).astype(np.float32)

    (found,) = propose(path, asked("text"), seen(hissing))

    assert found is None or 0 < found.confidence < 1
    assert found is None or found.value.text


def test_a_caption_fits_its_picture_or_one_of_several_does(tmp_path: Path) -> None:
    path = small_models.matcher(tmp_path / "colours")
    green = small_models.square((20, 20), colour="green")
    texts = ["a red square", "a green square", "a blue square"]
    pairs = [seen(green, text) for text in texts]

    fits = propose(path, asked("link", "matches", "matches partly", "does not match"), *pairs)
    (which,) = propose(path, asked("link", "1", "2", "3", "none"), seen(green, *texts))
    (other,) = propose(
        path,
        asked("link", "1", "2"),
        seen("a blue square", green, small_models.square((20, 20), colour="blue")),
    )
    (colour,) = propose(path, asked("choice", "a red square", "a green square"), seen(green))

    shares = [one.probabilities["matches"] for one in fits]
    assert max(shares) == shares[1]
    assert fits[1].value.label == "matches"
    assert fits[1].probabilities["does not match"] == pytest.approx(1 - shares[1])
    assert (which.value.label, other.value.label) == ("2", "2")
    assert colour.value.label == "a green square"


@pytest.mark.parametrize(
    ("schema", "sample", "setup", "complaint"),
    [
        (asked("relations", "met"), words("a"), PLAIN, "No model answers questions of kind relat"),
        (asked("boxes", "car"), words("a"), PLAIN, "about samples of text"),
        (
            asked("choice", "a", "b"),
            words("a"),
            Setup(task="object-detection"),
            "are answered by zero-shot-classification, text-classification",
        ),
        (asked("choice", "a", "b"), words("a"), PLAIN, "made for something else .*BertModel"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    tmp_path: Path, schema: Schema, sample: Seen, setup: Setup, complaint: str
) -> None:
    folder = tmp_path / "encoder"
    small_models.save(folder, small_models.hf().BertModel(small_models.bert_config(["a"])))

    with pytest.raises(BadModel, match=complaint):
        propose(str(folder), schema, sample, setup=setup)


def test_a_sample_without_what_the_model_reads_is_passed_over(tmp_path: Path) -> None:
    path = small_models.matcher(tmp_path / "colours")
    schema = asked("choice", "a red square", "a blue square")
    red = seen(small_models.square((20, 20)))

    found = propose(path, schema, red, words("no picture"))

    assert found[0].value.label == "a red square"
    assert found[1] is None


def test_other_names_make_another_revision_of_the_same_weights() -> None:
    setups = [PLAIN, Setup(task="x"), Setup(names={"a": "b"}), Setup(names={"a": "c"})]

    revisions = {setup.revision("local-1") for setup in setups}

    assert len(revisions) == len(setups)
    assert PLAIN.revision("local-1") == "local-1"


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], 1.0),
        ([0.4], 0.6),
        ([0.9], 2 * 0.9 / (1 + 0.9)),
        ([0.9, 0.4], 2 * 0.9 / (1 + 1.3)),
        ([1.0, 1.0], 1.0),
    ],
)
def test_boxes_are_as_sure_as_the_f1_that_is_to_be_expected(
    scores: list[float], expected: float
) -> None:
    from bot.models import detecting  # noqa: PLC0415

    assert math.isclose(detecting.confidence(scores), expected)
