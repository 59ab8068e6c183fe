"""Blots out parts of events that are in the log; see bot/sealing.py for what that leaves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import canonical, sealing
from bot.erasing import Called
from bot.errors import BadInput
from bot.sealing import ACTOR, KEY, PAYLOAD, Erased, Parts
from storage.tables import Event
from storage.verifying import UNSALTED, Tally, unsalted_digest

REASON_AT_LEAST = 3

Choose = Callable[[Parts], Sequence[str]]
"""The parts of an event -> the names of those to blot out."""


@dataclass(frozen=True)
class Act:
    """Who erases, when and why; the reason stays in the log for good."""

    reason: str
    actor: str
    now: datetime

    def check(self, *names: str) -> None:
        """Raises BadInput for no reason, and for one that keeps what it erases."""
        if len(self.reason.strip()) < REASON_AT_LEAST:
            raise BadInput("--reason: say in a few words why; it is kept in the log.")
        if any(Called(name).is_in(self.reason) for name in names):
            raise BadInput("--reason: it is kept for good, so it must not name the person.")


def blot(
    session: Session,
    events: Iterable[Event],
    number: int,
    choose: Choose,
    stand_in: Callable[[object], str | None] = lambda _: None,
) -> dict[str, object]:
    """Returns what the event that does it, by its number, must say: how many parts, and which.

    events:   in the order of their numbers
    stand_in: what stands in a part's place, none or a pseudonym
    """
    tally = Tally(number)
    for event in events:
        payload = canonical.loads(event.payload)
        parts = sealing.parts(event.actor, event.key, payload)
        before = Erased.model_validate_json(event.erased) if event.erased else None
        gone = set(before.seals) if before else set()
        names = [name for name in choose(parts) if name not in gone]
        if not names:
            continue
        after = _erased(event, before, parts, names, number)
        _put(event, payload, {name: stand_in(parts[name]) for name in names})
        if after is None:
            seals = dict(before.seals) if before else {}
            seals[f"{UNSALTED}{number}"] = (unsalted_digest(event), number)
            after = Erased(salts={}, seals=seals)
        event.erased, event.salt = after.model_dump_json(), None
        session.add(event)
        for line in after.by(number):
            tally.add(event.number, line)
    session.flush()
    return {"erased": tally.count, "digest": tally.lines.hexdigest()}


def _erased(
    event: Event, before: Erased | None, parts: Parts, names: Sequence[str], number: int
) -> Erased | None:
    """None for an event without salts, of which all is sealed at once, as it is afterwards."""
    if event.salt is None and (before is None or not before.salts):
        return None
    return sealing.erase(event.salt, before, parts, names, number)


def _put(event: Event, payload: dict[str, object], instead: Mapping[str, str | None]) -> None:
    for name, held in instead.items():
        if name == ACTOR:
            event.actor = held or ""
        elif name == KEY:
            event.key = None
        else:
            payload[name.removeprefix(PAYLOAD)] = held
    event.payload = canonical.dumps(payload)
