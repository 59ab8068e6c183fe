"""Messages to a person that they have not asked for; jobs/courtesy says when they may go out."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.blocks import Message
from bot.records import DeliveryState
from storage import deliveries
from storage.tables import Delivery, Project, Workspace


def owe(
    session: Session, project: Project, user_id: str, message: Message, now: datetime, *, key: str
) -> Delivery:
    """Owes a direct message that keeps to the person's quiet hours."""
    row = deliveries.post(session, project, message, now, key=key, channel_id=user_id)
    row.user_id, row.is_notice = user_id, True
    session.add(row)
    session.flush()
    return row


def to(
    session: Session, workspace_id: int, user_id: str, since: datetime | None = None
) -> Sequence[Delivery]:
    """Those that reached a person since then, or are on their way; newest first."""
    query = select(Delivery).where(
        Delivery.workspace_id == workspace_id,
        Delivery.user_id == user_id,
        col(Delivery.is_notice).is_(True),
        Delivery.state != DeliveryState.FAILED,
    )
    if since is not None:
        query = query.where(Delivery.created_at >= since)
    return session.exec(query.order_by(col(Delivery.id).desc())).all()


def at(session: Session, team_id: str, user_id: str, channel_id: str, ts: str) -> Delivery | None:
    """The one to this person that this message is."""
    query = (
        select(Delivery)
        .join(Workspace, col(Workspace.id) == Delivery.workspace_id)
        .where(
            *deliveries.posted_at(team_id, channel_id, ts),
            Delivery.user_id == user_id,
            col(Delivery.is_notice).is_(True),
        )
    )
    return session.exec(query).first()
