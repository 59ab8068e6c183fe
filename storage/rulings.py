"""What leads decided of single samples and made a rule: notes to the guidelines, only added."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.screens.guidelines import Ruling
from storage import cards, readings
from storage.tables import Annotation, GuidelineNote


def add(session: Session, verdict: Annotation, text: str, now: datetime) -> None:
    session.add(
        GuidelineNote(
            project_id=verdict.project_id, annotation_id=verdict.id, text=text, created_at=now
        )
    )
    session.flush()


def of_project(session: Session, project_id: int) -> Sequence[Ruling]:
    """Newest first, but those of verdicts that cannot be read under the newest version."""
    query = (
        select(GuidelineNote, Annotation)
        .join(Annotation, col(Annotation.id) == GuidelineNote.annotation_id)
        .where(GuidelineNote.project_id == project_id)
        .order_by(col(GuidelineNote.id).desc())
    )
    return [
        Ruling(note.text, cards.described(session, verdict), note.created_at)
        for note, verdict in session.exec(query)
        if readings.of(session, verdict) is not None
    ]
