"""The code line of boxes: `c5f7 6128 c` is a new box, `2 p` the second box shown, as a person."""

import re

from bot.errors import BadAnswer
from bot.tasks import code_line, label_codes
from bot.tasks.boxes import changing, grid
from bot.tasks.boxes.changing import COARSE, Edge
from bot.tasks.boxes.grid import DIGITS, SIDE, Cells
from bot.tasks.boxes.value import Box, Boxes
from bot.tasks.code_line import quoted
from bot.tasks.fractions import DECIMALS
from bot.tasks.question import Question
from bot.words import say

EXAMPLE = "c5f7 6128 c"
ANEW = re.compile(r"\s+(?=[a-h]\s*[1-8]\s*[a-h]\s*[1-8])", re.IGNORECASE)
NEW = re.compile(grid.CELLS.pattern + r"\s*((?:\d\s*){4})?(?P<label>.*)", re.IGNORECASE | re.DOTALL)
EXACT = re.compile(r"@\s*" + r"(\d{1,3}(?:\.\d+)?)\s+" * 4 + r"(?P<label>.*)", re.DOTALL)
SHOWN = re.compile(
    r"(?P<number>\d+)(?P<nudges>(?:\s*[ltrb]\s*[+-]\s*\d{0,2})*)\s*(?P<label>.*)",
    re.IGNORECASE | re.DOTALL,
)
NUDGE = re.compile(r"([ltrb])\s*([+-])\s*(\d{0,2})", re.IGNORECASE)
EDGES: dict[str, Edge] = {"l": "left", "t": "top", "r": "right", "b": "bottom"}


def read_text(question: Question, text: str) -> Boxes:
    """The boxes of a code line; BadAnswer with the first entry that cannot be read, and why."""
    return Boxes(boxes=tuple(box_of(question, entry) for entry in entries(text)))


def as_text(question: Question, value: Boxes) -> str:
    """The code line that gives this value; labels that the schema lacks are left out.

    A box of the suggestion is its number, one from the grid its cells and digits, any other its
    edges in percent.
    """
    codes = label_codes.codes(question.schema)
    known = [box for box in value.boxes if box.label in codes]
    return ", ".join(f"{_place(question, box)} {codes[box.label]}" for box in known) or "-"


def entries(text: str) -> list[str]:
    """The entries of a line, also those between which the comma was forgotten."""
    return [piece for entry in code_line.entries(text, EXAMPLE) for piece in ANEW.split(entry)]


def lacks_digits(entry: str) -> Cells | None:
    """The cells of a new box whose edges are not given yet; None for any other entry."""
    match = NEW.fullmatch(entry)
    return grid.of_match(match, entry) if match and not match[5] else None


def number_of(entry: str) -> int | None:
    """Which box that is shown an entry speaks of; None for a new one."""
    match = None if NEW.fullmatch(entry) or EXACT.fullmatch(entry) else SHOWN.fullmatch(entry)
    return code_line.number(match["number"]) if match else None


def nudged(question: Question, entry: str, change: str) -> str:
    """The entry with a nudge such as `l+10` or `b-3` of its box."""
    match = NUDGE.fullmatch(change)
    assert match, "a button's own change"
    edge, sign, percent = match.groups()
    share = int(percent) / 100
    box = changing.nudge(box_of(question, entry), EDGES[edge], share if sign == "+" else -share)
    if shown := SHOWN.fullmatch(entry) if number_of(entry) else None:
        return f"{entry[: shown.start('label')].rstrip()} {change} {shown['label']}".rstrip()
    return f"{_exact(box)} {label_codes.codes(question.schema)[box.label]}"


def relabelled(question: Question, entry: str, label: str) -> str:
    """The entry with another label on its box."""
    box_of(question, entry)
    match = NEW.fullmatch(entry) or EXACT.fullmatch(entry) or SHOWN.fullmatch(entry)
    assert match, "it was read just now"
    code = label_codes.codes(question.schema)[label]
    return f"{entry[: match.start('label')].rstrip()} {code}"


