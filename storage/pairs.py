"""Samples and their edits side by side, for the reports and for training."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import canonical
from bot import schema as schemas_of
from bot.records import Origin, Verdict
from bot.review import edits
from bot.review.pairs import Pair
from storage import cards, decided, predictions, readings, schemas
from storage.edits import text_of
from storage.imports import Kept
from storage.tables import Counterfactual, Prediction, Project, Sample


def of_project(session: Session, project: Project) -> list[Pair]:
    """Every edit of this project's texts, with what its newest model says of both."""
    rows = _rows(session, project.id)
    said = _said(
        session, project.id, [key for row in rows for key in (row.parent_id, row.sample_id)]
    )
    reads = readings.ways(session, project.id)
    newest = schemas.history(session, project.id).newest

    def described(version_id: int, value: str) -> str:
        """In the newest words; where there are none, in those of its own version."""
        read = reads[version_id](value)
        asked = schemas.version(session, version_id) if read is None else newest
        return schemas_of.describe(asked, value if read is None else read)

    return [
        Pair(
            author=row.author,
            was=described(row.schema_version_id, row.was),
            wanted=described(row.schema_version_id, row.wanted),
            verdict=row.verdict,
            words=row.words,
            of=row.of_words,
            said=described(*said[row.parent_id]) if row.parent_id in said else None,
            says=described(*said[row.sample_id]) if row.sample_id in said else None,
        )
        for row in rows
    ]


def parents(session: Session, project_id: int) -> dict[int, int]:
    """Confirmed edit -> the sample that it was made from."""
    rows = _rows(session, project_id)
    return {row.sample_id: row.parent_id for row in rows if row.sample_id is not None}


def pair_imported(session: Session, project_id: int, kept: Kept, now: datetime) -> int:
    """Pairs edits that came in a file, labelled, with the samples that they name as `parent`.

    Returns how many name none that is here, or have no label.
    """
    edited = [(key, new) for key, new in kept if new.origin is Origin.COUNTERFACTUAL]
    if not edited:
        return 0
    extras = {key: canonical.loads(new.extra) for key, new in edited}
    named = {str(extra["parent"]) for extra in extras.values() if extra.get("parent")}
    found = _by_name(session, project_id, sorted(named))
    was = decided.values(session, [row.id for row in found.values()])
    asked = schemas.newest(session, project_id)
    unpaired = 0
    for key, new in edited:
        parent = found.get(str(extras[key].get("parent")))
        before = text_of(cards.parts(parent)) if parent and parent.id in was else None
        text = text_of(new.parts)
        if parent is None or before is None or text is None or new.label is None:
            unpaired += 1
            continue
        distance = edits.distance(before, text)
        session.add(
            Counterfactual(
                parent_id=parent.id,
                schema_version_id=asked.id,
                sample_id=key,
                was=was[parent.id],
                wanted=new.label,
                text=text,
                author=str(extras[key].get("author") or "import"),
                words=distance.words,
                of_words=distance.of,
                verdict=Verdict.CONFIRMED,
                created_at=now,
            )
        )
    session.flush()
    return unpaired


def _rows(session: Session, project_id: int) -> Sequence[Counterfactual]:
    query = (
        select(Counterfactual)
        .join(Sample, col(Sample.id) == Counterfactual.parent_id)
        .where(Sample.project_id == project_id)
    )
    return session.exec(query.order_by(col(Counterfactual.id))).all()


def _by_name(session: Session, project_id: int, names: Sequence[str]) -> dict[str, Sample]:
    found: dict[str, Sample] = {}
    for start in range(0, len(names), decided.CHUNK):
        chunk = names[start : start + decided.CHUNK]
        query = select(Sample).where(
            Sample.project_id == project_id, col(Sample.external_id).in_(chunk)
        )
        found |= {row.external_id or "": row for row in session.exec(query)}
    return found


def _said(
    session: Session, project_id: int, keys: Sequence[int | None]
) -> dict[int | None, tuple[int, str]]:
    """Sample -> the current model's value, and the schema version that it is of."""
    current = predictions.current_model(session, session.get_one(Project, project_id))
    found: dict[int | None, tuple[int, str]] = {}
    for chunk in decided.chunks([key for key in keys if key is not None]):
        query = select(Prediction).where(
            Prediction.model_version_id == current, col(Prediction.sample_id).in_(chunk)
        )
        for row in session.exec(query):
            found[row.sample_id] = row.schema_version_id, row.value
    return found
