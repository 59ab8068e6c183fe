from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, features

from bot.media import fonts, lettering, palette
from bot.media.numbered_words import ROW, WIDTH, Mark, Token, draw


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    fonts.font.cache_clear()
    fonts._files.cache_clear()
    yield
    fonts.font.cache_clear()
    fonts._files.cache_clear()


def inked(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.convert("L").point(lambda value: 255 * (value < 128)).getbbox()


@pytest.mark.usefixtures("no_fonts")
def test_missing_fonts_are_named_with_their_package() -> None:
    assert "No font for Latin: install fonts-dejavu-core." in fonts.missing()
    assert fonts.missing("北")[0] == (
        "No font for Chinese, Japanese and Korean: install fonts-noto-cjk or fonts-wqy-zenhei."
    )


@pytest.mark.usefixtures("no_fonts")
def test_words_are_drawn_without_any_font_too() -> None:
    assert inked(draw([Token("word")], [], palette.LIGHT)) is not None


@pytest.mark.skipif(not features.check("raqm"), reason="FriBiDi is not on this machine")
def test_nothing_is_missing_for_a_text_whose_fonts_are_there() -> None:
    assert fonts.missing("Élysée, Łódź") == []


def test_raqm_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda _: False)

    assert "libfribidi0" in fonts.missing("مرحبا")[-1]
    assert fonts.missing("hello") == []


def test_text_is_as_wide_as_it_says() -> None:
    image = Image.new("RGB", (400, 80), "white")

    written = lettering.write(image, (10, 50), "Élysée", 40, (0, 0, 0))

    box = inked(image)
    assert box is not None
    assert written == lettering.width("Élysée", 40)
    assert abs(box[2] - (10 + written)) < 6


def test_a_long_text_is_cut_to_its_room_between_graphemes() -> None:
    short = lettering.fit("e\u0301" * 40, 20, 100)

    assert lettering.width(short, 20) <= 100
    assert short.endswith("\u0301…")


def test_no_two_marks_look_alike_and_their_ink_can_be_read() -> None:
    for one, other in combinations(palette.MARKS, 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 80
    for colour in palette.MARKS:
        assert palette.contrast(colour, palette.ink_on(colour)) >= 4.5
        assert palette.contrast(colour, palette.DARK.paper) >= 3


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK])
def test_numbered_words_make_rows_as_wide_as_a_card(theme: palette.Theme) -> None:
    tokens = [Token("word") for _ in range(30)]

    image = draw(tokens, [Mark(0, 12, "label", palette.BLUE)], theme)

    assert image.width == WIDTH
    assert image.height > 2 * ROW
    assert image.getpixel((0, 0)) == theme.paper


def test_a_long_text_is_drawn_in_part_and_says_so() -> None:
    long = draw(
        [Token("w") for _ in range(5_000)], [Mark(4_000, 4_001, "x", (0, 0, 0))], palette.LIGHT
    )

    assert long.height < 6_000


def test_a_word_wider_than_the_picture_stays_in_it() -> None:
    image = draw([Token("w" * 3_000)], [Mark(0, 0, "long " * 80, palette.BLUE)], palette.LIGHT)

    box = inked(image)
    assert box is not None
    assert box[2] < WIDTH
