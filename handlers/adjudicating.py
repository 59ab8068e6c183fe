"""A lead settles what reviewers did not: `/concord adjudicate`, one dispute after the other."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import ids
from bot.blocks import Block, Message
from bot.errors import BadAnswer, NotAllowed
from bot.records import Answer, Purpose, Source, TurnState, Value
from bot.screens import adjudication as screen
from bot.screens import replies
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import say
from handlers import (
    acts,
    confirming,
    filling,
    labelling,
    people,
    recording,
    reviewing,
    showing,
    turns,
)
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.settling import REFUSALS, carry_out, once, why
from storage import (
    cards,
    cases,
    disputes,
    notes,
    projects,
    provenance,
    readings,
    rulings,
    sitting_cards,
    sittings,
)
from storage.sitting_cards import Said
from storage.tables import Annotation, Delivery, Project, Sample, Turn

AT_ONCE = 100
"""Disputes of one session at most."""


def adjudicate(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """`/concord adjudicate`: a card in a direct message, moving on from dispute to dispute."""
    people.must_lead(session, desk, project, request)
    _begin(session, desk, acts.of_command(request), project, None)
    return replies.note(say("The disputes are in our direct messages, one after the other."))


def start(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Settle More was pressed under the summary."""
    start_wanted(ack, body, respond, desk, acts.chosen(body))


def start_wanted(ack: Ack, body: Body, respond: Respond, desk: Desk, project_id: str) -> None:
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        project = projects.of_team(session, act.team_id, project_id)
        if project is None:
            raise NotAllowed(say("This button belongs to no project that I know."))
        people.must_lead(session, desk, project, act)
        return [_begin(session, desk, act, project, labelling.message_of(session, act))]

    carry_out(ack, showing.teller(desk, body, respond), act, desk, take)


def take_answer(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """One of the answers is the verdict as it is."""
    act, number = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted = recording.card_at(session, act)
        row = session.get(Annotation, int(number)) if ids.is_number(number) else None
        is_here = row is not None and row.sample_id == posted.sample.id and row.value is not None
        if posted.source is not Source.ADJUDICATION or row is None or not is_here:
            raise BadAnswer(say(turns.STALE))
        value = readings.read_on(session, row, posted.assignment.schema_version_id)
        if value is None:
            raise BadAnswer(say(turns.OTHER_LABELS))

        def read(question: Question) -> Value:
            kept: Value = KINDS[question.schema.kind].value.model_validate_json(value)
            return kept

        return confirming.say_value(session, act, posted, desk, read)

    carry_out(ack, respond, act, desk, take)


def open_reason(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Give the Reason was pressed under a verdict."""
    act, annotation_id = acts.click(body), acts.chosen(body)

    def view(session: Session) -> Block:
        posted, row = recording.own_annotation(session, act, annotation_id)
        return screen.reason_form(row.id, cards.told(session, posted, row.value))

    filling.open_form(ack, body, respond, desk, view)


def give_reason(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form with the reason of a verdict was sent."""
    act, held = acts.submission(body), acts.fields(view)
    text = "".join(held.get("reason", ())).strip()
    if not text:
        ack(response_action="errors", errors={"reason": say("Please write a few words.")})
        return

    def take(session: Session) -> Sequence[Delivery]:
        posted, row = recording.own_annotation(session, act, view["private_metadata"])
        if row.source is not Source.ADJUDICATION or row.answer is not Answer.VALUE:
            raise BadAnswer(say(turns.STALE))
        _keep_reason(session, act, row, text, is_rule=bool(held.get("rule")), now=desk.now())
        cases.renew_discussion(session, posted, desk.now(), text)
        turn = sitting_cards.open_turn(session, posted.assignment)
        if turn is None or turn.annotation_id != row.id:
            return []
        return [_go_on(session, desk, act, turn, say("Settled."))]

    try:
        once(desk, act, take)
    except REFUSALS as error:
        ack(response_action="errors", errors={"reason": why(error)})
        return
    ack()
    desk.run_soon("deliver")


def discuss(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Discuss was pressed: the channel gets a thread, and the next dispute comes."""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted = recording.card_at(session, act)
        if posted.source is not Source.ADJUDICATION:
            raise BadAnswer(say(turns.STALE))
        _, turn = turns.hold(session, posted)
        people.must_still_lead(session, posted.project, act.user_id)
        cases.owe_discussion(session, posted, desk.now())
        draft = provenance.Draft(
            at=desk.now(),
            actor=act.user_id,
            action="discuss",
            subject=f"sample:{posted.sample.id}",
            key=act.key,
        )
        provenance.record(session, posted.project.id, draft)
        said = say("The channel discusses it; it waits for you here.")
        return [_go_on(session, desk, act, turn, said)]

    carry_out(ack, respond, act, desk, take)


def keep_talk(desk: Desk, act: Act, text: str) -> bool:
    """Words in the thread of a discussion are kept with the sample; False for other threads."""
    with desk.database.read() as session:
        if disputes.discussed_at(session, act.team_id, act.channel_id, act.ts) is None:
            return False
    act = people.named(desk, act)

    def take(session: Session) -> Sequence[Delivery]:
        dispute = disputes.discussed_at(session, act.team_id, act.channel_id, act.ts)
        assert dispute is not None, "it was just there"
        sample = session.get_one(Sample, dispute.sample_id)
        reviewing.keep(session, desk, act, sample, is_flag=False, text=text)
        return []

    with suppress(NotAllowed):  # somebody from outside joined in; the thread is theirs as well
        once(desk, act, take)
    return True


def _begin(
    session: Session, desk: Desk, act: Act, project: Project, post: Delivery | None
) -> Delivery:
    lead = people.as_reviewer(session, act, project, desk.now())
    return sitting_cards.begin(
        session,
        project,
        lead,
        AT_ONCE,
        desk.now(),
        purpose=Purpose.ADJUDICATION,
        post=post,
    )


def _go_on(session: Session, desk: Desk, act: Act, turn: Turn, said: str) -> Delivery:
    sitting = sittings.hold(session, turn.sitting_id)
    turn.state = TurnState.DONE
    session.add(turn)
    sittings.give_back(session, turn)
    session.flush()
    return turns.move_on(session, act, sitting, desk.now(), Said(said))


def _keep_reason(
    session: Session, act: Act, row: Annotation, text: str, *, is_rule: bool, now: datetime
) -> None:
    assert row.reviewer_id is not None, "a lead gave it"
    notes.add(
        session, row.sample_id, row.reviewer_id, is_flag=False, text=text, now=now, about=row.id
    )
    if is_rule:
        rulings.add(session, row, text, now)
    draft = provenance.Draft(
        at=now,
        actor=act.user_id,
        action="reason",
        subject=f"sample:{row.sample_id}",
        payload={"text": text, "verdict": row.id, "is_rule": is_rule},
        key=act.key,
    )
    provenance.record(session, row.project_id, draft)
