"""Durable first, then acknowledged, then told; the queue is the net under all of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException

import structlog
from slack_bolt import Ack, Respond
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from bot.errors import BadAnswer, BadInput, ConcordError, NotAllowed
from bot.records import DeliveryKind
from bot.words import mark, say
from handlers.acts import Act
from handlers.desk import Desk
from storage import deliveries, provenance
from storage.tables import Delivery

log = structlog.get_logger()

BUSY = mark("Concord is very busy just now and saved nothing. Please press again in a moment.")

REFUSALS = (BadAnswer, BadInput, NotAllowed, OperationalError)
"""Why nothing was saved: it cannot be taken, not from this person, or the database is held."""


def why(error: Exception) -> str:
    """What a person reads of one of the REFUSALS, or of any other sentence of ours."""
    return str(error) if isinstance(error, ConcordError) else say(BUSY)


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

    def take_and_claim(session: Session) -> Sequence[Delivery]:
        return _claim(session, take(session), desk)

    try:
        owed = once(desk, act, take_and_claim)
    except REFUSALS as error:
        ack()
        respond(text=why(error), response_type="ephemeral", replace_original=False)
        return
    ack()
    _settle(desk, respond, act, owed)
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


def _settle(desk: Desk, respond: Respond, act: Act, owed: Sequence[Delivery]) -> None:
    """Sends by the click's own response_url; what fails stays owed, and the queue sends it."""
    outcomes = [(delivery, _sent(respond, act, delivery)) for delivery in owed]
    if outcomes:
        with desk.database.write() as session:
            for delivery, outcome in outcomes:
                _note(session, delivery, outcome, desk.now())


def _claim(session: Session, owed: Sequence[Delivery], desk: Desk) -> Sequence[Delivery]:
    """Those that the click itself will send; the others are for the queue."""
    now = desk.now()
    session.flush()
    return [
        one
        for one in owed
        if one.not_before > now and deliveries.claim_now(session, one, desk.worker, now)
    ]


@dataclass(frozen=True)
class _Outcome:
    """refusal: None when Slack took it; may_be_seen: nobody knows whether it did."""

    refusal: str | None = None
    may_be_seen: bool = False


def _sent(respond: Respond, act: Act, delivery: Delivery) -> _Outcome:
    try:
        return _Outcome(_respond(respond, act, delivery))
    except (OSError, HTTPException) as error:
        return _Outcome(repr(error), may_be_seen=True)


def _note(session: Session, delivery: Delivery, outcome: _Outcome, now: datetime) -> None:
    if outcome.refusal is None:
        deliveries.confirm(session, delivery)
        return
    log.info("response_url refused", delivery=delivery.id, reason=outcome.refusal)
    if outcome.may_be_seen and delivery.kind is DeliveryKind.EPHEMERAL:  # not twice
        deliveries.give_up(session, delivery, outcome.refusal)
    else:
        deliveries.put_off(session, delivery, now, outcome.refusal, is_certain=True)


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
