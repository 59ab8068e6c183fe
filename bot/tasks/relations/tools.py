"""What the form of relations offers: head, label and tail from selects, one arrow at a time."""

from PIL.Image import Image

from bot import blocks
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.media.looks import Look
from bot.tasks import label_codes, sketching
from bot.tasks.question import Question
from bot.tasks.relations.code import entities_of, read_text
from bot.tasks.relations.picture import draw as draw_value
from bot.tasks.sketching import Sketch, Tools

OPTIONS_AT_MOST = 100
"""What a select holds; with more entities arrows are typed."""


def controls(question: Question, sketch: Sketch) -> list[Block]:
    entities = entities_of(question)
    codes = label_codes.codes(question.schema)
    if not 2 <= len(entities) <= OPTIONS_AT_MOST or len(codes) > OPTIONS_AT_MOST:  # noqa: PLR2004
        return [blocks.actions("tools", [sketching.preview()])]
    numbered = {str(i): f"{i} {entity.name}" for i, entity in enumerate(entities, 1)}
    labels = {code: name for name, code in codes.items()}
    arrow = [
        sketching.select("head", "From", numbered, sketch.picks.get("head", "")),
        sketching.select("label", "Relation", labels, sketch.picks.get("label", "")),
        sketching.select("tail", "To", numbered, sketch.picks.get("tail", "")),
    ]
    return [
        blocks.actions("arrow", arrow),
        blocks.actions("tools", [sketching.button("Add", "add"), sketching.preview()]),
    ]


def use(question: Question, sketch: Sketch, pressed: str) -> Sketch:
    line = sketch.line
    if pressed == "add":
        head, label, tail = (sketch.picks.get(name, "") for name in ("head", "label", "tail"))
        if not (head and label and tail):
            raise BadAnswer("Please pick from where, which relation, and to where; then press Add.")
        before = "" if line.strip() in {"", "-"} else f"{line.rstrip(' ,')}, "
        line = f"{before}{head}>{tail} {label}"
    read_text(question, line)
    return Sketch(line)


def draw(question: Question, sketch: Sketch, look: Look) -> Image | None:
    return draw_value(question, read_text(question, sketch.line), look)


TOOLS = Tools(controls, use, draw)
