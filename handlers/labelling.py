"""Sessions of labelling: begun by command or button, one card that moves on in its place."""

from collections.abc import Callable, Mapping, Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.errors import BadAnswer, BadInput, NotAllowed
from bot.preferences import Preferences
from bot.records import Aim, Answer, Purpose, SampleState, Source, TurnState
from bot.screens import replies
from bot.words import say
from handlers import acts, people, recording, reviewing, showing, turns
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.settling import carry_out
from storage import cards, notices, projects, provenance, qualifying, sitting_cards, sittings
from storage import people as known_people
from storage.sitting_cards import Said
from storage.tables import Annotation, Delivery, Project, Sitting, Turn

AT_MOST = 100


def label(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """`/concord label [PROJECT] [N]`: a session in a direct message."""
    reviewer = known_people.find(session, project.workspace_id, request.user_id)
    usual = reviewer.preferences if reviewer else Preferences()
    wanted = usual.session_size if request.number is None else request.number
    if not 1 <= wanted <= AT_MOST:
        raise BadInput(
            say("A session has 1 to {most} samples, not {wanted}.", most=AT_MOST, wanted=wanted)
        )
    begin(session, desk, request, project, wanted)
    return replies.note(
        say("Your session is in our direct messages: one card, sample after sample.")
    )


def begin(
    session: Session,
    desk: Desk,
    request: Act | Command,
    project: Project,
    wanted: int,
    post: Delivery | None = None,
) -> Delivery:
    """post: the message that becomes the session's card; a new one where there is none."""
    if project.is_paused:
        raise BadAnswer(say("{project} is paused.", project=blocks.plainly(project.name)))
    reviewer = people.as_reviewer(session, request, project, desk.now())
    purpose = Purpose.WORK
    if qualifying.is_needed(session, project, reviewer):
        purpose = Purpose.QUALIFICATION
    owed = sitting_cards.begin(
        session, project, reviewer, wanted, desk.now(), purpose=purpose, post=post
    )
    draft = provenance.Draft(
        at=desk.now(),
        actor=request.user_id,
        action="session",
        subject="project",
        payload={"wanted": wanted, "purpose": purpose.value},
        key=request.key,
    )
    provenance.record(session, project.id, draft)
    return owed


def start(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """A session was asked for: under a summary, where the same message goes on, or elsewhere."""
    start_wanted(ack, body, respond, desk, acts.chosen(body))


def start_wanted(ack: Ack, body: Body, respond: Respond, desk: Desk, wanted: str) -> None:
    """wanted: project and size, as `wanted_of` reads them"""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        project, count = wanted_of(session, act, wanted)
        return [begin(session, desk, act, project, count, message_of(session, act))]

    carry_out(ack, showing.teller(desk, body, respond), act, desk, take)


def message_of(session: Session, act: Act) -> Delivery | None:
    """The message that was pressed on, where it can become the session's card."""
    place = act.channel_id, act.ts
    before = sittings.at(session, act.team_id, *place)
    if before is not None:
        return session.get(Delivery, before.delivery_id)
    return notices.at(session, act.team_id, act.user_id, *place)


def wanted_of(session: Session, act: Act, pressed: str) -> tuple[Project, int]:
    """The project and the size that a button names; it comes from outside and is not believed."""
    project_id, _, count = pressed.partition(":")
    project = projects.of_team(session, act.team_id, project_id)
    if project is None or not count.isdecimal():
        raise NotAllowed(say("This button belongs to no project that I know."))
    reviewer = known_people.find(session, project.workspace_id, act.user_id)
    if known_people.role_of(session, project.id, reviewer) is None:
        raise NotAllowed(
            say("Please begin in the channel of {project}.", project=blocks.plainly(project.name))
        )
    return project, min(int(count[:4]), AT_MOST)


def undo_last(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Undo Last was pressed: the sample before comes back; pressed again, the one before that."""
    _on_card(ack, body, respond, desk, _undo)


def go_on(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Keep Mine, or Next: what the card tells has been read."""
    _on_card(ack, body, respond, desk, _go_on)


def more(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Something was picked from the menu behind the dots."""
    picked = acts.chosen(body)
    if picked in FORMS:
        FORMS[picked](ack, body, respond, desk=desk)
    elif picked in ACTS:
        _on_card(ack, body, respond, desk, ACTS[picked])
    else:
        ack()


Take = Callable[[Session, Desk, Act, Sitting, Turn], Sequence[Delivery]]
"""Does an act on what is on a session's card; returns what is owed to Slack."""


def _on_card(ack: Ack, body: Body, respond: Respond, desk: Desk, take: Take) -> None:
    act = acts.click(body)

    def take_on_card(session: Session) -> Sequence[Delivery]:
        posted = recording.card_at(session, act)
        if posted.turn is None:
            raise BadAnswer(say(turns.STALE))
        sitting, turn = turns.hold(session, posted)
        return take(session, desk, act, sitting, turn)

    carry_out(ack, respond, act, desk, take_on_card)


def _undo(
    session: Session, desk: Desk, act: Act, sitting: Sitting, _turn: Turn
) -> Sequence[Delivery]:
    last = sittings.last_done(session, sitting)
    if last is None:
        raise BadAnswer(say("There is nothing to take back in this session."))
    if sitting.purpose is Purpose.QUALIFICATION:
        raise BadAnswer(say("In this round nothing is taken back: you have seen what is right."))
    newer = (sitting.project_id, sitting.reviewer_id, sitting.purpose)
    if sitting.ended_at and sittings.has_open(session, *newer):
        raise BadAnswer(say("You have a newer session by now, so nothing was taken back here."))
    return take_back(session, desk, act, sitting, last)


def take_back(
    session: Session, desk: Desk, act: Act, sitting: Sitting, last: Turn
) -> Sequence[Delivery]:
    """A sample comes back; a finished one keeps its answer until there is another."""
    posted = sitting_cards.posted_of(session, last)
    updates: Sequence[Delivery] = ()
    is_finished = posted.sample.state is SampleState.COMPLETE
    if is_finished and posted.source is Source.HUMAN_REVIEW:
        _record(session, desk, act, sitting, "look_again", posted.sample.id)
        row = session.get_one(Annotation, last.annotation_id)
        said = say(
            "This one is finished. Your answer *{own}* stands unless you pick another.",
            own=blocks.plainly(cards.told(session, posted, row.value)),
        )
    else:
        updates = recording.say(session, act, posted, desk.now(), Answer.WITHDRAWN).updates
        last.annotation_id = None
        said = say("Taken back.")
    sittings.reopen(session, sitting, last)
    return [*updates, turns.move_on(session, act, sitting, desk.now(), Said(said))]


def _go_on(
    session: Session, desk: Desk, act: Act, sitting: Sitting, turn: Turn
) -> Sequence[Delivery]:
    """A dispute may be left for later; all else goes on once it is answered."""
    is_verdict = turn.aim is Aim.VERDICT
    if sitting.ended_at or (turn.annotation_id is None and not is_verdict):
        raise BadAnswer(say(turns.STALE))
    if turn.state is TurnState.TOLD and is_verdict:
        raise BadAnswer(say("Please give the reason first, or take the verdict back."))
    turn.state = TurnState.DONE
    session.add(turn)
    sittings.give_back(session, turn)
    session.flush()
    said = say("Left for later.") if is_verdict else say("Your answer stands.")
    return [turns.move_on(session, act, sitting, desk.now(), Said(said))]


def _flag(
    session: Session, desk: Desk, act: Act, sitting: Sitting, turn: Turn
) -> Sequence[Delivery]:
    posted = sitting_cards.posted_of(session, turn)
    reviewing.keep(session, desk, act, posted.sample, is_flag=True, text="")
    said = Said(say("Flagged for the lead. You can still label it."))
    return [turns.move_on(session, act, sitting, desk.now(), said)]


def _stop(
    session: Session, desk: Desk, act: Act, sitting: Sitting, _turn: Turn
) -> Sequence[Delivery]:
    sittings.end(session, sitting, desk.now())
    _record(session, desk, act, sitting, "stop_session", None)
    return [turns.move_on(session, act, sitting, desk.now(), Said())]


def _record(
    session: Session, desk: Desk, act: Act, sitting: Sitting, action: str, sample_id: int | None
) -> None:
    draft = provenance.Draft(
        at=desk.now(),
        actor=act.user_id,
        action=action,
        subject=f"sample:{sample_id}" if sample_id else "project",
        payload={"session": sitting.id},
        key=act.key,
    )
    provenance.record(session, sitting.project_id, draft)


FORMS: Mapping[str, Callable[..., None]] = {
    "comment": reviewing.open_comment_form,
    "read_all": reviewing.read_all,
}
ACTS: Mapping[str, Take] = {"flag": _flag, "stop": _stop}
"""What the menu of a session's card offers."""
