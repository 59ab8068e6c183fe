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
from bot.words import say


def controls(question: Question, sketch: Sketch) -> list[Block]:
    entities = entities_of(question)
    codes = label_codes.codes(question.schema)
    is_few = max(len(entities), len(codes)) <= sketching.OPTIONS_AT_MOST
    if len(entities) < 2 or not is_few:  # noqa: PLR2004  (an arrow needs two)
        return [blocks.actions("tools", sketching.usual(sketch.line))]
    numbered = {str(i): f"{i} {entity.name}" for i, entity in enumerate(entities, 1)}
    labels = {code: name for name, code in codes.items()}
    arrow = [
        sketching.select("head", say("From"), numbered, sketch.picks.get("head", "")),
        sketching.select("label", say("Relation"), labels, sketch.picks.get("label", "")),
        sketching.select("tail", say("To"), numbered, sketch.picks.get("tail", "")),
    ]
    return [
        blocks.actions("arrow", arrow),
        blocks.actions(
            "tools", [sketching.button(say("Add"), "add"), *sketching.usual(sketch.line)]
        ),
    ]


def use(question: Question, sketch: Sketch, pressed: str) -> Sketch:
    line = sketching.removed(sketch.line, pressed)
    if pressed == "add":
        head, label, tail = (sketch.picks.get(name, "") for name in ("head", "label", "tail"))
        if not (head and label and tail):
            raise BadAnswer(
                say("Please pick from where, which relation, and to where; then press Add.")
            )
        before = "" if line.strip() in {"", "-"} else f"{line.rstrip(' ,')}, "
        line = f"{before}{head}>{tail} {label}"
    read_text(question, line)
    return Sketch(line)


def draw(question: Question, sketch: Sketch, look: Look) -> Image | None:
    return draw_value(question, read_text(question, sketch.line), look)


TOOLS = Tools(controls, use, draw)
