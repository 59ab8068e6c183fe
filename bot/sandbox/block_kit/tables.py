"""Tables and charts.

Source: docs.slack.dev/reference/block-kit/blocks/{table,data-table,data-visualization}-block;
where copies of the documentation disagree, the lower figure stands.
"""

from typing import Any

from bot.sandbox.block_kit import rich_text
from bot.sandbox.block_kit.elements import ELEMENTS
from bot.sandbox.block_kit.shapes import (
    Check,
    Faults,
    Shape,
    array,
    boolean,
    both,
    fault,
    integer,
    number,
    one_of,
    string,
    typed,
)

CELLS: dict[str, Check] = {
    "raw_text": Shape({"text": string(0, 3000)}),
    "raw_number": Shape({"value": number}, {"text": string(0, 3000)}),
    "rich_text": rich_text.RICH_TEXT,
    "button": ELEMENTS["button"],
    "action_cell": Shape({"element": typed(ELEMENTS, {"button"})}),
}
IN_TABLE = {"raw_text", "raw_number", "rich_text"}

COLUMN = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

TABLE = Shape(
    {"rows": array(array(typed(CELLS, IN_TABLE), 1, 20), 1, 100)},
    {"column_settings": array(COLUMN, 0, 20)},
)


CHARACTERS = 10_000
"""In all cells of a data table together."""


def _is_rectangle(value: Any, at: str) -> Faults:
    width = len(value["rows"][0])
    for place, row in enumerate(value["rows"]):
        if len(row) != width:
            yield fault("every row must have the same number of cells", f"{at}/rows/{place}")


def _has_plain_header(value: Any, at: str) -> Faults:
    for place, cell in enumerate(value["rows"][0]):
        if cell["type"] not in {"raw_text", "raw_number"}:
            yield fault(f"unsupported type: {cell['type']}", f"{at}/rows/0/{place}/type")


def _fits(value: Any, at: str) -> Faults:
    cells = [cell for row in value["rows"] for cell in row]
    if sum(len(str(cell.get("text", ""))) for cell in cells) > CHARACTERS:
        yield fault(f"cells must be less than {CHARACTERS + 1} characters in all", f"{at}/rows")


DATA_TABLE = Shape(
    {"caption": string(1, 255), "rows": array(array(typed(CELLS), 1, 20), 2, 101)},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
    both(_is_rectangle, _has_plain_header, _fits),
)

LABEL = string(1, 20)
POINT = Shape({"label": LABEL, "value": number})
SERIES = Shape({"name": LABEL, "data": array(POINT, 1, 20)})
AXES = Shape(
    {"categories": array(LABEL, 1, 20)}, {"x_label": string(1, 50), "y_label": string(1, 50)}
)


def _points_fit_categories(value: Any, at: str) -> Faults:
    categories = value["axis_config"]["categories"]
    for place, series in enumerate(value["series"]):
        if [point["label"] for point in series["data"]] != categories:
            yield fault("must have one point for each category", f"{at}/series/{place}/data")


LINES = Shape({"series": array(SERIES, 1, 6), "axis_config": AXES}, {}, _points_fit_categories)
PIE = Shape({"segments": array(POINT, 1, 6)})

DATA_VISUALIZATION = Shape(
    {
        "title": string(1, 50),
        "chart": typed({"bar": LINES, "line": LINES, "area": LINES, "pie": PIE}),
    }
)
