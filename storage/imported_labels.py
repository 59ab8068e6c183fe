"""Labels that people gave elsewhere: many at once, each once, under one event a batch."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlmodel import Session, col, select

from bot import blocks, canonical
from bot.records import Answer, Source
from bot.words import say
from storage import label_hashes
from storage.labelled_pairs import Pairs
from storage.tables import Annotation, Reviewer

PREFIX = blocks.IMPORTED
"""Before the name of a reviewer who is known from a file only, where others have Slack's id.

Such a name is never taken for a person of the Slack team: a file is no proof of who said it.
"""

COLUMNS = (
    "id",
    "sample_id",
    "reviewer_id",
    "value",
    "supersedes_id",
    "created_at",
)
SAME = ("project_id", "schema_version_id", "source", "answer", "suggestion_shown")


CACHE_KIB = 131_072
"""Of SQLite's pages, while labels come: they touch samples in any order. Its usual 2 MB would
be read from the file again and again."""

NAMES_AT_ONCE = 10_000
"""SQLite takes 32,766 parameters in a statement."""


class NewLabel(NamedTuple):
    """A line whose sample, reviewer and label are known. `value` is canonical JSON."""

    number: int
    sample_id: int
    reviewer_id: int
    value: str
    at: datetime | None


@dataclass
class Kept:
    """What became of a batch.

    ids:         of the annotations that were added, rising
    digest:      sha256 over the hashes of these, in their order
    superseding: how many of them follow an earlier label of the same person
    repeated:    line numbers of labels that are there already
    late:        line numbers of labels that are older than the one that stands
    """

    ids: list[int] = field(default_factory=list)
    digest: str = ""
    superseding: int = 0
    repeated: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)


class _Said(NamedTuple):
    """An earlier label of the same person on the same sample; `at` as the driver has it."""

    id: int
    value: str
    at: Any


def make_room(session: Session) -> None:
    """Gives SQLite's connection the memory that an import of labels needs."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB:d}")


def sample_ids(session: Session, project_id: int, names: Sequence[str]) -> dict[str, int]:
    """External id -> id of those that are there."""
    connection = session.connection()
    mark = _mark(connection)
    found: dict[str, int] = {}
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = names[start : start + NAMES_AT_ONCE]
        marks = ", ".join([mark] * len(some))
        rows = connection.exec_driver_sql(
            "SELECT external_id, id FROM sample "  # noqa: S608  (only marks and a number)
            f"WHERE project_id = {project_id:d} AND erased_by IS NULL "
            f"AND external_id IN ({marks})",
            tuple(some),
        )
        found.update((name, key) for name, key in rows)
    return found


def reviewer_ids(session: Session, workspace_id: int) -> dict[str, int]:
    """Name -> id of the reviewers that files brought to a workspace."""
    query = select(Reviewer.slack_user_id, Reviewer.id).where(
        Reviewer.workspace_id == workspace_id, col(Reviewer.slack_user_id).startswith(PREFIX)
    )
    return {user_id.removeprefix(PREFIX): key for user_id, key in session.exec(query)}


def add(
    session: Session,
    project_id: int,
    schema_version_id: int,
    new: Sequence[NewLabel],
    pairs: Pairs,
    now: datetime,
) -> Kept:
    """Keeps what is new; the caller records the event, after `samples.wait_for_other_imports`.

    pairs: the same for all batches of an import.

    A label is there already when the same person gave the same one at the same time, or, where
    the line tells no time, at any time: so the same file again adds nothing. Another label of the
    same person supersedes the one that stands; one that is older than that is left out, for the
    line of corrections only grows at its end.
    """
    shared = Annotation(
        project_id=project_id,
        sample_id=0,
        schema_version_id=schema_version_id,
        source=Source.IMPORTED,
        answer=Answer.VALUE,
        created_at=now,
    )
    kept, hashes, rows = Kept(), [], []
    pairs.refresh(session, project_id)
    seen = {one.sample_id for one in new if pairs.has(one.sample_id, one.reviewer_id)}
    said = _said(session, project_id, seen)
    ids = _reserve(session, len(new))
    time_of, digested = label_hashes.times(session), label_hashes.Template(shared)
    for one in new:
        kept_at, in_json = time_of(one.at or now)
        before = said[one.sample_id, one.reviewer_id]
        if _is_repeated(one, kept_at, before):
            kept.repeated.append(one.number)
        elif before and kept_at < before[-1].at:
            kept.late.append(one.number)
        else:
            key, superseded = next(ids), before[-1].id if before else None
            before.append(_Said(key, one.value, kept_at))
            rows.append((key, *one[1:4], superseded, kept_at))
            pairs.add(key, one.sample_id, one.reviewer_id)
            hashes.append(digested.hash(key, one, superseded, in_json))
            kept.ids.append(key)
            kept.superseding += superseded is not None
    kept.digest = canonical.sha256("".join(hashes))
    _insert(session, rows, shared)
    return kept


