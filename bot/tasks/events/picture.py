"""The picture of events: numbered in their text or in a list, and the order in words."""

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from bot import blocks
from bot.media import arrows, numbered_words, palette
from bot.media.arrows import Arrow
from bot.media.looks import PLAIN, Look
from bot.media.numbered_words import Mark, Token
from bot.tasks import words
from bot.tasks.events.allen import RELATIONS
from bot.tasks.events.code import as_text, events_of
from bot.tasks.events.value import PHRASES, Event, Order
from bot.tasks.question import Question
from bot.words import say, say_many

ALT_LIMIT = 2_000


def draw(question: Question, value: Order | None, look: Look = PLAIN) -> Image.Image | None:
    """1080 pixels wide; None where the sample has no events."""
    events = events_of(question)
    if not events:
        return None
    tokens, marks = _in_text(question, events) or _in_a_list(events)
    ground = numbered_words.draw(tokens, marks, look.theme, is_numbered=False)
    return arrows.draw(ground, _lines(events, value or Order()), look.theme)


def alt_text(question: Question, value: Order | None) -> str:
    """For those who do not see the picture. It names the value: give None before an answer."""
    events = events_of(question)
    listed = ", ".join(f"{number} {event.name}" for number, event in enumerate(events, 1))
    said = say_many(
        len(events), "{n} numbered event: {events}", "{n} numbered events: {events}", events=listed
    )
    if value and value.pairs:
        said = say("Order {line}; {events}", line=as_text(question, value), events=said)
    return blocks.shorten(said, ALT_LIMIT)


def _lines(events: tuple[Event, ...], value: Order) -> list[Arrow]:
    spoken = [f"{number} {event.name}" for number, event in enumerate(events, 1)]
    return [
        Arrow(
            None,
            say(
                PHRASES[pair.relation],
                first=f"{spoken[pair.first - 1]} ·",
                second=f"· {spoken[pair.second - 1]}",
            ),
            palette.mark(RELATIONS, pair.relation),
        )
        for pair in value.pairs
        if pair.second <= len(spoken)
    ]


def _in_text(
    question: Question, events: tuple[Event, ...]
) -> tuple[list[Token], list[Mark]] | None:
    """The texts with every event marked; None where an event has no place in them."""
    numbered = words.number(question.parts)
    marks = []
    for number, event in enumerate(events, 1):
        if event.start is None or event.end is None:
            return None
        touched = words.bounds(numbered, event.part or 0, event.start, event.end)
        if touched is None:
            return None
        marks.append(Mark(*touched, str(number), _colour(number)))
    return _without_brackets(words.tokens(question.parts), marks)


def _without_brackets(
    tokens: Sequence[Token], marks: Sequence[Mark]
) -> tuple[list[Token], list[Mark]]:
    """Brackets around what is marked say no more than the mark does."""
    words_ = [token.text for token in tokens]
    opening = {one for mark in marks if (one := mark.first - 1) >= 0 and words_[one] == "["}
    closing = {one for mark in marks if words_[(one := mark.last + 1) :][:1] == ["]"]}
    left_out = opening | closing
    place = {old: new for new, old in enumerate(i for i in range(len(tokens)) if i not in left_out)}
    kept = [
        replace(token, space=tokens[i - 1].space) if i - 1 in opening else token
        for i, token in enumerate(tokens)
        if i in place
    ]
    return kept, [replace(m, first=place[m.first], last=place[m.last]) for m in marks]


def _in_a_list(events: tuple[Event, ...]) -> tuple[list[Token], list[Mark]]:
    tokens = [Token(event.name or " ", True, place) for place, event in enumerate(events)]
    marks = [Mark(i, i, str(i + 1), _colour(i + 1)) for i in range(len(events))]
    return tokens, marks


def _colour(number: int) -> palette.Colour:
    return palette.MARKS[(number - 1) % len(palette.MARKS)]
