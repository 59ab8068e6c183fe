"""What the slices of a project are called: a band of confidence, a week, a value of a field."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

BANDS = 10
NONE = "none"
"""Of samples without the field, and without a prediction."""


def confidence(found: float | None) -> str:
    """The tenth in which a model's confidence lies; the last one holds 1.

    >>> confidence(0.93)
    '0.9 to 1.0'
    """
    if found is None:
        return NONE
    band = min(int(found * BANDS), BANDS - 1)
    return f"{band / BANDS:.1f} to {(band + 1) / BANDS:.1f}"


def suggestion(is_shown: bool) -> str:
    return "shown" if is_shown else "hidden"


def week(at: datetime) -> str:
    """ISO 8601: the week that holds the year's first Thursday is its first.

    >>> week(datetime(2027, 1, 1))
    '2026-W53'
    """
    year, number, _ = at.isocalendar()
    return f"{year}-W{number:02}"


def field(found: object) -> str:
    return NONE if found is None else str(found)


NAMES: Mapping[str, Callable[[Any], str]] = {
    "confidence": confidence,
    "suggestion": suggestion,
    "version": str,
    "week": week,
    "origin": str,
}
"""The slices that every project has; any other word is a field of the samples' metadata."""
