"""The questions of a schema one by one, and how what may become something else is named.

What a form asks is named by its fields: `topic:` is the field topic, which may get another name or
not be asked any more, and `topic:refund` is one of its labels. A field's name holds no colon.
"""

from bot.evolution.becoming import Becomes
from bot.records import Schema


def questions(schema: Schema) -> dict[str, Schema]:
    """Each as if it were asked alone, by what stands before the names of its labels."""
    if not schema.fields:
        return {"": schema}
    return {f"{field.name}:": schema.of(field) for field in schema.fields}


def names(schema: Schema) -> tuple[str, ...]:
    """All that may become something else."""
    if not schema.fields:
        return schema.known_names
    return tuple(
        f"{place}{name}"
        for place, asked in questions(schema).items()
        for name in ("", *asked.known_names)
    )


def within(becomes: Becomes, old: str, new: str) -> dict[str, tuple[str, ...]]:
    """Of the labels of one question only, by their own names.

    >>> within({"a:": ("b:",), "a:x": ("b:y",), "c:": ("c:",)}, "a:", "b:")
    {'x': ('y',)}
    """
    return {
        name.removeprefix(old): tuple(one.removeprefix(new) for one in found)
        for name, found in becomes.items()
        if name.startswith(old) and name != old
    }


def placed(becomes: Becomes, old: str, new: str) -> dict[str, tuple[str, ...]]:
    """The other way: of one field as it stands in its form, the field itself included."""
    labels = {
        f"{old}{name}": tuple(f"{new}{one}" for one in found) for name, found in becomes.items()
    }
    return {old: (new,)} | labels if old else labels
