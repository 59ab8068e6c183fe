"""What follows from a word for its sample: finished, before a lead, settled, or open again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import schema as schemas_of
from bot.records import Answer, DisputeReason, SampleState, Source
from bot.review import routing
from bot.tasks import KINDS
from storage import annotations, assignments, cards, cases, deliveries, disputes
from storage.cards import Posted
from storage.provenance import Draft
from storage.tables import Annotation

ACTOR = "handler:answering"


def follow(
    session: Session, posted: Posted, row: Annotation, said: Draft, now: datetime
) -> list[Draft]:
    """Brings the sample to where it stands after this word; returns the events of both.

    said: the event of the word itself
    """
    if posted.source is Source.ADJUDICATION:
        _settle(session, posted, row, now)
    if posted.source is not Source.HUMAN_REVIEW:
        return [said]
    drafts = [said]
    answers = annotations.answers(session, posted.sample.id)
    is_open = posted.sample.state is not SampleState.COMPLETE
    if is_open and not routing.wants_more(answers, posted.project.policy.overlap):
        _set_state(session, posted, SampleState.COMPLETE)
        drafts.append(_completed(session, posted, now))
    if posted.sample.state is SampleState.COMPLETE:
        reason = _disputed(session, posted, answers, now)
        if reason is not None:
            cause = drafts.pop()
            drafts.append(replace(cause, payload={**cause.payload, "dispute": reason.value}))
    return drafts


def _settle(session: Session, posted: Posted, row: Annotation, now: datetime) -> None:
    """A verdict finishes the sample; one that is taken back leaves it as the answers have it."""
    is_given = row.answer is Answer.VALUE
    disputes.settle(session, posted.sample.id, now if is_given else None)
    if is_given:
        _set_state(session, posted, SampleState.COMPLETE)
    else:
        _set_state(session, posted, _state_by_answers(session, posted))
    cases.renew_discussion(session, posted, now)


def _state_by_answers(session: Session, posted: Posted) -> SampleState:
    answers = annotations.answers(session, posted.sample.id)
    if not routing.wants_more(answers, posted.project.policy.overlap):
        return SampleState.COMPLETE
    asked = [one.id for one in assignments.of_sample(session, posted.sample.id)]
    has_card = bool(deliveries.posts_of_sample(session, asked))
    return SampleState.OPEN if has_card else SampleState.STARTED


def _set_state(session: Session, posted: Posted, state: SampleState) -> None:
    posted.sample.state = state
    session.add(posted.sample)


def _completed(session: Session, posted: Posted, now: datetime) -> Draft:
    outcome = cards.outcome(session, posted)
    return Draft(
        at=now,
        actor=ACTOR,
        action="complete",
        subject=f"sample:{posted.sample.id}",
        payload={"votes": dict(outcome.votes), "majority": outcome.value},
    )


def _disputed(
    session: Session, posted: Posted, answers: Sequence[Annotation], now: datetime
) -> DisputeReason | None:
    """Puts it before the leads where the answers do not settle it and no lead has; says why."""
    if annotations.verdict(session, posted.sample.id) is not None:
        return None
    asked = posted.asked(session)
    given = [schemas_of.value_of(asked, answer.value or "") for answer in answers]
    reason = routing.dispute(KINDS[asked.kind], given, posted.project.policy.settle_below)
    is_new = reason is not None and disputes.send(session, posted.sample, reason, now)
    return reason if is_new else None
