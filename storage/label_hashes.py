"""The hash of an annotation, as of its row, and a million of them before there are rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from bot import canonical
from storage.tables import Annotation


class Given(Protocol):
    """What differs from label to label."""

    @property
    def sample_id(self) -> int: ...
    @property
    def reviewer_id(self) -> int: ...
    @property
    def value(self) -> str: ...


def row_hash(annotation: Annotation) -> str:
    """sha256 over the canonical JSON of every column."""
    return canonical.sha256(canonical.dumps(annotation.model_dump(mode="json")))


def times(session: Session) -> Callable[[datetime], tuple[Any, str]]:
    """Puts a time in UTC as the driver keeps it, and as JSON has it."""
    if session.connection().dialect.name == "sqlite":
        return _times_of_sqlite
    return lambda at: (at, _times_of_sqlite(at)[1])


def _times_of_sqlite(at: datetime) -> tuple[str, str]:
    # By hand: SQLAlchemy's own way takes as long as the hash.
    at_most = at.isoformat(" ", "microseconds")[:26]
    seconds, microseconds = at_most[:19], at_most[19:]
    in_json = seconds if microseconds == ".000000" else at_most
    return at_most, f"{in_json[:10]}T{in_json[11:]}Z"


class Template:
    """The canonical JSON of a row from what differs: encoding each takes four times as long."""

    MARKS = ("created_at", "id", "reviewer_id", "sample_id", "supersedes_id", "value")

    def __init__(self, shared: Annotation) -> None:
        columns = shared.model_dump(mode="json") | {name: f"@{name}" for name in self.MARKS}
        line = canonical.dumps(columns).replace("%", "%%")
        for name in self.MARKS:
            line = line.replace(f'"@{name}"', "%s")
        self._line = line
        self._values: dict[str, str] = {}

    def hash(self, key: int, one: Given, superseded: int | None, at: str) -> str:
        """The same as `row_hash` of the row."""
        value = self._values.get(one.value)
        if value is None:
            value = self._values[one.value] = canonical.dumps(one.value)
        before = "null" if superseded is None else superseded
        fields = (f'"{at}"', key, one.reviewer_id, one.sample_id, before, value)
        return canonical.sha256(self._line % fields)
