"""Distinct rows with how often each is there: added up, taken away, kept as bytes."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.quality.patterns import Codes

Column = NDArray[Any]
Tables = Mapping[str, Mapping[str, Column]]

NOT_THERE = "What is taken away was never counted."


def summed(ours: Sequence[Column], theirs: Sequence[Column], sign: int = 1) -> list[Column]:
    """Distinct rows in the order of their columns; the last column says how often each is there.

    sign: 1 to add theirs, -1 to take them away.
    Raises ValueError when something would be there less than never.
    """
    *rows, times = (
        np.concatenate(pair) for pair in zip(ours, [*theirs[:-1], sign * theirs[-1]], strict=True)
    )
    order = np.lexsort(rows[::-1])
    rows, times = [column[order] for column in rows], times[order]
    is_new = np.arange(len(times)) == 0
    for column in rows:
        is_new[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(is_new)
    sums = np.add.reduceat(times, starts) if starts.size else times
    kept = there(sums)
    return [*(column[starts[kept]] for column in rows), sums[kept]]


def there(times: Column) -> Codes:
    """The places of what is there. Raises ValueError when something is there less than never."""
    if (times < 0).any():
        raise ValueError(NOT_THERE)
    return np.flatnonzero(times)


def to_bytes(about: object, tables: Tables) -> bytes:
    """about: plain values that are kept beside the columns."""
    file = BytesIO()
    columns: dict[str, Any] = {
        f"{table}.{name}": column
        for table, found in tables.items()
        for name, column in found.items()
    }
    kept = np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)
    np.savez_compressed(file, about=kept, **columns)
    return file.getvalue()


def from_bytes(kept: bytes) -> tuple[Any, dict[str, dict[str, Column]]]:
    """What `to_bytes` was given."""
    tables: dict[str, dict[str, Column]] = {}
    with np.load(BytesIO(kept), allow_pickle=False) as columns:
        about = json.loads(columns["about"].tobytes())
        for key in columns.files:
            table, found, name = key.partition(".")
            if found:
                tables.setdefault(table, {})[name] = columns[key]
    return about, tables
