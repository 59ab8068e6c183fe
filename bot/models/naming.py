"""Makes of a model's labels those of the project."""

import re
from collections.abc import Mapping, Sequence

from bot.errors import BadModel
from bot.schema import label_key

ALL_OTHERS = "*"
SHOWN_AT_MOST = 8


def parse(entries: Sequence[str]) -> dict[str, str]:
    """What people give as `--map model_label=schema_label`. Raises BadModel.

    >>> parse(["PER=person", "*="])
    {'PER': 'person', '*': ''}
    """
    found: dict[str, str] = {}
    for entry in entries:
        theirs, sign, ours = (part.strip() for part in entry.partition("="))
        if not sign or not theirs:
            raise BadModel(f"--map {entry!r}: write MODEL_LABEL=YOUR_LABEL, such as PER=person.")
        if found.setdefault(theirs, ours) != ours:
            raise BadModel(f"--map gives {theirs!r} twice.")
    return found


def listed(entries: str) -> dict[str, str]:
    """The same, written in one line or several.

    >>> listed("PER=person, *=")
    {'PER': 'person', '*': ''}
    """
    return parse([entry for entry in re.split(r"[,\n]", entries) if entry.strip()])


def match(theirs: Sequence[str], ours: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """From each of a model's labels to one of ours, or to "" where it is left out.

    given: what people said; a label that it does not name is the one of the same name of ours,
    whatever its case. Raises BadModel with the labels that fit nowhere.

    >>> match(["PERSON", "LOC", "ORG"], ["person", "place"], {"LOC": "place", "*": ""})
    {'PERSON': 'person', 'LOC': 'place', 'ORG': ''}
    """
    _check(theirs, ours, given)
    alike = {label_key(name): name for name in ours}
    others = given.get(ALL_OTHERS)
    found = {name: given.get(name, alike.get(label_key(name), others)) for name in theirs}
    unknown = [name for name, label in found.items() if label is None]
    if unknown:
        raise BadModel(
            f"The model answers with labels that the project does not have: {_some(unknown)}. "
            f"The project's are {_some(ours)}. Say which is which with --map {unknown[0]}=LABEL, "
            f"leave one out with --map {unknown[0]}= or all others with --map '*='."
        )
    if not any(found.values()):
        raise BadModel("By --map none of the model's labels is one of the project's.")
    return {name: label or "" for name, label in found.items()}


def _check(theirs: Sequence[str], ours: Sequence[str], given: Mapping[str, str]) -> None:
    strange = sorted(set(given) - set(theirs) - {ALL_OTHERS})
    if strange:
        raise BadModel(f"--map: the model has no {strange[0]!r}; its labels are {_some(theirs)}.")
    wrong = sorted(set(given.values()) - set(ours) - {""})
    if wrong:
        raise BadModel(f"--map: {wrong[0]!r} is no label of the project: {_some(ours)}.")


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_AT_MOST
    return ", ".join(names[:SHOWN_AT_MOST]) + (f" and {more} more" if more > 0 else "")
