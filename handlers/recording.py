"""Takes one person's word on one sample: annotation, event and owed messages in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot import blocks, canonical, ids, words
from bot.errors import BadAnswer, NotAllowed
from bot.records import Answer, SampleState, Source, Value
from bot.review import routing, settling
from bot.screens import cards as screen
from bot.tasks.question import Question
from handlers import acts, finishing, people
from handlers.acts import Act, Body
from storage import (
    annotations,
    assignments,
    cards,
    deliveries,
    edits,
    predictions,
    provenance,
    sitting_cards,
    timings,
)
from storage.cards import Posted
from storage.tables import Annotation, Assignment, Delivery, Prediction, Reviewer, Workspace

VERBS = {Answer.SKIPPED: "skip", Answer.WITHDRAWN: "withdraw"}


@dataclass(frozen=True)
class Recorded:
    """What came of it.

    previous: what this person had said before of the sample
    is_new:   False when the same had been said already, and nothing was added
    """

    posted: Posted
    annotation: Annotation
    previous: Annotation | None
    is_new: bool
    is_complete: bool
    updates: tuple[Delivery, ...] = ()


def card_at(session: Session, act: Act) -> Posted:
    """The card that was acted on."""
    if act.turn is not None:
        return _own_turn(session, act, act.turn)
    posted = find_at(session, act)
    if posted is None and act.card is not None:
        place = act.team_id, act.channel_id, act.ts
        posted = cards.find_unconfirmed(session, *place, act.card)
    if posted is None:
        acts.forged(act, "unknown card", f"{act.channel_id} {act.ts}")
        raise BadAnswer(
            words.say("I do not know this card any more. Ask for a new one: `/concord next`.")
        )
    return posted


def find_at(session: Session, act: Act) -> Posted | None:
    """The card at the place of the act; None for other messages."""
    place = act.team_id, act.channel_id, act.ts
    return cards.find(session, *place) or sitting_cards.at(session, *place)


def _own_turn(session: Session, act: Act, turn_id: int) -> Posted:
    """A turn of this very person; its number comes from outside and is not believed."""
    posted = sitting_cards.by_number(session, act.team_id, act.user_id, turn_id)
    if posted is None:
        acts.forged(act, "turn", turn_id)
        raise BadAnswer(words.say("This card was made for somebody else."))
    return posted


def card_of_form(session: Session, act: Act, reference: str) -> Posted:
    """The card that a form is about; the reference comes from outside and is not believed."""
    turn_id = ids.stamp_of(reference)
    if turn_id is not None:
        return _own_turn(session, act, turn_id)
    row = session.get(Assignment, int(reference)) if ids.is_number(reference) else None
    if row is not None:
        posted = cards.of_assignment(session, row.id)
        workspace = session.get_one(Workspace, posted.project.workspace_id)
        if workspace.team_id == act.team_id:
            return replace(posted, turn=sitting_cards.open_turn(session, row))
    acts.forged(act, "form", reference)
    raise NotAllowed(words.say("This form belongs to no card that I know. Nothing was saved."))


def card_of_view(session: Session, act: Act, view: Body) -> Posted:
    """The card that an open form is about, be it for an answer or for a change of one."""
    if view.get("callback_id") == ids.ANSWER_FORM:
        return card_of_form(session, act, view["private_metadata"])
    return own_annotation(session, act, view["private_metadata"])[0]


def own_annotation(session: Session, act: Act, annotation_id: str) -> tuple[Posted, Annotation]:
    """An answer that this very person gave; the id comes from outside and is not believed."""
    row = session.get(Annotation, int(annotation_id)) if ids.is_number(annotation_id) else None
    if row is not None and row.reviewer_id and row.assignment_id:
        reviewer = session.get_one(Reviewer, row.reviewer_id)
        posted = cards.of_assignment(session, row.assignment_id)
        workspace = session.get_one(Workspace, posted.project.workspace_id)
        if (workspace.team_id, reviewer.slack_user_id) == (act.team_id, act.user_id):
            if act.turn is not None:
                posted = replace(posted, turn=_own_turn(session, act, act.turn).turn)
            return posted, row
    acts.forged(act, "answer", annotation_id)
    raise BadAnswer(words.say("That is not an answer of yours."))


def say(
    session: Session,
    act: Act,
    posted: Posted,
    now: datetime,
    answer: Answer,
    read: Callable[[Question], Value] | None = None,
) -> Recorded:
    """Adds an annotation, or finds that it is there already; BadAnswer when it cannot be taken."""
    reviewer = _reviewer(session, act, posted, now)
    reviewer.acted_at = now
    session.add(reviewer)
    sample = assignments.lock(session, posted.sample.id)
    posted = replace(posted, sample=sample)
    previous = _previous(session, posted, reviewer)
    check(posted, previous, answer)
    value = canonical.dumps(read(posted.question(session)).model_dump()) if read else None
    said = (answer, value, posted.assignment.schema_version_id)
    if previous and (previous.answer, previous.value, previous.schema_version_id) == said:
        is_complete = sample.state is SampleState.COMPLETE
        return Recorded(posted, previous, previous, is_new=False, is_complete=is_complete)
    word = _Word(answer, value, reviewer.id, previous)
    row = annotations.add(session, _annotation(session, posted, word, now))
    if answer is Answer.VALUE and (previous is None or previous.answer is not Answer.VALUE):
        timings.keep(session, posted, row)
    drafts = finishing.follow(session, posted, row, _said(act, posted, row, now), now)
    updates = _owe_updates(session, act, posted, now)
    provenance.record_many(session, sample.project_id, drafts)
    is_complete = sample.state is SampleState.COMPLETE
    return Recorded(posted, row, previous, is_new=True, is_complete=is_complete, updates=updates)


def _previous(session: Session, posted: Posted, reviewer: Reviewer) -> Annotation | None:
    """What this word supersedes: the person's own, or of a verdict that of whichever lead."""
    if posted.source is Source.ADJUDICATION:
        return annotations.latest_verdict(session, posted.sample.id)
    return annotations.latest_of(session, posted.sample.id, reviewer.id, posted.source)


