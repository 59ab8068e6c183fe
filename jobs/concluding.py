"""Writes what every sample's answers come to, by a method of one's choice."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.quality import conclusions
from bot.quality.consensus import judging
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.methods import METHODS, agree
from bot.quality.given import Given
from bot.records import Schema
from bot.tasks import KINDS
from storage import answers, readings, schemas
from storage.database import Database
from storage.tables import Project, Sample

HEADER = ("sample", "label", "confidence")
DIGITS = 6

Row = tuple[int, str, float | None]
"""The sample, its label, and how sure it is."""


def write(database: Database, project_id: int, out: Path, method: str | None) -> tuple[int, str]:
    """Writes one row for each sample with an answer; whole or not at all.

    method: None for what samples are labelled with: a lead's verdict where there is one, else by
            `blend`, or where answers are no plain labels, by the kind's own.
    Returns the number of rows and the method. Raises BadInput for a method that does not fit or an
    impossible place.
    """
    if not out.parent.is_dir() or out.is_dir():
        raise BadInput(f"--out: {out} is no place for a file.")
    with database.read() as session:
        project = session.get_one(Project, project_id)
        version = schemas.newest(session, project.id)
        given = answers.current(session, version.id)
        names = _names(session, project.id)
        decided = {} if method else readings.verdicts_in(session, project.id)
    asked = schemas.read(version)
    chosen = _method(asked, method)
    rows = [
        (names[sample], _written(decided[sample]), "")
        if sample in decided
        else (names[sample], label, "" if confidence is None else round(confidence, DIGITS))
        for sample, label, confidence in _rows(asked, given, chosen)
    ]
    unfinished = out.with_name(f"{out.name}.unfinished")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    unfinished.replace(out)
    return len(rows), chosen


def _method(asked: Schema, method: str | None) -> str:
    if method is not None and method not in METHODS:
        raise BadInput(f"--method {method!r} is unknown. Known: {', '.join(METHODS)}.")
    if KINDS[asked.kind].level is None and method is not None:
        raise BadInput(
            f"--method {method}: answers of kind {asked.kind} are no single labels, so only the "
            "kind's own consensus is there for them. Leave --method out."
        )
    return method or ("blend" if judging.has_labels(asked) else judging.OWN)


def _rows(asked: Schema, given: Given, method: str) -> Iterator[Row]:
    if method == judging.OWN:
        for one in conclusions.one_by_one(asked, given, None):
            yield one.sample, _written(one.judged.value), one.judged.probability
        return
    ratings = given.ratings(asked)
    found = agree(Answers.of(ratings), method)
    labels = (ratings.label_names[label] for label in found.labels.tolist())
    yield from zip(given.sample_ids, labels, found.confidence.tolist(), strict=True)


def _written(value: str | None) -> str:
    """A label by its name; what is no plain label as canonical JSON."""
    return "" if value is None else schemas_of.label_in(value) or value


def _names(session: Session, project_id: int) -> dict[int, str]:
    query = select(Sample.id, Sample.external_id).where(col(Sample.project_id) == project_id)
    return {key: name or f"sample {key}" for key, name in session.exec(query)}
