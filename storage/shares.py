"""Files owed to the threads of posts: a card's sounds and films, uploaded once a workspace."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from bot.records import DeliveryKind, DeliveryState
from storage import deliveries
from storage.tables import Delivery, Project


def owe(
    session: Session,
    project: Project,
    post: Delivery,
    media: str,
    filename: str,
    title: str,
    now: datetime,
) -> None:
    """Owes a file of the media folder to a post's thread, once; it goes out after the post."""
    key = f"{_beginning(post.workspace_id, media)}{post.id}"
    if deliveries.by_key(session, key) is None:
        session.add(
            Delivery(
                workspace_id=post.workspace_id,
                project_id=project.id,
                kind=DeliveryKind.SHARE,
                channel_id=post.channel_id,
                payload={"media": media, "filename": filename, "title": title},
                key=key,
                thread_of_id=post.id,
                not_before=now,
                created_at=now,
            )
        )
        session.flush()


def thread(session: Session, share: Delivery) -> tuple[str, str]:
    """The channel and the timestamp of the message that it belongs to."""
    post = session.get_one(Delivery, share.thread_of_id)
    return post.channel_id, post.ts or ""


def keep_file_id(session: Session, share: Delivery, file_id: str) -> None:
    """By which the file is found again after a crash: its upload is about to begin."""
    statement = update(Delivery).where(col(Delivery.id) == share.id).values(file_id=file_id)
    session.execute(statement, execution_options={"synchronize_session": False})


def file_id_elsewhere(session: Session, share: Delivery) -> str | None:
    """Slack's id of the same file, where another thread of the workspace has it already."""
    beginning = _beginning(share.workspace_id, share.payload["media"])
    query = select(Delivery.file_id).where(
        col(Delivery.key).startswith(beginning, autoescape=True),
        Delivery.state == DeliveryState.DONE,
        col(Delivery.file_id).is_not(None),
    )
    return session.exec(query.order_by(col(Delivery.id).desc())).first()


def _beginning(workspace_id: int, media: str) -> str:
    return f"share:{workspace_id}:{media}:"
