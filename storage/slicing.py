"""The answers of a project by slice: a week, a band of confidence, a field of the metadata."""

from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from bot.errors import BadInput
from bot.quality import slices
from bot.quality.given import Given
from bot.records import Schema
from storage import answers, schemas
from storage.tables import Annotation, Project, Sample

Slices = dict[str, tuple[Schema, Given]]


def by(session: Session, project: Project, name: str) -> Slices:
    """The answers of each slice, with their schema, in the order of the slices' names.

    All are read under the newest version, but by "version" as they were given under each.

    name: one of `bot.quality.slices.NAMES`, or a field of the samples' metadata.
    Raises BadInput when no labelled sample has the field.
    """
    if name == "version":
        return _by_version(session, project)
    version = schemas.newest(session, project.id)
    given = answers.current(session, version.id)
    found = _beside(session, project.id, name)
    keys = given.ids if name in OF_ANSWERS else given.samples
    called = slices.NAMES.get(name, slices.field)
    names = np.array([called(found.get(key)) for key in keys.tolist()], dtype=np.str_)
    parts = sorted(set(names.tolist()))
    if name not in slices.NAMES and not set(parts) - {slices.NONE}:
        raise BadInput(
            f"No labelled sample has the metadata field “{name}”. "
            f"Besides such fields there are: {', '.join(slices.NAMES)}."
        )
    asked = schemas.read(version)
    return {part: (asked, given.only(np.flatnonzero(names == part))) for part in parts}


def _by_version(session: Session, project: Project) -> Slices:
    found = {
        str(version.number): (
            schemas.read(version),
            answers.given_under(session, version.id),
        )
        for version in schemas.all_of(session, project.id)
    }
    return {name: (asked, given) for name, (asked, given) in found.items() if given.ids.size}


OF_ANSWERS: dict[str, Any] = {
    "suggestion": col(Annotation.suggestion_shown),
    "week": col(Annotation.created_at),
}
OF_SAMPLES: dict[str, Any] = {"confidence": col(Sample.confidence), "origin": col(Sample.origin)}


def _beside(session: Session, project_id: int, name: str) -> dict[int, Any]:
    """What stands beside each annotation, or sample, by its id."""
    if name in OF_ANSWERS:
        query = select(Annotation.id, OF_ANSWERS[name]).where(Annotation.project_id == project_id)
    else:
        column = OF_SAMPLES.get(name, col(Sample.extra)[name])
        query = select(Sample.id, column).where(Sample.project_id == project_id)
    return {int(key): value for key, value in session.exec(query)}
