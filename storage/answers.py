"""The answers that count now, read in columns: a million of them in about a second."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from bot.quality.given import Given
from bot.records import Answer, Source
from storage import schemas
from storage.tables import Reviewer, SchemaVersion

FETCHED = 500
"""Rows of one fetch; 700 new objects wake the garbage collector, which takes as long again."""
NAMED = 500
"""Ids that one statement names."""

# Imported labels count as well. No person is there twice for a sample: who comes with an import
# is a reviewer of its own.
COUNTS = (
    f"answer = '{Answer.VALUE.value}' AND reviewer_id IS NOT NULL "
    f"AND source IN ('{Source.HUMAN_REVIEW.value}', '{Source.IMPORTED.value}')"
)

# As `annotations.is_counted`. The list is made once, so that only those on it are looked at closer.
NOT_EXCLUDED = (
    "(reviewer_id NOT IN (SELECT reviewer_id FROM exclusion WHERE ended_at IS NULL) "
    "OR NOT EXISTS (SELECT 1 FROM exclusion AS one WHERE one.project_id = annotation.project_id "
    "AND one.reviewer_id = annotation.reviewer_id AND one.ended_at IS NULL "
    "AND (one.since IS NULL OR one.since <= annotation.created_at)))"
)

ASKED_AGAIN = -1
"""The code of a value that cannot be read."""

SUPERSEDED = "SELECT supersedes_id FROM annotation WHERE supersedes_id IS NOT NULL"


Read = Callable[[str], str | None]
"""A kept value as one of another schema version; None where it must be asked again."""

Part = tuple[str, Read]
"""A condition in SQL, and how the values of the annotations of which it holds are read."""


def current(session: Session, schema_version_id: int) -> Given:
    """Every answer of a person, here or in an import, that can be read under a schema version."""
    # Of all answers it is quicker to list once what is superseded than to ask for each of them.
    project_id = session.get_one(SchemaVersion, schema_version_id).project_id
    of_project = f"project_id = {project_id:d} AND {COUNTS} AND {NOT_EXCLUDED}"
    where = f"{of_project} AND id NOT IN ({SUPERSEDED})"
    return _given(session, _as_of(session, schema_version_id, [where]))


def given_under(session: Session, schema_version_id: int) -> Given:
    """Those given under one version alone, as if there had never been another."""
    newer = f"{SUPERSEDED} AND schema_version_id = {schema_version_id:d}"
    of_version = f"schema_version_id = {schema_version_id:d}"
    where = f"{of_version} AND {COUNTS} AND {NOT_EXCLUDED} AND id NOT IN ({newer})"
    return _given(session, [(where, lambda text: text)])


def of_samples(session: Session, schema_version_id: int, sample_ids: Sequence[int]) -> Given:
    """As `current`, of some samples."""
    newer = "SELECT 1 FROM annotation AS newer WHERE newer.supersedes_id = annotation.id"
    rest = f"{COUNTS} AND {NOT_EXCLUDED} AND NOT EXISTS ({newer})"
    parts = [f"{part} AND {rest}" for part in _among("sample_id", sample_ids)]
    return _given(session, _as_of(session, schema_version_id, parts))


def by_id(session: Session, schema_version_id: int, annotation_ids: Sequence[int]) -> Given:
    """These annotations, be they current or not, read in the same way."""
    parts = [*_among("id", annotation_ids)]
    return _given(session, _as_of(session, schema_version_id, parts))


def _as_of(session: Session, schema_version_id: int, wheres: Sequence[str]) -> Iterator[Part]:
    """The conditions for each version, with the way from it to this one."""
    project_id = session.get_one(SchemaVersion, schema_version_id).project_id
    target = schemas.version(session, schema_version_id).number
    history = schemas.history(session, project_id)
    for row in schemas.all_of(session, project_id):
        if row.number <= target:
            read = history.route(row.number, target).read
            yield from ((f"schema_version_id = {row.id:d} AND {where}", read) for where in wheres)


def _among(column: str, ids: Sequence[int]) -> Iterator[str]:
    for start in range(0, len(ids), NAMED):
        yield f"{column} IN ({', '.join(map(str, map(int, ids[start : start + NAMED])))})"


def _given(session: Session, parts: Iterable[Part]) -> Given:
    columns: tuple[list[Any], ...] = ([], [], [], [])
    code: dict[str, int] = {}
    for where, read in parts:
        known: dict[str, int] = {}
        for ids, samples, reviewers, texts in _fetched(session, where):
            for text in set(texts) - known.keys():
                value = read(text)
                known[text] = ASKED_AGAIN if value is None else code.setdefault(value, len(code))
            values = map(known.__getitem__, texts)
            for column, found in zip(columns, (ids, samples, reviewers, values), strict=True):
                column.append(np.fromiter(found, dtype=np.int64, count=len(ids)))
    nothing = np.zeros(0, dtype=np.int64)
    whole = [np.concatenate([nothing, *column]) for column in columns]
    order = np.argsort(whole[0], kind="stable")
    order = order[whole[3][order] != ASKED_AGAIN]
    annotation, sample, reviewer, value = (column[order] for column in whole)
    who, reviewer_ids, names = _named(session, reviewer)
    return Given(annotation, sample, who, value, reviewer_ids, names, tuple(code))


def _fetched(session: Session, where: str) -> Iterator[tuple[Sequence[Any], ...]]:
    # Straight from the driver: a million row objects would take longer than all the rest.
    connection = session.connection().connection
    cursor = connection.cursor()
    cursor.execute(f"SELECT id, sample_id, reviewer_id, value FROM annotation WHERE {where}")  # noqa: S608  (numbers and our own words only)
    while rows := cursor.fetchmany(FETCHED):
        yield tuple(zip(*rows, strict=True))
    cursor.close()


def _named(session: Session, ids: Any) -> tuple[Any, tuple[int, ...], tuple[str, ...]]:
    """Codes in the order of the reviewers' names, their ids, and their names."""
    found, place = np.unique(ids, return_inverse=True)
    query = select(Reviewer.id, Reviewer.slack_user_id)
    names = dict(session.exec(query.where(col(Reviewer.id).in_(found.tolist()))).all())
    ordered = sorted(found.tolist(), key=names.__getitem__)
    code = {reviewer: number for number, reviewer in enumerate(ordered)}
    codes = np.array([code[one] for one in found.tolist()], dtype=np.int64)
    return codes[place], tuple(ordered), tuple(names[one] for one in ordered)