def fault(session: Session, project_id: int, payload: Mapping[str, Any]) -> str | None:
    """What was changed of the labels that an event covers, or None."""
    first, last = payload["annotations"]
    query = (
        select(Annotation)
        .where(
            Annotation.project_id == project_id,
            Annotation.source == Source.IMPORTED,
            col(Annotation.id).between(first, last),
        )
        .order_by(col(Annotation.id))
    )
    try:
        rows = session.exec(query).all()
    except (LookupError, ValueError):  # one holds what its column's type cannot be
        return say(
            "An imported annotation of {first} to {last} cannot be read any more.",
            first=first,
            last=last,
        )
    if len(rows) != payload["added"]:
        return say(
            "{added} labels were imported, but {kept} of them are kept.",
            added=payload["added"],
            kept=len(rows),
        )
    digest = canonical.sha256("".join(map(label_hashes.row_hash, rows)))
    session.expunge_all()
    if digest != payload["digest"]:
        return say(
            "An imported annotation of {first} to {last} was changed after it was recorded.",
            first=first,
            last=last,
        )
    return None


def _said(
    session: Session, project_id: int, sample_keys: set[int]
) -> defaultdict[tuple[int, int], list[_Said]]:
    """(sample, reviewer) -> the imported labels, oldest first: each supersedes the one before."""
    found: defaultdict[tuple[int, int], list[_Said]] = defaultdict(list)
    if sample_keys:
        keys = ",".join(map(str, sample_keys))
        # The plus keeps SQLite from walking the project's whole index for these samples.
        rows = session.connection().exec_driver_sql(
            "SELECT sample_id, reviewer_id, id, value, created_at FROM annotation "  # noqa: S608
            f"WHERE sample_id IN ({keys}) AND +project_id = {project_id:d} "
            f"AND source = '{Source.IMPORTED.value}' AND reviewer_id IS NOT NULL ORDER BY id"
        )
        for sample_id, reviewer_id, key, value, at in rows:
            found[sample_id, reviewer_id].append(_Said(key, value, at))
    return found


def _is_repeated(one: NewLabel, kept_at: Any, before: Sequence[_Said]) -> bool:
    if not before:
        return False
    if one.at is None:
        return any(said.value == one.value for said in before)
    # Older than the one that stands and the same: it says nothing that is not known.
    is_known = before[-1].value == one.value and kept_at <= before[-1].at
    return is_known or any(said[1:] == (one.value, kept_at) for said in before)


def _reserve(session: Session, wanted: int) -> Iterator[int]:
    """Rising ids that nobody else gets: the hash of a row holds its id, so it is needed first."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":  # the one writer is us
        found = connection.execute(text("SELECT coalesce(max(id), 0) FROM annotation"))
        return count(found.scalar_one() + 1)
    sequence = "pg_get_serial_sequence('annotation', 'id')"
    found = connection.execute(
        text(f"SELECT nextval({sequence}) FROM generate_series(1, :wanted)"),  # noqa: S608
        {"wanted": wanted},
    )
    return iter(found.scalars().all())


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _insert(session: Session, rows: Sequence[tuple[Any, ...]], shared: Annotation) -> None:
    if not rows:
        return
    connection = session.connection()
    marks = ", ".join([_mark(connection)] * len(COLUMNS))
    # What is the same in all rows stands in the statement: the driver binds half as much.
    same = (
        f"{shared.project_id:d}, {shared.schema_version_id:d}, "
        f"'{shared.source.value}', '{shared.answer.value}', false"
    )
    connection.exec_driver_sql(
        f"INSERT INTO annotation ({', '.join(COLUMNS + SAME)}) "  # noqa: S608  (our names)
        f"VALUES ({marks}, {same})",
        list(rows),
    )