def box_of(question: Question, entry: str) -> Box:
    """The box of one entry; BadAnswer where it cannot be read."""
    if match := NEW.fullmatch(entry):
        return _new(question, match, entry)
    if match := EXACT.fullmatch(entry):
        places = tuple(float(match[group]) / 100 for group in range(1, 5))
        return _made(places, label_codes.find(question.schema, match["label"], entry), entry)
    if match := SHOWN.fullmatch(entry):
        return _shown(question, match, entry)
    raise BadAnswer(
        say(
            "{entry} is not understood; please write two cells, four edge digits and a label, "
            "such as {example}, or the number of a box that is shown.",
            entry=quoted(entry),
            example=EXAMPLE,
        )
    )


def _new(question: Question, match: re.Match[str], entry: str) -> Box:
    cells = grid.of_match(match, entry)
    label, digits = match["label"], match[5]
    if label[:1].isdecimal() and not digits:
        raise BadAnswer(
            say(
                "{entry}: the edges need four digits, for left, top, right and bottom; "
                "please write them such as {example}.",
                entry=quoted(entry),
                example=EXAMPLE,
            )
        )
    places = grid.edges(cells, "".join(digits.split()) if digits else None)
    return _made(places, label_codes.find(question.schema, label, entry), entry)


def _shown(question: Question, match: re.Match[str], entry: str) -> Box:
    box = changing.numbered(question.suggestion, code_line.number(match["number"]))
    for edge, sign, percent in NUDGE.findall(match["nudges"]):
        share = int(percent) / 100 if percent else COARSE
        box = changing.nudge(box, EDGES[edge.lower()], share if sign == "+" else -share)
    written = match["label"].strip()
    label = label_codes.find(question.schema, written, entry) if written else box.label
    return box.model_copy(update={"label": label})


def _made(places: tuple[float, ...], label: str, entry: str) -> Box:
    left, top, right, bottom = (round(min(place, 1.0), DECIMALS) for place in places)
    if left >= right:
        raise BadAnswer(
            say(
                "{entry}: the left edge is not left of the right one; "
                "please look at the first and the third digit again.",
                entry=quoted(entry),
            )
        )
    if top >= bottom:
        raise BadAnswer(
            say(
                "{entry}: the top edge is not above the bottom one; "
                "please look at the second and the fourth digit again.",
                entry=quoted(entry),
            )
        )
    return Box(left=left, top=top, right=right, bottom=bottom, label=label)


def _place(question: Question, box: Box) -> str:
    shown = question.suggestion.boxes if isinstance(question.suggestion, Boxes) else ()
    for number, other in enumerate(shown, 1):
        if other.edges == box.edges:
            return str(number)
    return _on_grid(box) or _exact(box)


def _exact(box: Box) -> str:
    return "@" + " ".join(f"{100 * edge:.2f}" for edge in box.edges)


def _on_grid(box: Box) -> str | None:
    ends = [_cell_and_digit(edge) for edge in box.edges]
    if None not in ends:
        (left, a), (top, b), (right, c), (bottom, d) = (end for end in ends if end)
        if left <= right and top <= bottom:
            return f"{Cells(left, top, right, bottom)} {a}{b}{c}{d}"
    left, top, right, bottom = (round(edge * SIDE) for edge in box.edges)
    cells = Cells(left, top, right - 1, bottom - 1)
    is_whole = left < right and top < bottom and grid.edges(cells, None) == box.edges
    return str(cells) if is_whole else None


def _cell_and_digit(place: float) -> tuple[int, int] | None:
    found = (
        (cell, digit)
        for cell in range(SIDE)
        for digit in range(DIGITS)
        if round(grid.at(cell, digit), DECIMALS) == place
    )
    return next(found, None)
