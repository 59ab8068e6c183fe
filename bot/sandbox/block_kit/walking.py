"""Ways through blocks that were checked: into what blocks hold, and to every control in them."""

from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

HOLDING = {"container": "child_blocks", "carousel": "elements"}
"""Blocks that hold blocks, and in which field."""

CONTROLS = {"actions": ("elements",), "context_actions": ("elements",), "card": ("actions",)}
"""Blocks with lists of controls, and in which field."""


def every(blocks: list[Block]) -> Iterator[Block]:
    """The blocks, and those within them."""
    for block in blocks:
        yield block
        yield from every(block.get(HOLDING.get(block["type"], ""), []))


def elements(block: Block) -> Iterator[dict[str, Any]]:
    """The elements of a block itself, not of those that it holds."""
    if block["type"] == "data_table":
        yield from (cell.get("element", cell) for row in block["rows"] for cell in row)
    for name in CONTROLS.get(block["type"], ()):
        yield from block.get(name, [])
    yield from (block[name] for name in ("accessory", "element") if name in block)
