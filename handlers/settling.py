"""Durable first, then acknowledged, then told; the queue is the net under all of it."""

from collections.abc import Callable, Sequence

import structlog
from slack_bolt import Ack, Respond
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from bot.errors import BadAnswer, ConcordError, NotAllowed
from bot.records import DeliveryKind
from handlers.acts import Act
from handlers.desk import Desk
from storage import deliveries, provenance
from storage.tables import Delivery

log = structlog.get_logger()

BUSY = "Concord is very busy just now and saved nothing. Please press again in a moment."

REFUSALS = (BadAnswer, NotAllowed, OperationalError)
"""Why nothing was saved: it cannot be taken, not from this person, or the database is held."""


def why(error: Exception) -> str:
    """What a person reads of one of the REFUSALS."""
    return str(error) if isinstance(error, ConcordError) else BUSY


def carry_out(
    ack: Ack,
    respond: Respond,
    act: Act,
    desk: Desk,
    take: Callable[[Session], Sequence[Delivery]],
) -> None:
    """One act of a person, told to them by the click's own response_url.

    take: does it in the session handed to it, and returns what is owed to Slack for it
    """
    try:
        owed = once(desk, act, take)
    except REFUSALS as error:
        ack()
        respond(text=why(error), response_type="ephemeral", replace_original=False)
        return
    ack()
    for delivery in owed:
        _settle(desk, respond, act, delivery)
    desk.run_soon("deliver")


def once(desk: Desk, act: Act, take: Callable[[Session], Sequence[Delivery]]) -> Sequence[Delivery]:
    """One transaction for one act; delivered again, even at the same moment, it does nothing."""
    try:
        with desk.database.write() as session:
            return [] if provenance.seen(session, act.key) else take(session)
    except IntegrityError:
        with desk.database.read() as session:
            if provenance.seen(session, act.key):
                return []
        raise


def _settle(desk: Desk, respond: Respond, act: Act, delivery: Delivery) -> None:
    """Sends it by the click's own response_url; what fails stays owed, and the queue sends it."""
    now = desk.now()
    if delivery.not_before <= now:
        return
    with desk.database.write() as session:
        if not deliveries.claim_now(session, delivery, desk.worker, now):
            return
    try:
        refusal = _respond(respond, act, delivery)
    except OSError as error:
        refusal = repr(error)
        is_lost = delivery.kind is DeliveryKind.EPHEMERAL  # it may have been seen: not twice
    else:
        is_lost = False
    with desk.database.write() as session:
        if refusal is None:
            deliveries.confirm(session, delivery)
            return
        log.info("response_url refused", delivery=delivery.id, reason=refusal)
        if is_lost:
            deliveries.give_up(session, delivery, refusal)
        else:
            deliveries.put_off(session, delivery, now, refusal, is_certain=True)


def _respond(respond: Respond, act: Act, delivery: Delivery) -> str | None:
    """Why Slack did not take it; None when it did."""
    is_update = delivery.kind is DeliveryKind.UPDATE
    answer = respond(
        text=delivery.payload["text"],
        blocks=delivery.payload["blocks"],
        response_type="in_channel" if is_update else "ephemeral",
        replace_original=is_update or act.is_on_ephemeral,
    )
    is_done = answer.status_code == 200  # noqa: PLR2004  (HTTP's ok)
    return None if is_done else f"response_url: {answer.status_code} {answer.body[:200]}"
