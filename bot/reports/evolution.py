"""How a schema changed from one version to the next, and what that means, in words."""

from collections.abc import Iterator

from bot.evolution.becoming import Becomes, back
from bot.evolution.consequences import Consequences
from bot.evolution.history import History, Version
from bot.evolution.questions import questions, within
from bot.evolution.reading import is_passable
from bot.records import Label, Schema

LABELS_SHOWN = 12
LOST_SHOWN = 5


def changes(before: Schema, version: Version) -> list[str]:
    """What is different, a line for each change."""
    after = version.schema
    found = [f"brings back version {version.restores}"] if version.restores else []
    if before.fields and after.fields:
        found += _fields(before, after, version.becomes)
    else:
        found += _question(before, after, version.becomes)
    if after.guidelines != before.guidelines:
        found.append("other guidelines")
    return found


def meaning(found: Consequences) -> list[str]:
    """What will happen when it is applied."""
    lines = [f"{found.kept} of {found.answers} answers stand."]
    if found.lost:
        shown = ", ".join(f"{value} ({count})" for value, count in found.lost[:LOST_SHOWN])
        more = ", …" if len(found.lost) > LOST_SHOWN else ""
        lines.append(f"Of these it cannot be told what they would be now: {shown}{more}.")
    if found.again:
        lines.append(f"{_count(found.again, 'sample')} will be asked again.")
    if found.closed:
        lines.append(f"Old answers count again, which settles {_count(found.closed, 'sample')}.")
    if found.cards:
        lines.append(f"In the place of {_count(found.cards, 'open card')} new ones are posted.")
    if found.predictions:
        lines.append(f"The prediction of {_count(found.predictions, 'sample')} no longer counts.")
    return lines


def versions(history: History) -> list[tuple[str, str, str]]:
    """Number, kind with labels, and what changed; the newest first."""
    rows = []
    for place, version in enumerate(history.versions):
        schema = version.schema
        said = changes(history.versions[place - 1].schema, version) if place else ["the first"]
        rows.append((str(schema.number), _asked(schema), "; ".join(said)))
    return rows[::-1]


def _asked(schema: Schema) -> str:
    """The kind with its labels; of a form each field's."""
    if schema.fields:
        said = [f"{field.name} ({_asked(schema.of(field))})" for field in schema.fields]
        return f"{schema.kind}: {', '.join(said)}"
    names = [*schema.label_names[:LABELS_SHOWN]]
    more = ["…"] if len(schema.labels) > LABELS_SHOWN else []
    retired = ", ".join(label.name for label in schema.retired)
    shown = ", ".join(names + more) + (f" (not offered: {retired})" if retired else "")
    return f"{schema.kind}: {shown}" if shown else schema.kind


def _fields(before: Schema, after: Schema, becomes: Becomes) -> Iterator[str]:
    """What is different about the questions of a form."""
    older, sources = questions(before), back(becomes, questions(after))
    gone = set(older) - {old for found in sources.values() for old in found}
    for new, asked in questions(after).items():
        if sources[new]:
            (old,) = sources[new]
            if old != new:
                yield f"asks {old[:-1]} as {new[:-1]}"
            changed = [*_question(older[old], asked, within(becomes, old, new))]
            changed += ["other guidelines"] * (older[old].guidelines != asked.guidelines)
            yield from (f"{new} {line}" for line in changed)
        elif new in gone:
            gone.remove(new)
            yield f"asks {new[:-1]} anew, as {asked.kind}"
        else:
            yield f"asks {new[:-1]} as well"
    yield from (f"no longer asks {old[:-1]}" for old in older if old in gone)


def _question(before: Schema, after: Schema, becomes: Becomes) -> Iterator[str]:
    if after.kind != before.kind:
        yield f"asked as {after.kind}, not {before.kind}"
    if is_passable(before.kind, after.kind):
        yield from _labels(before, after, becomes)


def _labels(before: Schema, after: Schema, becomes: Becomes) -> Iterator[str]:
    for old, new in becomes.items():
        if not new:
            yield f"takes out {old}"
        elif len(new) > 1:
            yield f"splits {old} into {', '.join(new)}"
    sources = back(becomes, after.known_names)
    for label in (*after.labels, *after.retired):
        whole = [old for old in sources[label.name] if len(becomes[old]) == 1]
        if len(whole) > 1:
            yield f"merges {', '.join(whole)} into {label.name}"
        elif whole:
            yield from _kept(before, after, whole[0], label)
        elif not sources[label.name]:
            yield f"adds {label.name}"


def _kept(before: Schema, after: Schema, old: str, label: Label) -> Iterator[str]:
    """What is different about a label that is still there."""
    described = {label.name: label.description for label in (*before.labels, *before.retired)}
    if old != label.name:
        yield f"renames {old} to {label.name}"
    if old in before.label_names and label in after.retired:
        yield f"no longer offers {label.name}"
    if old not in before.label_names and label in after.labels:
        yield f"offers {label.name} again"
    if label.description != described[old]:
        yield f"describes {label.name} anew"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
