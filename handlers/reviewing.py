"""A reviewer says something about a sample: flags it, comments on it, or reads it whole."""

from collections.abc import Callable, Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot.blocks import Block
from bot.errors import ConcordError
from bot.records import DisputeReason
from bot.screens import forms, replies
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import say
from handlers import acts, confirming, recording
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.people import must_have_say
from handlers.settling import REFUSALS, carry_out, once, why
from storage import disputes, notes, people, provenance
from storage.cards import Posted
from storage.tables import Delivery, Project, Sample

FLAGGERS = 2
"""People whose flags put a sample before the leads."""


def flag(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Flag was pressed: the lead should look at this sample."""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        posted = recording.card_at(session, act)
        keep(session, desk, act, posted.sample, is_flag=True, text="")
        text = say("Flagged for the lead. You can still label it, or press Comment to say why.")
        return [_told(session, desk, act, posted, text)]

    carry_out(ack, respond, act, desk, take)


def open_comment_form(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Comment was pressed."""
    _open(ack, body, respond, desk, lambda card, asked: forms.comment(card, asked.shown))


def read_all(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Read All was pressed on a card that shows only the start of a long text."""

    def view(_: int, question: Question) -> Block:
        return forms.full_text(question.shown, KINDS[question.schema.kind].names(question))

    _open(ack, body, respond, desk, view)


def comment(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The comment form was sent."""
    act = acts.submission(body)
    text = (acts.typed(view, "comment") or "").strip()
    if not text:
        ack(
            response_action="errors",
            errors={"comment": say("Please write a few words, or cancel.")},
        )
        return

    def take(session: Session) -> Sequence[Delivery]:
        posted = recording.card_of_form(session, act, view["private_metadata"])
        keep(session, desk, act, posted.sample, is_flag=False, text=text)
        return []

    try:
        once(desk, act, take)
    except REFUSALS as error:
        ack(response_action="errors", errors={"comment": why(error)})
        return
    ack()


def keep_comment(desk: Desk, act: Act, text: str) -> None:
    """A long reply in a card's thread: talk about the sample is worth keeping with it."""

    def take(session: Session) -> Sequence[Delivery]:
        posted = recording.card_at(session, act)
        keep(session, desk, act, posted.sample, is_flag=False, text=text)
        told = say("Kept as a comment. To label it, reply with just a label's name or number.")
        return [_told(session, desk, act, posted, told)]

    once(desk, act, take)


def _open(
    ack: Ack,
    body: Body,
    respond: Respond,
    desk: Desk,
    draw: Callable[[int, Question], Block],
) -> None:
    try:
        with desk.database.read() as session:
            act = acts.click(body)
            posted = recording.card_at(session, act)
            must_have_say(session, posted.project, act.user_id)
            view = draw(posted.assignment.id, posted.question(session))
    except ConcordError as error:
        ack()
        respond(text=str(error), response_type="ephemeral", replace_original=False)
        return
    ack()
    desk.slack_of(body["team"]["id"]).views_open(trigger_id=body["trigger_id"], view=view)


def keep(
    session: Session, desk: Desk, act: Act, sample: Sample, *, is_flag: bool, text: str
) -> None:
    """A flag or a comment. What two people have flagged is for a lead to settle."""
    project, now = session.get_one(Project, sample.project_id), desk.now()
    must_have_say(session, project, act.user_id)
    reviewer = people.get_or_add(session, project.workspace_id, act.user_id, act.user_name, now)
    notes.add(session, sample.id, reviewer.id, is_flag=is_flag, text=text, now=now)
    payload = {"text": text, "via": act.via}
    is_twice = is_flag and notes.count_flaggers(session, sample.id) >= FLAGGERS
    if is_twice and disputes.send(session, sample, DisputeReason.FLAGGED, now):
        payload["dispute"] = DisputeReason.FLAGGED.value
    draft = provenance.Draft(
        at=now,
        actor=act.user_id,
        action="flag" if is_flag else "comment",
        subject=f"sample:{sample.id}",
        payload=payload,
        key=act.key,
    )
    provenance.record(session, project.id, draft)


def _told(session: Session, desk: Desk, act: Act, posted: Posted, text: str) -> Delivery:
    return confirming.tell(session, act, posted.project, replies.note(text), desk)
