"""Agreement field by field: alpha of each by its own kind, and what its kind says beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.quality import alpha
from bot.quality.coefficient import Coefficient
from bot.quality.distances import Level
from bot.quality.ratings import Ratings
from bot.records import Schema, Value
from bot.tasks.figures import Figure, Several, coefficient
from bot.tasks.form.fields import Asked, asked
from bot.tasks.form.value import Form
from bot.tasks.kind import Kind
from bot.words import mark, say

COMPARED_AT_MOST = 400
"""Distances are asked for every two different values, so of many samples some are taken."""
ALPHAS: dict[Level | None, str] = {
    "nominal": mark("alpha of {field} (nominal)"),
    "ordinal": mark("alpha of {field} (ordinal)"),
    "interval": mark("alpha of {field} (interval)"),
    None: mark("alpha of {field} (by distance)"),
}


def figures(answered: Sequence[Several[Form]]) -> list[Figure]:
    found: list[Figure] = []
    for place, field in enumerate(asked(answered[0].question) if answered else ()):
        given = [_of_field(one, asked(one.question)[place]) for one in answered]
        found.append(_alpha(field, given))
        found += [
            figure.model_copy(update={"name": f"{field.name}: {figure.name}"})
            for figure in field.kind.figures(given)
        ]
    return found


def _of_field(one: Several[Form], field: Asked) -> Several[Value]:
    orders = one.orders or ((),) * len(one.values)
    held = [
        (value, order)
        for form, order in zip(one.values, orders, strict=True)
        if (value := form.fields.get(field.name)) is not None
    ]
    return Several(
        question=field.question,
        values=tuple(value for value, _ in held),
        orders=tuple(order for _, order in held),
        extra=one.extra,
    )


def _alpha(field: Asked, given: Sequence[Several[Value]]) -> Figure:
    name = say(ALPHAS[field.kind.level], field=field.name)
    schema, units = field.question.schema, [one.values for one in given if len(one.values) > 1]
    if field.kind.level:
        return coefficient(name, _of_labels(field.kind, schema, units))
    some = list(_some(units))
    measured = alpha.by_distance(some, field.kind.distance)
    figure = coefficient(name, measured)
    if len(some) == len(units):
        return figure
    note = say("of {some:,} of {all:,} samples", some=len(some), all=len(units))
    return figure.model_copy(update={"note": note})


def _of_labels(kind: Kind[Any], schema: Schema, units: Sequence[Sequence[Value]]) -> Coefficient:
    rows = [
        (unit, str(person), kind.describe(value))
        for unit, values in enumerate(units)
        for person, value in enumerate(values)
    ]
    assert kind.level
    return alpha.alpha(Ratings.of(rows, schema.known_names), level=kind.level)


def _some(units: Sequence[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    """All units or, spread evenly over them, as many as hold about COMPARED_AT_MOST values."""
    held = len({value for values in units for value in values})
    step = max(1, -(-held // COMPARED_AT_MOST))
    yield from units[::step]
