"""Walks the provenance log of a project, and finds the first place where it does not hold."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from bot import canonical, sealing
from bot.sealing import Erased
from bot.words import say
from storage import covering
from storage.covering import CHUNK, Kept
from storage.tables import Annotation, Event, Project, Sample, SchemaVersion

ERASURES = ("erase_person", "erase_samples")
"""The acts whose events say which parts of earlier events they erased."""

OLD = ("project_id", "number", "actor", "action", "subject", "payload", "key")
"""What the hash of an event without a salt is made of, beside its time."""

UNSALTED = "*"
"""Begins the name of what was erased of an event without a salt: of all of it at once."""


@dataclass(frozen=True)
class Break:
    """The first place where the log and the tables do not hold together."""

    event_number: int
    sentence: str


@dataclass
class Tally:
    """What earlier events say that one event erased of them. `first`: the first that says so."""

    first: int
    count: int = 0
    lines: Any = field(default_factory=hashlib.sha256)

    def add(self, number: int, line: str) -> None:
        self.count += 1
        self.lines.update(f"{number}:{line}\n".encode())


@dataclass
class _Walk:
    """How far the walk has come, and what it must find again."""

    project_id: int
    number: int = 0
    previous: str = ""
    covered: int = 0
    versions: int = 0
    is_created: bool = False
    erased_samples: int = 0
    tallies: dict[int, Tally] = field(default_factory=dict)


def verify(session: Session, project_id: int) -> Break | None:
    """The first break of the chain, or None when every link, annotation and import holds.

    What was erased with an event that says so holds; what is gone without one does not.
    """
    walk = _Walk(project_id)
    for events in _chunks(session, project_id):
        rows = covering.kept(
            session, [key for key in map(_annotation_id, events) if key is not None]
        )
        for event in events:
            sentence = _step(session, walk, event, rows)
            if sentence:
                return Break(walk.number, sentence)
    return _fault_at_the_end(session, walk)


def witness(session: Session, project_id: int, head: str) -> Break | None:
    """A break where no event has the hash that a summary once showed: the log was rewritten."""
    query = select(Event.id).where(Event.project_id == project_id, Event.hash == head)
    if session.exec(query).first() is not None:
        return None
    return Break(
        0, say("No event has the hash {head}: the log was rewritten since it was shown.", head=head)
    )


def erasures(session: Session, project_id: int) -> Sequence[Event]:
    """The events that erased something, oldest first."""
    query = select(Event).where(Event.project_id == project_id, col(Event.action).in_(ERASURES))
    return session.exec(query.order_by(col(Event.number))).all()


def unsalted_digest(event: Event) -> str:
    """Of all of an old event as it stands, which its own hash does not give any more."""
    return canonical.sha256(event.hash + _unsalted_hash(event))


def _step(session: Session, walk: _Walk, event: Event, rows: Mapping[int, Kept]) -> str | None:
    """What does not hold about this event, if anything."""
    walk.number += 1
    if event.number != walk.number:
        return say(
            "Event {number} is missing: the next one found is event {found}.",
            number=walk.number,
            found=event.number,
        )
    if event.previous_hash != walk.previous:
        return say("Event {number} does not follow the event before it.", number=walk.number)
    payload = _payload(event)
    if payload is None or not _holds(walk, event, payload):
        return say(
            "Event {number} was changed: its contents do not give its hash.", number=walk.number
        )
    walk.previous = event.hash
    walk.covered += covering.annotations(event.action, payload)
    return (
        covering.annotation_fault(payload, rows)
        or covering.import_fault(session, walk.project_id, event.action, payload)
        or _schema_fault(session, walk, event.action, payload)
        or _erasure_fault(session, walk, event.action, payload)
    )


def _payload(event: Event) -> dict[str, Any] | None:
    try:
        payload = canonical.loads(event.payload)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def _holds(walk: _Walk, event: Event, payload: Mapping[str, Any]) -> bool:
    """Whether the event gives its hash; what it says is erased is noted, to be found again."""
    parts = sealing.parts(event.actor, event.key, payload)
    seals: Mapping[str, str] | None
    if event.erased is None:
        if event.salt is None:
            return event.hash == _unsalted_hash(event)
        seals = sealing.seals(event.salt, parts)
    else:
        try:
            erased = Erased.model_validate_json(event.erased)
        except ValidationError:
            return False
        if not _note(walk, erased):
            return False
        if any(part.startswith(UNSALTED) for part in erased.seals):
            newest, _ = max(erased.seals.values(), key=lambda seal: seal[1])
            return newest == unsalted_digest(event)
        seals = sealing.seals_left(erased, parts)
    return seals is not None and event.hash == sealing.chained(
        event.previous_hash, _frame(event), seals
    )


def _note(walk: _Walk, erased: Erased) -> bool:
    """Only a later event can have erased a part of this one."""
    for number in sorted({by for _, by in erased.seals.values()}):
        if number <= walk.number:
            return False
        tally = walk.tallies.setdefault(number, Tally(walk.number))
        for line in erased.by(number):
            tally.add(walk.number, line)
    return True


def _frame(event: Event) -> dict[str, object]:
    return sealing.frame(event.project_id, event.number, event.at, event.action, event.subject)


def _unsalted_hash(event: Event) -> str:
    """sha256(previous hash + canonical JSON of the event), as it was before there were salts."""
    row = event.model_dump()
    plain = {name: row[name] for name in OLD} | {"at": row["at"].isoformat()}
    return canonical.sha256(event.previous_hash + canonical.dumps(plain))


def _chunks(session: Session, project_id: int) -> Iterator[Sequence[Event]]:
    last = 0
    while True:
        query = select(Event).where(Event.project_id == project_id, col(Event.id) > last)
        events = session.exec(query.order_by(col(Event.id)).limit(CHUNK)).all()
        if not events:
            return
        yield events
        last = events[-1].id
        session.expunge_all()


def _annotation_id(event: Event) -> int | None:
    """None also for a payload that was changed into anything; its hash will tell."""
    key = (_payload(event) or {}).get("annotation")
    return key if isinstance(key, int) else None


def _schema_fault(
    session: Session, walk: _Walk, action: str, payload: Mapping[str, Any]
) -> str | None:
    if action not in {"create", "schema"} or "schema" not in payload:
        return None
    walk.is_created |= action == "create"
    walk.versions += 1
    return covering.schema_fault(session, walk.project_id, payload)


def _erasure_fault(
    session: Session, walk: _Walk, action: str, payload: Mapping[str, Any]
) -> str | None:
    """Whether what is gone is what this event erased."""
    if action not in ERASURES:
        return None
    tally = walk.tallies.pop(walk.number, Tally(walk.number))
    if (tally.count, tally.lines.hexdigest()) != (payload["erased"], payload["digest"]):
        return say(
            "Event {number} erased {n} parts of earlier events, but not those that are gone.",
            number=walk.number,
            n=payload["erased"],
        )
    samples = payload.get("samples") or []
    walk.erased_samples += len(samples)
    query = select(func.count()).where(
        Sample.project_id == walk.project_id,
        Sample.erased_by == walk.number,
        Sample.parts == covering.NO_CONTENT,
    )
    if session.exec(query).one() != len(samples):
        return say(
            "Event {number} erased {n} samples, but not those that are gone.",
            number=walk.number,
            n=len(samples),
        )
    answers = payload.get("answers")
    if answers is not None and answers != covering.answers_left(session, samples):
        return say("An answer that event {number} erased was changed since.", number=walk.number)
    return None


def _fault_at_the_end(session: Session, walk: _Walk) -> Break | None:
    project = session.get_one(Project, walk.project_id)
    if walk.tallies:
        number, tally = min(walk.tallies.items(), key=lambda one: one[1].first)
        sentence = say(
            "A part of event {first} is gone, but event {number} erased nothing.",
            first=tally.first,
            number=number,
        )
        return Break(tally.first, sentence)
    if (project.log_length, project.log_head) != (walk.number, walk.previous):
        return Break(
            walk.number + 1,
            say(
                "The log ends at event {number}, but {length} were recorded: its end was cut off.",
                number=walk.number,
                length=project.log_length,
            ),
        )
    return _uncovered(session, walk)


def _uncovered(session: Session, walk: _Walk) -> Break | None:
    """What is in the tables without an event."""
    annotations = _count(session, Annotation.project_id == walk.project_id)
    if annotations != walk.covered:
        return Break(
            walk.number,
            say(
                "{kept} annotations are kept, but the log covers {covered}: "
                "some were added behind its back.",
                kept=annotations,
                covered=walk.covered,
            ),
        )
    versions = _count(session, SchemaVersion.project_id == walk.project_id)
    if walk.is_created and versions != walk.versions:
        return Break(
            walk.number,
            say(
                "The schema has {kept} versions, but the log tells of {covered}: "
                "some were added behind its back.",
                kept=versions,
                covered=walk.versions,
            ),
        )
    erased = _count(
        session, Sample.project_id == walk.project_id, col(Sample.erased_by).is_not(None)
    )
    if erased != walk.erased_samples:
        return Break(
            walk.number,
            say(
                "{gone} samples have no content any more, but the log erased {erased}.",
                gone=erased,
                erased=walk.erased_samples,
            ),
        )
    return None


def _count(session: Session, *conditions: Any) -> int:
    return session.exec(select(func.count()).where(*conditions)).one()
