"""The picture of spans: the text with numbered words, and each span in its label's colour."""

from PIL import Image

from bot import blocks
from bot.media import numbered_words, palette
from bot.media.looks import PLAIN, Look
from bot.media.numbered_words import Mark
from bot.tasks import words
from bot.tasks.question import Question
from bot.tasks.spans.code import as_text
from bot.tasks.spans.value import Span, Spans
from bot.words import say, say_many

ALT_LIMIT = 2_000


def draw(question: Question, value: Spans | None, look: Look = PLAIN) -> Image.Image | None:
    """1080 pixels wide; None where the sample has no words."""
    tokens = words.tokens(question.parts)
    if not tokens:
        return None
    marks = [mark for span in (value.spans if value else ()) if (mark := _mark(question, span))]
    return numbered_words.draw(tokens, marks, look.theme)


def alt_text(question: Question, value: Spans | None) -> str:
    """For those who do not see the picture. It names the value: give None before an answer."""
    count = len(words.number(question.parts))
    said = say_many(count, "Text with {n} numbered word", "Text with {n} numbered words")
    if value and value.spans:
        said = say("{picture} and the spans {line}", picture=said, line=as_text(question, value))
    return blocks.shorten(said, ALT_LIMIT)


def _mark(question: Question, span: Span) -> Mark | None:
    touched = words.bounds(words.number(question.parts), span.part, span.start, span.end)
    if touched is None:
        return None
    colour = palette.mark(question.schema.label_names, span.label)
    return Mark(*touched, span.label, colour)
