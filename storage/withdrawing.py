"""Takes files back from Slack: those that are there, and those that are on their way."""

from datetime import datetime

from sqlmodel import Session

from bot.records import DeliveryKind, DeliveryState
from storage import deliveries
from storage.tables import Delivery

WITHDRAWN = "withdrawn:"
"""Begins the key of an upload whose file must not be there any more."""


def withdraw(session: Session, upload: Delivery, now: datetime) -> None:
    """A file that is uploaded goes again, and one that is not is not uploaded any more.

    Its key is free again: the same content, imported anew, is uploaded anew.
    """
    if upload.file_id:
        _owe(session, upload, now)
    if upload.state is not DeliveryState.DONE:
        upload.state, upload.error = DeliveryState.FAILED, "the sample was erased"
    upload.key, upload.file_id = f"{WITHDRAWN}{upload.id}", None
    session.add(upload)
    session.flush()


def withdraw_late(session: Session, sent: Delivery, now: datetime) -> None:
    """Does so where the file was on its way to Slack when it was withdrawn."""
    row = session.get_one(Delivery, sent.id, populate_existing=True)
    if row.file_id and row.key.startswith(WITHDRAWN):
        withdraw(session, row, now)


def _owe(session: Session, upload: Delivery, now: datetime) -> None:
    """Once for each file: several threads may show one."""
    key = f"delete:{upload.workspace_id}:{upload.file_id}"
    if deliveries.by_key(session, key) is None:
        session.add(
            Delivery(
                workspace_id=upload.workspace_id,
                project_id=upload.project_id,
                kind=DeliveryKind.DELETE,
                channel_id="",
                payload={"file": upload.file_id},
                key=key,
                not_before=now,
                created_at=now,
            )
        )
