"""What the form of boxes offers: nudges, another label, delete, and the strips for a new box."""

from collections.abc import Sequence

from PIL.Image import Image

from bot import blocks
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.media.looks import Look
from bot.tasks import label_codes, sketching
from bot.tasks.boxes import code, grid
from bot.tasks.boxes.picture import draw_edges, draw_numbered
from bot.tasks.boxes.value import Box, Boxes, advice_on
from bot.tasks.question import Question
from bot.tasks.sketching import Picks, Sketch, Tools
from bot.words import mark, say

COARSE, FINE = "10", "3"
"""In percent of the box's side; see `changing`."""
NUDGES = (
    (mark("Left ←"), "l+"), (mark("Left →"), "l-"),
    (mark("Right ←"), "r-"), (mark("Right →"), "r+"),
    (mark("Top ↑"), "t+"), (mark("Top ↓"), "t-"),
    (mark("Bottom ↑"), "b-"), (mark("Bottom ↓"), "b+"),
)  # fmt: skip
"""The arrow says where the edge goes."""


def controls(question: Question, sketch: Sketch) -> list[Block]:
    known = _numbered(question, sketch.line)
    if not known:
        return [blocks.actions("tools", [sketching.preview()])]
    boxes = {
        str(place): f"{number} {box.label}"
        for place, number, box in known[: sketching.OPTIONS_AT_MOST]
    }
    picked = sketch.picks.get("box", "")
    picked = picked if picked in boxes else next(iter(boxes))
    step = sketch.picks.get("step", COARSE)
    nudges = [sketching.button(say(caption), f"{edge}{step}") for caption, edge in NUDGES]
    other = FINE if step == COARSE else COARSE
    labels = {name: name for name in question.schema.label_names[: sketching.OPTIONS_AT_MOST]}
    return [
        blocks.actions(
            "box", [sketching.preview(), sketching.select("box", say("Which box"), boxes, picked)]
        ),
        blocks.actions("across", nudges[:4]),
        blocks.actions("along", nudges[4:]),
        blocks.actions(
            "tools",
            [
                sketching.button(say("Steps of {percent}%", percent=other), f"step {other}"),
                sketching.select_tool("label", say("Other label"), labels),
                sketching.button(say("Delete"), "delete"),
            ],
        ),
    ]


def use(question: Question, sketch: Sketch, pressed: str) -> Sketch:
    what, _, value = pressed.partition(" ")
    if what == "step":
        return Sketch(sketch.line, picks={**sketch.picks, "step": value})
    if what == sketching.PREVIEW:
        return _previewed(question, sketch.line, sketch.picks)
    entries = code.entries(sketch.line)
    place = _picked(sketch.picks, len(entries))
    if what == "delete":
        changed = [*entries[:place], *entries[place + 1 :]]
    elif what == "label":
        changed = _with(entries, place, code.relabelled(question, entries[place], value))
    else:
        changed = _with(entries, place, code.nudged(question, entries[place], what))
    return _previewed(question, ", ".join(changed) or "-", sketch.picks)


def draw(question: Question, sketch: Sketch, look: Look) -> Image | None:
    if sketch.focus:
        return draw_edges(question, grid.read_cells(sketch.focus), look)
    return draw_numbered(
        question, ((number, box) for _, number, box in _numbered(question, sketch.line)), look
    )


def _previewed(question: Question, line: str, picks: Picks) -> Sketch:
    """The strips of the first new box that lacks its digits; else all boxes."""
    for entry in code.entries(line):
        cells = code.lacks_digits(entry)
        if cells:
            label = next(iter(label_codes.codes(question.schema).values()))
            note = say(
                "Read the four edges' digits, left, top, right, bottom, and write them behind "
                "the cells: `{cells} 6128 {label}`.",
                cells=cells,
                label=label,
            )
            return Sketch(line, str(cells), note, picks)
    code.read_text(question, line)
    numbered = ((number, box) for _, number, box in _numbered(question, line))
    return Sketch(line, "", advice_on(numbered) or "", picks)


def _numbered(question: Question, line: str) -> list[tuple[int, int, Box]]:
    """Of the entries that can be read: place in the line, number in the picture, box.

    A box of the suggestion keeps its number; new ones go on from there.
    """
    shown = question.suggestion.boxes if isinstance(question.suggestion, Boxes) else ()
    found, new = [], len(shown)
    for place, entry in enumerate(_entries(line)):
        try:
            box = code.box_of(question, entry)
        except BadAnswer:
            continue
        number = code.number_of(entry)
        new += number is None
        found.append((place, number or new, box))
    return found


def _entries(line: str) -> list[str]:
    try:
        return code.entries(line)
    except BadAnswer:
        return []


def _picked(picks: Picks, count: int) -> int:
    given = picks.get("box", "0")
    place = int(given) if given.isdecimal() and len(given) < 4 else count  # noqa: PLR2004  (fits)
    if place >= count:
        raise BadAnswer(say("That box is not in the line any more. Please pick another."))
    return place


def _with(entries: Sequence[str], place: int, entry: str) -> list[str]:
    return [*entries[:place], entry, *entries[place + 1 :]]


TOOLS = Tools(controls, use, draw)
