"""Every text is there in every language, and says the same of the same."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot import words
from bot.words import Language, say, say_many, speaking

ROOT = Path(words.__file__).parents[2]
ROOMS = ("bot", "handlers", "jobs", "storage")
SAID = {"say": None, "mark": None, "say_many": (2, 3)}
LANGUAGES = [one for one in Language if one is not Language.ENGLISH]

Text = str | Sequence[str]


@cache
def said_in_code() -> dict[Text, str]:
    """Every text with where it is said."""
    found: dict[Text, str] = {}
    for room in ROOMS:
        for file, line, text, _, _ in extract_from_dir(ROOT / room, keywords=SAID):
            found[text] = f"{room}/{file}:{line}"
    return found


@cache
def catalog(language: Language) -> Catalog:
    with (ROOT / "bot" / "words" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def names(text: str) -> set[str]:
    """What stands in braces, with how it is written."""
    return {f"{name}:{shape}" for _, name, shape, _ in Formatter().parse(text) if name is not None}


def forms(text: Text | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there(language: Language) -> None:
    there = {
        message.id for message in catalog(language) if message.id and any(forms(message.string))
    }

    assert [f"{where}: {text}" for text, where in said_in_code().items() if text not in there] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_there_that_nobody_says(language: Language) -> None:
    kept = {message.id for message in catalog(language) if message.id}

    assert sorted(map(str, kept - said_in_code().keys())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_values(language: Language) -> None:
    def differing() -> Iterator[str]:
        for message in catalog(language):
            for text in forms(message.string):
                if message.id and not names(text) <= names(forms(message.id)[-1]):
                    yield text
            if message.id and names(forms(message.string)[-1]) != names(forms(message.id)[-1]):
                yield forms(message.string)[-1]

    assert list(differing()) == []


def test_who_speaks_what() -> None:
    with speaking(Language.GERMAN):
        assert say("Undo") == "Zurücknehmen"
        with speaking(Language.ENGLISH):
            assert say("Undo") == "Undo"
        assert say("Undo") == "Zurücknehmen"
    assert say("Undo") == "Undo"


def test_values_are_put_in_as_they_are() -> None:
    assert say_many(1_200, "{n} answer of {who}", "{n} answers of {who}", who="{n}") == (
        "1,200 answers of {n}"
    )
