"""Reads a file of guidelines: a text for all, and under a label's heading what is said of it.

Label what the customer wants, not how they feel.

## refund
Wants money back.
> My card was charged twice.
"""

import re

from bot.records import Label, Schema

HEADING = re.compile(r"#+\s+(?P<name>.+?)\s*#*\s*$")
EXAMPLES_AT_MOST = 10


def applied(schema: Schema) -> Schema:
    """The schema with what its guidelines say of each label as that label's own.

    A heading that names no label belongs to the text for all, as does what stands under it.
    A description that a label has already stays.
    """
    general: list[str] = []
    about: dict[str, list[str]] = {}
    place = general
    names = {name.casefold(): name for name in schema.label_names}
    for line in schema.guidelines.splitlines():
        found = HEADING.match(line)
        name = names.get(found["name"].casefold()) if found else None
        if name is not None:
            place = about.setdefault(name, [])
            continue
        if found:
            place = general
        place.append(line)
    labels = tuple(_label(label, about.get(label.name, [])) for label in schema.labels)
    text = "\n".join(general).strip()
    return schema.model_copy(update={"labels": labels, "guidelines": text})


def _label(label: Label, lines: list[str]) -> Label:
    """Lines that begin with > are examples; the others describe.

    >>> _label(Label(name="refund"), ["Wants money back.", "> Charged twice."]).examples
    ('Charged twice.',)
    """
    quoted = [line.lstrip("> ").strip() for line in lines if line.startswith(">")]
    said = " ".join(line.strip() for line in lines if line.strip() and not line.startswith(">"))
    examples = (*label.examples, *filter(None, quoted))[:EXAMPLES_AT_MOST]
    return Label(name=label.name, description=label.description or said, examples=examples)
