from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records import ImagePart, TextPart
from bot.tasks import words


def split(text: str) -> list[str]:
    return [word.text for word in words.number((TextPart(text=text),))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't pay 3.14, you do!", "I|don't|pay|3.14|,|you|do|!"),
        ("me@example.com", "me|@|example.com"),
        ("我爱北京 カタカナ 안녕하세요", "我|爱|北|京|カタカナ|안녕하세요"),
        ("ดีมาก", "ดี|ม|า|ก"),
        ("नमस्ते दुनिया", "नमस्ते|दुनिया"),
        ("مرحبا بالعالم", "مرحبا|بالعالم"),
        ("ok 👨\u200d👩\u200d👧 🇩🇪", "ok|👨\u200d👩\u200d👧|🇩🇪"),
        ("a\u200bb\ufeff \u00a0\u200b", "a|b"),
        ("", ""),
    ],
)
def test_words_of_many_scripts(text: str, expected: str) -> None:
    assert "|".join(split(text)).removesuffix("\ufeff") == expected


@given(st.text(max_size=60))
def test_words_are_the_text_without_what_is_not_seen(text: str) -> None:
    found = words.number((TextPart(text=text),))

    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_words_are_numbered_through_all_texts_of_a_sample() -> None:
    picture = ImagePart(media="a", mimetype="image/png", width=1, height=1)

    found = words.number((TextPart(text="one two"), picture, TextPart(text="three")))

    assert [(word.part, word.text) for word in found] == [(0, "one"), (0, "two"), (2, "three")]


def test_lines_and_texts_begin_a_new_paragraph() -> None:
    tokens = words.tokens((TextPart(text="one, two\nthree"), TextPart(text="four")))

    assert [token.paragraph for token in tokens] == [0, 0, 0, 1, 2]
    assert [token.space for token in tokens] == [False, False, True, True, False]
