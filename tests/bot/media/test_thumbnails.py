from io import BytesIO

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageDraw

from bot.media import opening, thumbnails

NOISE = Image.fromarray(
    np.random.default_rng(1).integers(0, 255, (1_000, 2_400, 3)).astype("uint8")
)
SIGN = Image.new("RGB", (2_400, 1_000), "white")
ImageDraw.Draw(SIGN).rectangle((200, 200, 900, 700), "red")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif")])
def test_a_small_picture_goes_as_it_is(kind: str, suffix: str) -> None:
    content = encoded(Image.new("RGB", (1_600, 900), "teal"), kind)

    assert thumbnails.for_card(content) == (content, suffix)


@pytest.mark.parametrize(
    ("image", "kind", "suffix"),
    [
        (NOISE, "JPEG", "jpg"),
        (NOISE, "PNG", "jpg"),
        (SIGN, "PNG", "png"),
        (SIGN, "GIF", "png"),
        (SIGN, "WEBP", "png"),
    ],
)
def test_a_large_one_is_scaled_down_drawings_stay_sharp(
    image: Image.Image, kind: str, suffix: str
) -> None:
    content = encoded(image, kind)

    small, found = thumbnails.for_card(content)

    assert found == suffix
    assert len(small) < len(content) or kind == "WEBP"
    with Image.open(BytesIO(small)) as shown:
        assert shown.size == (1_600, 667)


def test_webp_which_slack_does_not_show_becomes_png() -> None:
    content = encoded(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "WEBP")

    small, suffix = thumbnails.for_card(content)

    assert suffix == "png"
    assert opening.picture(small).getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_on_its_side_is_stood_up() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6

    small, _ = thumbnails.for_card(encoded(SIGN.resize((240, 100)), "JPEG", exif=exif))

    with Image.open(BytesIO(small)) as shown:
        assert shown.size == (100, 240)
        assert shown.getexif().get(ExifTags.Base.Orientation) is None


def test_a_film_in_a_gif_stays_one() -> None:
    frames = [Image.new("RGB", (1_800, 50), colour) for colour in ("red", "blue")]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])

    assert thumbnails.for_card(content) == (content, "gif")


def test_sixteen_bits_are_not_all_white() -> None:
    deep = Image.fromarray(np.full((4, 2_000), 0x4000, dtype=np.uint16))

    small, _ = thumbnails.for_card(encoded(deep, "PNG"))

    assert opening.picture(small).getpixel((0, 0)) == (0x40, 0x40, 0x40)
