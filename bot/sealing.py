"""How an event is hashed, so that a part of it can be erased and all the rest still be checked.

The hash is made of the event's frame (project, number, time, act, subject) and of a seal for each
of its parts: who did it, the key of the act, and every entry of its payload. A seal is the hash of
the part behind a secret salt. What is erased leaves its seal, but not its salt: nobody can try out
who it may have been, and nothing else can be put in its place.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot import canonical
from bot.records import Value

ACTOR, KEY, PAYLOAD = "actor", "key", "payload."

PSEUDONYM = re.compile(r"erased:[0-9a-f]{12}")
"""What stands for an erased person, the same in every event and row."""

Parts = Mapping[str, object]
"""The parts of an event by their names, as they stand."""


class Erased(Value):
    """What is left of a salt once parts are erased.

    salts: of the parts that are still there
    seals: of the erased ones, each with the number of the event that erased it
    """

    salts: Mapping[str, str]
    seals: Mapping[str, tuple[str, int]]

    def by(self, number: int) -> list[str]:
        """The seals of what one event erased, each behind its part's name."""
        return [f"{part}:{seal}" for part, (seal, by) in sorted(self.seals.items()) if by == number]


def frame(
    project_id: int, number: int, at: datetime, action: str, subject: str
) -> dict[str, object]:
    """What is never erased of an event. `at`: in UTC."""
    return {
        "project_id": project_id,
        "number": number,
        "at": at.isoformat(),
        "action": action,
        "subject": subject,
    }


def fresh_salt() -> str:
    return secrets.token_hex(16)


def fresh_pseudonym() -> str:
    return f"erased:{secrets.token_hex(6)}"


def parts(actor: str, key: str | None, payload: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {f"{PAYLOAD}{name}": held for name, held in payload.items()}
    found[ACTOR] = actor
    return found if key is None else found | {KEY: key}


def seals(salt: str, given: Parts) -> dict[str, str]:
    """Of an event that is whole."""
    return {part: _seal(_salt_of(salt, part), held) for part, held in given.items()}


def seals_left(erased: Erased, given: Parts) -> dict[str, str] | None:
    """Of an event with erased parts; None where something stands in an erased one's place."""
    whole = {part: held for part, held in given.items() if part not in erased.seals}
    if whole.keys() != erased.salts.keys() or not all(
        stands_for_nothing(given.get(part)) for part in erased.seals
    ):
        return None
    left = {part: _seal(erased.salts[part], held) for part, held in whole.items()}
    return left | {part: seal for part, (seal, _) in erased.seals.items()}


def erase(
    salt: str | None, before: Erased | None, given: Parts, names: Iterable[str], number: int
) -> Erased:
    """Without the salts of these parts any more. `number`: of the event that erases them."""
    known = before.salts if before else {part: _salt_of(salt or "", part) for part in given}
    gone = {part: (_seal(known[part], given[part]), number) for part in names}
    return Erased(
        salts={part: one for part, one in known.items() if part not in gone},
        seals={**(before.seals if before else {}), **gone},
    )


def stands_for_nothing(held: object) -> bool:
    """Whether a value may stand where something was erased: none, or a pseudonym."""
    return held is None or (isinstance(held, str) and PSEUDONYM.fullmatch(held) is not None)


def chained(previous: str, frame: Mapping[str, object], sealed: Mapping[str, str]) -> str:
    """sha256(hash of the event before + canonical JSON of the frame with the seals)."""
    return canonical.sha256(previous + canonical.dumps({**frame, "seals": dict(sealed)}))


def _salt_of(salt: str, part: str) -> str:
    return canonical.sha256(f"{salt}:{part}")


def _seal(salt: str, held: object) -> str:
    return canonical.sha256(salt + canonical.dumps(held))
