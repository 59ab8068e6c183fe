"""Labels as a lead types them: one a line, what reviewers should know about it after a colon."""

from collections.abc import Sequence

from bot.records import Label

COLON = ": "


def read(text: str) -> tuple[Label, ...]:
    """The labels in their order; on a single line commas separate them.

    >>> [label.name for label in read("refund, delivery")]
    ['refund', 'delivery']
    >>> read("refund: money goes back")[0].description
    'money goes back'
    """
    lines = text.splitlines()
    if len(lines) == 1 and COLON not in text:
        lines = text.split(",")
    return tuple(_label(line.strip(" \t-•")) for line in lines if line.strip(" \t-•"))


def write(labels: Sequence[Label]) -> str:
    """The lines that `read` reads."""
    return "\n".join(
        f"{label.name}{COLON}{label.description}" if label.description else label.name
        for label in labels
    )


def _label(line: str) -> Label:
    name, _, description = line.partition(COLON)
    return Label(name=name.strip().removesuffix(":"), description=description.strip())
