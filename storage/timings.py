"""How long people took for their answers."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.records import DeliveryKind
from storage.cards import Posted
from storage.tables import Annotation, Delivery, Timing


def keep(session: Session, posted: Posted, row: Annotation) -> None:
    """From when the card was there for this person; nothing where that is not known."""
    begun = posted.turn.shown_at if posted.turn else _begun(session, posted, row)
    if begun is not None:
        seconds = max((row.created_at - begun).total_seconds(), 0.0)
        session.add(Timing(annotation_id=row.id, seconds=seconds))


def _begun(session: Session, posted: Posted, row: Annotation) -> datetime | None:
    """On a card in the channel: when it was posted, or when they were done with their last one."""
    card = select(Delivery.first_sent_at).where(
        Delivery.assignment_id == posted.assignment.id, Delivery.kind == DeliveryKind.POST
    )
    sent = session.exec(card).first()
    before = select(func.max(Annotation.created_at)).where(
        Annotation.reviewer_id == row.reviewer_id, col(Annotation.id) < row.id
    )
    last = session.exec(before).one()
    return max(sent, last) if sent and last else sent
