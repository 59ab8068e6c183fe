"""What we say to people, in their language. English stands in the code; the others are kept here.

Every text that a person reads in Slack goes through `say`, or `say_many` where a number bends it;
what a table holds until it is said goes through `mark`. What is data stays as it is: names, labels,
guidelines, the log, exports; so does what engineers read on a terminal.

A language is one file, `bot/words/LANGUAGE.po`, in gettext's format; `make words` brings it up to
what the code says now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"


def _read(language: str) -> GNUTranslations:
    text = (files(__name__) / f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


CATALOGS: dict[str, NullTranslations] = {ENGLISH: NullTranslations()} | {
    language: _read(language)
    for language in sorted(
        file.name.removesuffix(".po")
        for file in files(__name__).iterdir()
        if file.name.endswith(".po")
    )
}
"""By language, as ISO 639 calls it."""

NAMES = {language: Locale(language).get_display_name() or language for language in CATALOGS}
"""What each language calls itself."""

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def say(text: str, **values: object) -> str:
    """A text in the language that is spoken; `{name}` in it stands for a value.

    >>> say("{name} is paused.", name="tickets")
    'tickets is paused.'
    """
    return _catalog().gettext(text).format(**values)


def say_many(number: int, one: str, several: str, **values: object) -> str:
    """The text for so many; `{n}` in it is the number.

    >>> say_many(1, "{n} answer", "{n} answers"), say_many(2_000, "{n} answer", "{n} answers")
    ('1 answer', '2,000 answers')
    """
    return _catalog().ngettext(one, several, number).format(n=f"{number:,}", **values)


def say_day(day: date, pattern: str) -> str:
    """A day as a pattern has it, in CLDR's letters; what orders several of them is said as well.

    >>> say_day(date(2026, 7, 1), say("d MMM yyyy"))
    '1 Jul 2026'
    """
    return format_date(day, pattern, locale=_language.get())


def mark(text: str) -> str:
    """Marks a text that is said later, for those who translate."""
    return text


def language_of(locale: str) -> str:
    """The language to speak with someone whose Slack is set to a locale; English where we must.

    >>> language_of("de-DE"), language_of("fr-FR"), language_of("")
    ('de', 'en', 'en')
    """
    language = locale.partition("-")[0]
    return language if language in CATALOGS else ENGLISH


def speak(language: str) -> None:
    """From now on, in this thread and what it starts with its context."""
    _language.set(language_of(language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """While it lasts, what is said is said in this language."""
    token = _language.set(language_of(language))
    try:
        yield
    finally:
        _language.reset(token)


def _catalog() -> NullTranslations:
    return CATALOGS[_language.get()]
