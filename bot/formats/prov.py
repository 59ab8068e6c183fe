"""W3C PROV-JSON: entities, activities, agents, and how they hang together.

Source: the W3C member submission "The PROV-JSON Serialization", 2013.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TextIO

PREFIX = "concord"

RECORDS = ("entity", "activity", "agent")

ROLES = {
    "wasGeneratedBy": ("entity", "activity"),
    "used": ("activity", "entity"),
    "wasInvalidatedBy": ("entity", "activity"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent"),
    "hadMember": ("collection", "entity"),
}
"""What each relation relates, in the order in which it is said."""

REVISION = {"$": "prov:Revision", "type": "xsd:QName"}


class Statement(NamedTuple):
    """One record, or one relation (whose name is made when it is written)."""

    section: str
    name: str
    attributes: Mapping[str, Any]


def entity(name: str, kind: str, /, **more: Any) -> Statement:
    return Statement("entity", _qualified(name), _described(kind, more))


def activity(name: str, kind: str, at: datetime, /, **more: Any) -> Statement:
    times = {"prov:startTime": at.isoformat(), "prov:endTime": at.isoformat()}
    return Statement("activity", _qualified(name), times | _described(kind, more))


def person(name: str, label: str, /, **more: Any) -> Statement:
    return _agent(name, "prov:Person", label, more)


def software(name: str, label: str, /, **more: Any) -> Statement:
    return _agent(name, "prov:SoftwareAgent", label, more)


def relation(section: str, first: str, second: str, *, is_revision: bool = False) -> Statement:
    """`first` and `second` in the order of ROLES."""
    names = zip(ROLES[section], (first, second), strict=True)
    said = {f"prov:{role}": _qualified(name) for role, name in names}
    return Statement(section, "", said | ({"prov:type": REVISION} if is_revision else {}))


def write(address: str, statements: Iterable[Statement], file: TextIO, folder: Path) -> int:
    """Writes a document; returns how many statements it has.

    folder: for files that are gone afterwards: a document lists its statements by their section,
            and all of them may be more than memory holds
    """
    sections = [*RECORDS, *ROLES]
    places = {section: folder / section for section in sections}
    opened = {section: place.open("w", encoding="utf-8") for section, place in places.items()}
    written: dict[str, int] = dict.fromkeys(sections, 0)
    numbers = count(1)
    try:
        for one in statements:
            out = opened[one.section]
            out.write(",\n" if written[one.section] else "\n")
            name = one.name or f"_:r{next(numbers)}"
            out.write(f"{json.dumps(name)}: {json.dumps(one.attributes, ensure_ascii=False)}")
            written[one.section] += 1
    finally:
        for out in opened.values():
            out.close()
    file.write(f'{{\n"prefix": {json.dumps({PREFIX: address})}')
    for section in sections:
        if written[section]:
            file.write(f',\n"{section}": {{')
            with places[section].open(encoding="utf-8") as part:
                file.writelines(part)
            file.write("\n}")
    file.write("\n}\n")
    return sum(written.values())


def _agent(name: str, kind: str, label: str, more: Mapping[str, Any]) -> Statement:
    kinds = {"prov:type": {"$": kind, "type": "xsd:QName"}, "prov:label": label}
    return Statement("agent", _qualified(name), kinds | dict(_own(more)))


def _described(kind: str, more: Mapping[str, Any]) -> dict[str, Any]:
    return {"prov:type": _qualified(kind)} | dict(_own(more))


def _own(more: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What PROV has no word for; nothing is said of what is not known."""
    return ((f"{PREFIX}:{name}", held) for name, held in more.items() if held not in {None, ""})


def _qualified(name: str) -> str:
    return f"{PREFIX}:{name}"
