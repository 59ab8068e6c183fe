"""The code line of spans: `1-2 p, 7 l` are words 1 to 2 and word 7, each with its label's code."""

import re
from collections.abc import Iterator, Sequence

from bot.errors import BadAnswer
from bot.records import Schema
from bot.tasks import code_line, label_codes, words
from bot.tasks.code_line import quoted
from bot.tasks.question import Question
from bot.tasks.spans.value import Span, Spans
from bot.tasks.words import Word
from bot.words import mark, say

EXAMPLE = "1-2 p"
ENTRY = re.compile(
    r"(?P<first>\d+)(?:\.(?P<from_>\d+))?(?:\s*-\s*(?P<last>\d+)(?:\.(?P<to>\d+))?)?"
    r"\s*[:=]?\s*(?P<label>.*)",
    re.DOTALL,
)


def read_text(question: Question, text: str) -> Spans:
    """The spans of a code line; BadAnswer with the first entry that cannot be read, and why."""
    numbered = words.number(question.parts)
    written = code_line.entries(text, EXAMPLE)
    return Spans(
        spans=tuple(span for entry in written for span in _entry(question.schema, numbered, entry))
    )


def as_text(question: Question, value: Spans) -> str:
    """The code line that gives this value; labels that the schema lacks are left out."""
    numbered = words.number(question.parts)
    codes = label_codes.codes(question.schema)
    written = [
        f"{place} {codes[span.label]}"
        for span in value.spans
        if span.label in codes and (place := _place(numbered, span))
    ]
    return ", ".join(written) or "-"


def _entry(schema: Schema, numbered: Sequence[Word], entry: str) -> Iterator[Span]:
    try:
        yield _span(schema, numbered, entry)
    except BadAnswer as refused:
        several = code_line.pieces(entry)
        if len(several) < 2:  # noqa: PLR2004
            raise
        try:
            spans = [_span(schema, numbered, piece) for piece in several]
        except BadAnswer:
            raise refused from None
        yield from spans


def _span(schema: Schema, numbered: Sequence[Word], entry: str) -> Span:
    match = ENTRY.fullmatch(entry)
    if not match:
        raise BadAnswer(
            say(
                "{entry} does not start with a word's number; "
                "please write entries such as {example}.",
                entry=quoted(entry),
                example=EXAMPLE,
            )
        )
    label = label_codes.find(schema, match["label"], entry)
    first = _word(numbered, match["first"], entry)
    last = _word(numbered, match["last"] or match["first"], entry)
    start = first.start if match["from_"] is None else _character(first, match["from_"], entry) - 1
    end_character = match["to"] if match["last"] else match["from_"]
    end = last.end if end_character is None else _character(last, end_character, entry)
    if first.part != last.part:
        raise BadAnswer(
            say(
                "{entry}: these words are in two texts; please mark each by itself.",
                entry=quoted(entry),
            )
        )
    if start >= end:
        raise BadAnswer(
            say(
                "{entry} ends before it starts; please write the first word first.",
                entry=quoted(entry),
            )
        )
    return Span(part=first.part, start=start, end=end, label=label)


def _word(numbered: Sequence[Word], digits: str, entry: str) -> Word:
    number = code_line.number(digits)
    if not 1 <= number <= len(numbered):
        there = (
            mark("{entry}: there is no word {number}; the words are 1 to {count}.")
            if numbered
            else mark("{entry}: there is no word {number}; the sample has no words.")
        )
        raise BadAnswer(say(there, entry=quoted(entry), number=digits[:10], count=len(numbered)))
    return numbered[number - 1]


def _character(word: Word, digits: str, entry: str) -> int:
    """The place in the text behind this character of the word, which counts from 1."""
    number = code_line.number(digits)
    if not 1 <= number <= len(word.text):
        raise BadAnswer(
            say(
                "{entry}: that word has the characters 1 to {count}, so {number} is none of them.",
                entry=quoted(entry),
                count=len(word.text),
                number=digits[:10],
            )
        )
    return word.start + number


def _place(numbered: Sequence[Word], span: Span) -> str | None:
    """Such as 1-2, 7 or 3.2-4.5 (from the 2nd character of word 3 to the 5th of word 4)."""
    touched = words.bounds(numbered, span.part, span.start, span.end)
    if touched is None:
        return None
    first, last = numbered[touched[0]], numbered[touched[1]]
    # Spaces at a span's edge belong to no word, so they go.
    start, end = max(span.start, first.start), min(span.end, last.end)
    from_ = f".{start - first.start + 1}" if start > first.start else ""
    to = f".{end - last.start}" if end < last.end else ""
    if touched[0] == touched[1] and not from_ and not to:
        return f"{touched[0] + 1}"
    return f"{touched[0] + 1}{from_}-{touched[1] + 1}{to}"
