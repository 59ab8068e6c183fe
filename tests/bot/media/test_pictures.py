import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from bot.errors import BadInput
from bot.media import pictures
from bot.media.pictures import Picture


def draw(kind: str, width: int = 30, height: int = 20, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind, **options)
    return file.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A few bytes whose header claims a huge picture."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + end


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_told_by_its_content(kind: str) -> None:
    assert pictures.check(draw(kind)) == Picture(f"image/{kind.lower()}", 30, 20)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no PNG"),
        (draw("BMP"), "no PNG"),
        (draw("TIFF"), "no PNG"),
        (draw("PNG", 300, 300)[:200], "broken"),
        (draw("JPEG", 300, 300)[:-400], "broken"),
        (png_that_says(7_100, 7_100), "at most 50,000,000"),
        (png_that_says(60_000, 60_000), "more than 50,000,000"),
        (png_that_says(2**31 - 1, 2**31 - 1), "pixels"),
        (draw("PNG", 102, 2), "too narrow"),
        (b"\x89PNG" + b"\0" * 20_000_000, "at most 20,000,000"),
    ],
)
def test_what_people_could_not_look_at_is_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        pictures.check(content)


@given(
    st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 10_000),
)
def test_a_damaged_picture_is_a_picture_or_a_sentence(
    kind: str, damage: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(draw(kind))
    for place, byte in damage:
        content[place % len(content)] = byte

    try:
        found = pictures.check(bytes(content[: len(content) - cut % len(content)]))
    except BadInput:
        return

    assert found.width * found.height <= pictures.PIXELS_AT_MOST


def test_a_picture_that_lies_on_its_side_has_the_size_that_people_see() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6

    found = pictures.check(draw("JPEG", 30, 20, exif=exif))

    assert (found.width, found.height) == (20, 30)
