"""Asks for a sample's label: assignment, pictures, card and event in one transaction."""

from datetime import datetime
from random import Random

from sqlmodel import Session

from bot.records import ImagePart, SampleState
from bot.review import routing
from bot.screens import cards as screen
from storage import assignments, cards, deliveries, predictions, provenance, readings, schemas
from storage.cards import Posted
from storage.tables import Assignment, Delivery, Project, Reviewer, Sample


def ask(
    session: Session, project: Project, sample: Sample, reviewer: Reviewer | None, now: datetime
) -> Delivery:
    """Owes a card: to one reviewer in a direct message, or (None) to the project's channel."""
    sample.state = SampleState.OPEN
    session.add(sample)
    assignment = _assign(session, project, sample, reviewer, now)
    for number, part in enumerate(cards.parts(sample), 1):
        if isinstance(part, ImagePart):
            suffix = part.mimetype.removeprefix("image/")
            title = f"{project.name}, sample {sample.id}"
            filename = f"sample-{sample.id}-{number}.{suffix}"
            deliveries.upload(session, project, part.media, filename, title, now)
    posted = Posted(project, assignment, sample)
    _owe_drawing(session, posted, now)
    show_anew(session, project, sample, now)
    message = screen.draw(cards.view(session, posted))
    delivery = deliveries.post(
        session,
        project,
        message,
        now,
        key=f"card:{assignment.id}",
        channel_id=reviewer.slack_user_id if reviewer else "",
        assignment_id=assignment.id,
    )
    provenance.record(session, project.id, _asked(session, posted, reviewer, now))
    return delivery


def show_anew(session: Session, project: Project, sample: Sample, now: datetime) -> None:
    """Every card of the sample that is there shows how it stands now."""
    every = {one.id: one for one in assignments.of_sample(session, sample.id)}
    for card in deliveries.posts_of_sample(session, [*every]):
        posted = Posted(project, every[card.assignment_id or 0], sample)
        message = screen.draw(cards.view(session, posted))
        deliveries.update_of(session, card, message, now, deliveries.AT_ONCE)


def _owe_drawing(session: Session, posted: Posted, now: datetime) -> None:
    name = posted.picture(session)
    if name is not None:
        title = f"{posted.project.name}, sample {posted.sample.id}"
        filename = f"sample-{posted.sample.id}.png"
        drawn_for = posted.assignment.id
        deliveries.upload(session, posted.project, name, filename, title, now, drawn_for=drawn_for)


def _assign(
    session: Session, project: Project, sample: Sample, reviewer: Reviewer | None, now: datetime
) -> Assignment:
    prediction = predictions.newest(session, sample.id)
    if prediction and readings.predicted(session, sample, prediction) is None:
        prediction = None  # of labels that are no more
    # Seeded by the sample, so that its every card is alike and a lead can see it was no choice.
    chance = Random(f"{project.id}:{sample.id}")  # noqa: S311  (no secret)
    shows = routing.shows_suggestion(project.policy.suggestion, project.policy.hidden_share, chance)
    return assignments.add(
        session,
        Assignment(
            sample_id=sample.id,
            reviewer_id=reviewer.id if reviewer else None,
            schema_version_id=schemas.newest(session, project.id).id,
            prediction_id=prediction.id if prediction else None,
            suggestion_shown=prediction is not None and shows,
            created_at=now,
        ),
    )


def _asked(
    session: Session, posted: Posted, reviewer: Reviewer | None, now: datetime
) -> provenance.Draft:
    assignment, order = posted.assignment, posted.question(session).order
    return provenance.Draft(
        at=now,
        actor="job:assigning" if reviewer is None else reviewer.slack_user_id,
        action="ask",
        subject=f"sample:{assignment.sample_id}",
        payload={
            "assignment": assignment.id,
            "of": reviewer.slack_user_id if reviewer else "channel",
            "prediction": assignment.prediction_id,
            "suggestion_shown": assignment.suggestion_shown,
            "schema_version": assignment.schema_version_id,
        }
        | ({"order": list(order)} if list(order) != sorted(order) else {}),
    )