@dataclass(frozen=True)
class _Word:
    answer: Answer
    value: str | None
    reviewer_id: int
    previous: Annotation | None


def _reviewer(session: Session, act: Act, posted: Posted, now: datetime) -> Reviewer:
    reviewer = people.as_reviewer(session, act, posted.project, now)
    if posted.assignment.reviewer_id not in {None, reviewer.id}:
        acts.forged(act, "somebody else's card", posted.assignment.id)
        raise BadAnswer(words.say("This card was made for somebody else."))
    if posted.project.about_id and edits.is_author(session, posted.sample.id, act.user_id):
        raise BadAnswer(words.say("This is your own edit: others say whether it works."))
    if posted.source is Source.HUMAN_REVIEW:
        people.must_suit(session, posted.project, reviewer, posted.sample)
    return reviewer


def check(posted: Posted, previous: Annotation | None, answer: Answer) -> None:
    """Raises BadAnswer with the reason why this cannot be said of this sample now."""
    state = posted.sample.state
    if posted.sample.erased_by is not None:
        raise BadAnswer(words.say("The content of this sample was erased, so nothing was saved."))
    if posted.source is Source.ADJUDICATION:
        return
    has_answer = previous is not None and previous.answer is Answer.VALUE
    if posted.project.is_paused:
        raise BadAnswer(
            words.say(
                "*{project}* is paused, so nothing was saved. Its lead can resume it.",
                project=blocks.plainly(posted.project.name),
            )
        )
    is_in_session = posted.turn is not None and previous is not None
    if answer is Answer.WITHDRAWN and not has_answer and not is_in_session:
        raise BadAnswer(words.say("There is no answer of yours to undo."))
    # One that waits is asked by another card than those in the channel, if by any.
    is_asked_here = state is not SampleState.WAITING or posted.turn is not None or has_answer
    if posted.source is Source.CONTROL or (state in settling.ASKED and is_asked_here):
        return
    if state is SampleState.WAITING:
        raise BadAnswer(
            words.say("The labels have changed since. A newer card will ask for this sample.")
        )
    if state is not SampleState.COMPLETE or not has_answer:
        raise BadAnswer(
            words.say("This sample has all its answers already, so yours was not needed. Thanks!")
        )
    if answer is not Answer.VALUE:
        raise BadAnswer(
            words.say("This sample is complete. You can still change your answer: press Change.")
        )


def _annotation(session: Session, posted: Posted, word: _Word, now: datetime) -> Annotation:
    assignment = posted.assignment
    prediction = (
        session.get_one(Prediction, assignment.prediction_id) if assignment.prediction_id else None
    )
    return Annotation(
        project_id=posted.sample.project_id,
        sample_id=assignment.sample_id,
        schema_version_id=assignment.schema_version_id,
        source=posted.source,
        answer=word.answer,
        value=word.value,
        reviewer_id=word.reviewer_id,
        assignment_id=assignment.id,
        prediction_id=assignment.prediction_id,
        confidence=predictions.calibrated(session, prediction) if prediction else None,
        model_suggestion=posted.predicted(session),
        suggestion_shown=prediction is not None and _has_seen(posted, word.previous),
        supersedes_id=word.previous.id if word.previous else None,
        created_at=now,
    )


def _has_seen(posted: Posted, previous: Annotation | None) -> bool:
    """Whether the suggestion was visible: on the card, or revealed after an earlier answer."""
    is_revealed = previous is not None and routing.reveals_suggestion(
        posted.project.policy.suggestion
    )
    return posted.assignment.suggestion_shown or is_revealed


def _said(act: Act, posted: Posted, row: Annotation, now: datetime) -> provenance.Draft:
    payload = provenance.annotation_payload(row, posted.sample) | {
        "value": row.value,
        "supersedes": row.supersedes_id,
        "model_suggestion": row.model_suggestion,
        "suggestion_shown": row.suggestion_shown,
        "schema_version": row.schema_version_id,
        "via": act.via,
        "after_outcome": posted.sample.state is SampleState.COMPLETE,
    }
    if posted.turn is not None:
        payload |= {"turn": posted.turn.id}
    return provenance.Draft(
        at=now,
        actor=act.user_id,
        action=_action(row),
        subject=f"sample:{posted.sample.id}",
        payload=payload,
        key=act.key,
    )


def _action(row: Annotation) -> str:
    if row.answer is not Answer.VALUE:
        return VERBS[row.answer]
    if row.source is Source.ADJUDICATION:
        return "adjudicate"
    return "label" if row.supersedes_id is None else "change"


def _owe_updates(session: Session, act: Act, posted: Posted, now: datetime) -> tuple[Delivery, ...]:
    """Every card of the sample shows the new state; the one clicked is settled by the click."""
    every = assignments.of_sample(session, posted.sample.id)
    owed = []
    for card in deliveries.posts_of_sample(session, [one.id for one in every]):
        is_this = card.assignment_id == posted.assignment.id
        about = posted if is_this else cards.of_assignment(session, card.assignment_id or 0)
        message = screen.draw(cards.view(session, about))
        is_clicked = act.via == "button" and (card.channel_id, card.ts) == (act.channel_id, act.ts)
        by_click = is_clicked and not any("slack_file" in block for block in message.blocks)
        wait = deliveries.ANSWER_FIRST if by_click else deliveries.AT_ONCE
        owed.append(deliveries.update_of(session, card, message, now, wait))
    return tuple(owed)
