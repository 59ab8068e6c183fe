"""What the form of regions offers: to see what is typed, and a part of the recording closer."""

from PIL.Image import Image

from bot import blocks
from bot.blocks import Block
from bot.media.looks import Look
from bot.tasks import label_codes, sketching
from bot.tasks.question import Question
from bot.tasks.regions.code import lacks_label, read_text, with_points
from bot.tasks.regions.picture import draw as draw_value
from bot.tasks.regions.picture import draw_between
from bot.tasks.sketching import Sketch, Tools
from bot.words import say


def controls(_question: Question, sketch: Sketch) -> list[Block]:
    return [blocks.actions("tools", sketching.usual(with_points(sketch.line)))]


def use(question: Question, sketch: Sketch, pressed: str) -> Sketch:
    """The part of an entry without a label; else all regions."""
    line = sketching.removed(with_points(sketch.line), pressed)
    part = lacks_label(question, line)
    if part is None:
        read_text(question, line)
        return Sketch(line)
    start, end = part
    label = next(iter(label_codes.codes(question.schema).values()))
    span = f"{start / 1_000:.1f}-{end / 1_000:.1f}"
    note = say(
        "This is {span} s, closer. Write the times that you see, such as `{span} {label}`.",
        span=span,
        label=label,
    )
    return Sketch(line, f"{start}-{end}", note)


def draw(question: Question, sketch: Sketch, look: Look) -> Image | None:
    if not sketch.focus:
        return draw_value(question, read_text(question, sketch.line), look)
    start, end = map(int, sketch.focus.split("-"))
    return draw_between(question, start, end, None, look)


TOOLS = Tools(controls, use, draw)
