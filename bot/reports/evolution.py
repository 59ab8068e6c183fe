"""How a schema changed from one version to the next, and what that means, in words."""

from collections.abc import Iterator

from bot.evolution.becoming import Becomes, back
from bot.evolution.consequences import Consequences
from bot.evolution.history import History, Version
from bot.evolution.questions import questions, within
from bot.evolution.reading import is_passable
from bot.records import Label, Schema
from bot.words import say, say_many

LABELS_SHOWN = 12
LOST_SHOWN = 5


def changes(before: Schema, version: Version) -> list[str]:
    """What is different, a line for each change."""
    after = version.schema
    found = []
    if version.restores:
        found.append(say("brings back version {number}", number=version.restores))
    if before.fields and after.fields:
        found += _fields(before, after, version.becomes)
    else:
        found += _question(before, after, version.becomes)
    if after.guidelines != before.guidelines:
        found.append(say("other guidelines"))
    return found


def meaning(found: Consequences) -> list[str]:
    """What will happen when it is applied."""
    lines = [say("{kept} of {every} answers stand.", kept=found.kept, every=found.answers)]
    if found.lost:
        shown = [f"{value} ({count})" for value, count in found.lost[:LOST_SHOWN]]
        more = ["…"] if len(found.lost) > LOST_SHOWN else []
        lines.append(
            say(
                "Of these it cannot be told what they would be now: {values}.",
                values=", ".join(shown + more),
            )
        )
    return [*lines, *_counts(found)]


def _counts(found: Consequences) -> Iterator[str]:
    """What is asked anew, and what no more."""
    if found.again:
        yield say_many(
            found.again, "{n} sample will be asked again.", "{n} samples will be asked again."
        )
    if found.closed:
        yield say_many(
            found.closed,
            "Old answers count again, which settles {n} sample.",
            "Old answers count again, which settles {n} samples.",
        )
    if found.cards:
        yield say_many(
            found.cards,
            "In the place of {n} open card new ones are posted.",
            "In the place of {n} open cards new ones are posted.",
        )
    if found.predictions:
        yield say_many(
            found.predictions,
            "The prediction of {n} sample no longer counts.",
            "The prediction of {n} samples no longer counts.",
        )


def versions(history: History) -> list[tuple[str, str, str]]:
    """Number, kind with labels, and what changed; the newest first."""
    rows = []
    for place, version in enumerate(history.versions):
        schema = version.schema
        said = changes(history.versions[place - 1].schema, version) if place else [say("the first")]
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
    shown = [", ".join(names + more)] if names else []
    shown += [say("(not offered: {labels})", labels=retired)] if retired else []
    return f"{schema.kind}: {' '.join(shown)}" if shown else schema.kind


def _fields(before: Schema, after: Schema, becomes: Becomes) -> Iterator[str]:
    """What is different about the questions of a form."""
    older, sources = questions(before), back(becomes, questions(after))
    gone = set(older) - {old for found in sources.values() for old in found}
    for new, asked in questions(after).items():
        if sources[new]:
            (old,) = sources[new]
            if old != new:
                yield say("asks {old} as {new}", old=old[:-1], new=new[:-1])
            changed = [*_question(older[old], asked, within(becomes, old, new))]
            changed += [say("other guidelines")] * (older[old].guidelines != asked.guidelines)
            yield from (f"{new} {line}" for line in changed)
        elif new in gone:
            gone.remove(new)
            yield say("asks {name} anew, as {kind}", name=new[:-1], kind=asked.kind)
        else:
            yield say("asks {name} as well", name=new[:-1])
    yield from (say("no longer asks {name}", name=old[:-1]) for old in older if old in gone)


def _question(before: Schema, after: Schema, becomes: Becomes) -> Iterator[str]:
    if after.kind != before.kind:
        yield say("asked as {new}, not {old}", new=after.kind, old=before.kind)
    if is_passable(before.kind, after.kind):
        yield from _labels(before, after, becomes)


def _labels(before: Schema, after: Schema, becomes: Becomes) -> Iterator[str]:
    for old, new in becomes.items():
        if not new:
            yield say("takes out {label}", label=old)
        elif len(new) > 1:
            yield say("splits {label} into {parts}", label=old, parts=", ".join(new))
    sources = back(becomes, after.known_names)
    for label in (*after.labels, *after.retired):
        whole = [old for old in sources[label.name] if len(becomes[old]) == 1]
        if len(whole) > 1:
            yield say("merges {labels} into {label}", labels=", ".join(whole), label=label.name)
        elif whole:
            yield from _kept(before, after, whole[0], label)
        elif not sources[label.name]:
            yield say("adds {label}", label=label.name)


def _kept(before: Schema, after: Schema, old: str, label: Label) -> Iterator[str]:
    """What is different about a label that is still there."""
    described = {label.name: label.description for label in (*before.labels, *before.retired)}
    if old != label.name:
        yield say("renames {old} to {new}", old=old, new=label.name)
    if old in before.label_names and label in after.retired:
        yield say("no longer offers {label}", label=label.name)
    if old not in before.label_names and label in after.labels:
        yield say("offers {label} again", label=label.name)
    if label.description != described[old]:
        yield say("describes {label} anew", label=label.name)
