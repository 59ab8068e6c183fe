"""Sets of a project's samples to compare, and what was found, kept."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.records import Compared, Origin, Part
from bot.review import holding
from bot.review.findings import Comparison, Judged
from bot.schema import label_values
from storage import cards, decided, schemas
from storage.tables import ComparisonSnapshot, Project, Sample

Conditions = tuple[ColumnElement[bool], ...]
"""What must hold of a sample that belongs to a set."""


@dataclass(frozen=True)
class Drawn:
    """A sample of a set. label: None where people gave none, or none that is one of a list"""

    id: int
    name: str
    parts: tuple[Part, ...]
    label: str | None


@dataclass(frozen=True)
class Snapshot:
    """A comparison as it was kept. picture: its name in the media folder"""

    at: datetime
    newest_sample_id: int
    comparison: Comparison
    judged: tuple[Judged, ...]
    picture: str
    alt_text: str


def draw(
    session: Session, project: Project, limit: int, *where: ColumnElement[bool]
) -> list[Drawn]:
    """At most `limit` of the samples of which this holds, by chance, the same ones every time."""
    query = select(Sample.id).where(
        Sample.project_id == project.id, col(Sample.erased_by).is_(None), *where
    )
    ids = session.exec(query.order_by(col(Sample.id))).all()
    if len(ids) > limit:
        chance = random.Random(f"{project.id}:{len(ids)}")  # noqa: S311  (no secret)
        ids = sorted(chance.sample(ids, limit))
    labels = _labels(session, project, ids)
    rows: list[Sample] = []
    for chunk in decided.chunks(ids):
        found = select(Sample).where(col(Sample.id).in_(chunk)).order_by(col(Sample.id))
        rows += session.exec(found)
    return [
        Drawn(
            id=row.id,
            name=row.external_id or f"sample {row.id}",
            parts=cards.parts(row),
            label=labels.get(row.id),
        )
        for row in rows
    ]


def count(session: Session, project_id: int, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).where(
        Sample.project_id == project_id, col(Sample.erased_by).is_(None), *where
    )
    return session.exec(query).one()


def newest_id(session: Session, project_id: int, origin: Origin) -> int:
    """The newest sample of an origin; 0 where there is none."""
    query = select(func.max(Sample.id)).where(
        Sample.project_id == project_id, Sample.origin == origin
    )
    return session.exec(query).one() or 0


def keep(session: Session, project_id: int, kind: Compared, found: Snapshot) -> None:
    session.add(
        ComparisonSnapshot(
            project_id=project_id,
            kind=kind,
            at=found.at,
            newest_sample_id=found.newest_sample_id,
            report=found.comparison.model_dump(mode="json"),
            judged=[one.model_dump(mode="json") for one in found.judged],
            media=found.picture,
            alt_text=found.alt_text,
        )
    )
    session.flush()


def forget_words(session: Session, project_id: int) -> None:
    """Clusters are named by words of their samples."""
    query = select(ComparisonSnapshot).where(ComparisonSnapshot.project_id == project_id)
    for row in session.exec(query):
        if row.report.get("clusters"):
            row.report = row.report | {"clusters": []}
            session.add(row)


def newest(session: Session, project_id: int, kind: Compared) -> Snapshot | None:
    query = select(ComparisonSnapshot).where(
        ComparisonSnapshot.project_id == project_id, ComparisonSnapshot.kind == kind
    )
    row = session.exec(query.order_by(col(ComparisonSnapshot.id).desc())).first()
    if row is None:
        return None
    return Snapshot(
        at=row.at,
        newest_sample_id=row.newest_sample_id,
        comparison=Comparison.model_validate(row.report),
        judged=tuple(Judged.model_validate(one) for one in row.judged),
        picture=row.media,
        alt_text=row.alt_text,
    )


def check_may_leave(session: Session, project: Project) -> None:
    """Before labels leave in an export, or a model is trained on them. Raises BadInput."""
    counts = _finished(session, project.id)
    measured = newest(session, project.id, Compared.SYNTHETIC)
    is_current = measured is not None and measured.newest_sample_id == newest_id(
        session, project.id, Origin.SYNTHETIC
    )
    holding.check(
        project.policy,
        project.name,
        synthetic=counts.get(Origin.SYNTHETIC, 0),
        labelled=sum(counts.values()),
        mismatch=measured.comparison.apart.auc if measured and is_current else None,
    )


def _finished(session: Session, project_id: int) -> dict[Origin, int]:
    query = (
        select(Sample.origin, func.count())
        .where(Sample.project_id == project_id, col(Sample.state).in_(decided.FINISHED))
        .group_by(col(Sample.origin))
    )
    return {Origin(origin): count for origin, count in session.exec(query)}


def _labels(session: Session, project: Project, ids: Sequence[int]) -> dict[int, str]:
    schema = schemas.read(schemas.newest(session, project.id))
    names = {value: name for name, value in label_values(schema).items()}
    given = decided.values(session, ids)
    return {key: names[value] for key, value in given.items() if value in names}
