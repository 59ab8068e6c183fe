"""The picture of events: numbered in their text or in a list, and the order in words."""

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
    said = f"{len(events)} numbered events: {listed}"
    if value and value.pairs:
        said = f"Order {as_text(question, value)}; {said}"
    return blocks.shorten(said, ALT_LIMIT)


def _lines(events: tuple[Event, ...], value: Order) -> list[Arrow]:
    spoken = [f"{number} {event.name}" for number, event in enumerate(events, 1)]
    return [
        Arrow(
            None,
            f"{spoken[pair.first - 1]} · {PHRASES[pair.relation]} · {spoken[pair.second - 1]}",
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
    return words.tokens(question.parts), marks


def _in_a_list(events: tuple[Event, ...]) -> tuple[list[Token], list[Mark]]:
    tokens = [Token(event.name or " ", True, place) for place, event in enumerate(events)]
    marks = [Mark(i, i, str(i + 1), _colour(i + 1)) for i in range(len(events))]
    return tokens, marks


def _colour(number: int) -> palette.Colour:
    return palette.MARKS[(number - 1) % len(palette.MARKS)]
