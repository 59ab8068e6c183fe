"""What each adapter does in a second, and how its confidence lies to what is right.

The models are the tests' own, of some ten thousand weights: the figures are of our side of the work
(reading, batching, converting), not of what a large model takes.
"""

import io
import time
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from bot.models import proposing
from bot.models.proposing import Setup
from bot.models.seeing import Seen
from bot.records import AudioPart, ImagePart, Part, Schema, TextPart
from bot.tasks import KINDS
from bot.tasks.boxes import Box, Boxes
from bot.tasks.spans import Span, Spans
from bot.tasks.text import Text
from tests.bot.models import small_models
from tests.makers import make_schema

COUNT = 200

Right = tuple[Seen, Any]
"""A sample, and the value that is right for it."""


def main() -> None:
    print("task                          samples/s   1 - distance   mean confidence")
    names = Setup(names={"PER": "person", "LOC": "place"})
    show(
        "token-classification",
        small_models.token_classifier,
        asked("spans", "person", "place"),
        [named(Random(n)) for n in range(COUNT)],
        names,
    )
    show(
        "object-detection",
        small_models.detector,
        asked("boxes", "square"),
        [boxed(Random(n)) for n in range(COUNT)],
        Setup(),
    )
    show(
        "automatic-speech-recognition",
        small_models.speller,
        asked("text"),
        [spelled(Random(n)) for n in range(COUNT)],
        Setup(),
    )


def show(
    task: str, make: Callable[[Path], str], schema: Schema, rows: Sequence[Right], setup: Setup
) -> None:
    with TemporaryDirectory() as folder:
        media = rows[0][0].media
        loaded = proposing.load(make(Path(folder) / "model"), schema, media, setup)
        proposing.propose(loaded, [seen for seen, _ in rows[:8]])
        start = time.perf_counter()
        found = proposing.propose(loaded, [seen for seen, _ in rows])
        seconds = time.perf_counter() - start
    distance = KINDS[schema.kind].distance
    near = [
        1 - distance(one.value, right) if one else 0.0
        for one, (_, right) in zip(found, rows, strict=True)
    ]
    sure = [one.confidence if one else 0.0 for one in found]
    print(f"{task:30}{len(rows) / seconds:9.0f}{np.mean(near):15.3f}{np.mean(sure):18.3f}")


def asked(kind: str, *labels: str) -> Schema:
    return make_schema(labels, kind)


def named(chance: Random) -> Right:
    """Words in any order, in which names are people or places."""
    text, spans = "", []
    kinds = {"ana": "person", "ben": "person", "paris": "place", "rome": "place"}
    for _ in range(chance.randint(3, 40)):
        word = chance.choice([*kinds, "lives", "in", "from", "to", "my", "parcel"])
        start = len(text)
        text += word + " . "
        if word in kinds:
            spans.append(Span(start=start, end=start + len(word), label=kinds[word]))
    return seen(TextPart(text=text)), Spans(spans=tuple(spans))


def boxed(chance: Random) -> Right:
    x, y = (chance.choice((4, 36)) + chance.randint(-4, 4) for _ in range(2))
    box = Box(left=x / 64, top=y / 64, right=(x + 24) / 64, bottom=(y + 24) / 64, label="square")
    return pictured(small_models.square((x, y))), Boxes(boxes=(box,))


def spelled(chance: Random) -> Right:
    text = "".join(chance.choice("ab") for _ in range(chance.randint(1, 6)))
    tones = {"a": (small_models.LOW, 0.2), "b": (small_models.HIGH, 0.2)}
    stretches = [stretch for mark in text for stretch in ((0, 0.1), tones[mark])]
    return heard(small_models.tone(*stretches, (0, 0.1))), Text(text=text)


def seen(part: Part, content: bytes = b"") -> Seen:
    return Seen((part,), lambda _name: content)


def pictured(image: Image.Image) -> Seen:
    file = io.BytesIO()
    image.save(file, "PNG")
    part = ImagePart(media="m", mimetype="image/png", width=image.width, height=image.height)
    return seen(part, file.getvalue())


def heard(sound: Any) -> Seen:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(small_models.RATE)
        out.writeframes((sound * 32_000).astype("<i2").tobytes())
    part = AudioPart(media="m", mimetype="audio/wav", seconds=sound.size / small_models.RATE)
    return seen(part, file.getvalue())


if __name__ == "__main__":
    main()
