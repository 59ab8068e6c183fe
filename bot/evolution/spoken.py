"""Changes as people write them, on the command line and in a form: `old = new`, `a, b = c`."""

from collections.abc import Iterable, Sequence

from bot.errors import BadInput
from bot.evolution.changes import Changes
from bot.words import mark, say


def changes(
    *,
    rename: Sequence[str] = (),
    merge: Sequence[str] = (),
    split: Sequence[str] = (),
    add: Sequence[str] = (),
    deprecate: Sequence[str] = (),
    describe: Sequence[str] = (),
    guidelines: str | None = None,
    kind: str | None = None,
    restore: int | None = None,
) -> Changes:
    """One entry is one change. Raises BadInput, naming the first that cannot be read."""
    return Changes(
        restore=restore,
        rename=_once("rename", (_pair(text, mark("old = new")) for text in rename)),
        merge=_once(
            "merge",
            ((into, _names(sources)) for sources, into in _pairs(merge, mark("a, b = c"))),
        ),
        split=_once(
            "split", ((old, _names(parts)) for old, parts in _pairs(split, mark("a = b, c")))
        ),
        add=_once("add", (_described(text) for text in add)),
        deprecate=tuple(name.strip() for name in deprecate),
        describe=_once("describe", (_pair(text, mark("label = description")) for text in describe)),
        guidelines=guidelines,
        kind=kind,
    )


def lines(text: str | None) -> list[str]:
    """The entries of a text field: one a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _pairs(texts: Sequence[str], example: str) -> Iterable[tuple[str, str]]:
    return (_pair(text, example) for text in texts)


def _pair(text: str, example: str) -> tuple[str, str]:
    """Both sides of an equals sign, without the blanks around them.

    >>> _pair("refund = money back", "")
    ('refund', 'money back')
    """
    left, found, right = (part.strip() for part in text.partition("="))
    if not (left and found and right):
        raise BadInput(
            say(
                "{given!r} cannot be read; write it as {example}.", given=text, example=say(example)
            )
        )
    return left, right


def _described(text: str) -> tuple[str, str]:
    name, _, description = (part.strip() for part in text.partition("="))
    if not name:
        raise BadInput(say("{given!r} names no label to add.", given=text))
    return name, description


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _once(act: str, pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, held in pairs:
        if name in found:
            raise BadInput(say("{act}: {name!r} is there twice.", act=act, name=name))
        found[name] = held
    return found
