"""Asks for a sample's label: assignment, pictures, card and event in one transaction."""

from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from bot.records import ImagePart, Recording, SampleState, TextPart
from bot.review import holdout, routing
from bot.screens import cards as screen
from bot.words import say
from storage import (
    assignments,
    cards,
    deliveries,
    guarantees,
    predictions,
    provenance,
    readings,
    schemas,
    second_looks,
    shares,
)
from storage.cards import Posted
from storage.tables import Assignment, Delivery, Project, Reviewer, Sample

SUFFIXES = {"jpeg": "jpg", "mpeg": "mp3", "x-msvideo": "avi"}
"""Of a file's name, where its MIME type calls it otherwise."""


def ask(
    session: Session, project: Project, sample: Sample, reviewer: Reviewer | None, now: datetime
) -> Delivery:
    """Owes a card: to one reviewer in a direct message, or (None) to the project's channel."""
    sample.state = SampleState.OPEN
    session.add(sample)
    posted = prepare(session, project, sample, reviewer, now)
    show_anew(session, project, sample, now)
    message = screen.draw(cards.view(session, posted))
    delivery = deliveries.post(
        session,
        project,
        message,
        now,
        key=f"card:{posted.assignment.id}",
        channel_id=reviewer.slack_user_id if reviewer else "",
        assignment_id=posted.assignment.id,
    )
    owe_recordings(session, posted, delivery, now)
    provenance.record(session, project.id, asked(session, posted, reviewer, now))
    return delivery


def prepare(
    session: Session,
    project: Project,
    sample: Sample,
    reviewer: Reviewer | None,
    now: datetime,
    *,
    shows: bool | None = None,
) -> Posted:
    """What a card needs before it can be shown: the assignment, and its pictures owed to Slack.

    shows: whether the suggestion is visible; None to let the project's policy decide
    """
    assignment = _assign(session, project, sample, reviewer, now, shows)
    posted = Posted(project, assignment, sample)
    card = cards.view(session, posted)
    for number, part in enumerate(cards.parts(sample), 1):
        if not isinstance(part, TextPart) and not card.covers(part):
            _owe_picture(session, posted, part, number, now)
    _owe_drawing(session, posted, now)
    return posted


def owe_recordings(session: Session, posted: Posted, post: Delivery, now: datetime) -> None:
    """The sample's sounds and films, in the thread of its card."""
    for number, part in enumerate(cards.parts(posted.sample), 1):
        if isinstance(part, Recording):
            title = say(
                "{recording} ({project}, sample {id})",
                recording=screen.recording(part),
                project=posted.project.name,
                id=posted.sample.id,
            )
            name = _filename(posted, part, number)
            shares.owe(session, posted.project, post, part.media, name, title, now)


def show_anew(session: Session, project: Project, sample: Sample, now: datetime) -> None:
    """Every card of the sample that is there shows how it stands now."""
    every = {one.id: one for one in assignments.of_sample(session, sample.id)}
    for card in deliveries.posts_of_sample(session, [*every]):
        posted = Posted(project, every[card.assignment_id or 0], sample)
        message = screen.draw(cards.view(session, posted))
        deliveries.update_of(session, card, message, now, deliveries.AT_ONCE)


def _owe_picture(
    session: Session, posted: Posted, part: ImagePart | Recording, number: int, now: datetime
) -> None:
    """Of a picture itself; of a sound or a film the picture that is drawn of it."""
    title = _title(posted)
    name = _filename(posted, part, number)
    if isinstance(part, ImagePart):
        deliveries.upload(session, posted.project, part.media, name, title, now)
    else:
        look = f"{screen.LOOK_PREFIX}{part.media}"
        deliveries.upload(session, posted.project, look, f"{name}.png", title, now, drawn_of=part)


def _filename(posted: Posted, part: ImagePart | Recording, number: int) -> str:
    subtype = part.mimetype.partition("/")[2]
    return f"sample-{posted.sample.id}-{number}.{SUFFIXES.get(subtype, subtype)}"


def _owe_drawing(session: Session, posted: Posted, now: datetime) -> None:
    name = posted.picture(session)
    if name is not None:
        title, filename = _title(posted), f"sample-{posted.sample.id}.png"
        drawn_for = posted.assignment.id
        deliveries.upload(session, posted.project, name, filename, title, now, drawn_for=drawn_for)


def _title(posted: Posted) -> str:
    return say("{project}, sample {id}", project=posted.project.name, id=posted.sample.id)


def _assign(
    session: Session,
    project: Project,
    sample: Sample,
    reviewer: Reviewer | None,
    now: datetime,
    shows: bool | None,
) -> Assignment:
    """A new request; a person who was asked before of the sample is asked in the same way again,
    but under the newest version.
    """
    version_id = schemas.newest(session, project.id).id
    known = assignments.of_person(session, sample.id, reviewer.id) if reviewer else None
    if known is not None and known.schema_version_id == version_id:
        return known
    if known is not None and shows is None:
        shows = known.suggestion_shown
    prediction = predictions.newest(session, sample.id)
    if prediction and readings.predicted(session, sample, prediction) is None:
        prediction = None  # of labels that are no more
    policy = project.policy
    # Seeded by the sample, so that its every card is alike and a lead can see it was no choice.
    chance = Random(f"{project.id}:{sample.id}")  # noqa: S311  (no secret)
    if shows is None:
        shows = routing.shows_suggestion(policy.suggestion, policy.hidden_share, chance)
    if _is_blind(session, project, sample):
        shows = False
        if routing.reveals_suggestion(policy.suggestion):
            prediction = None  # or it would be told after the answer
    return assignments.add(
        session,
        Assignment(
            sample_id=sample.id,
            reviewer_id=reviewer.id if reviewer else None,
            schema_version_id=version_id,
            prediction_id=prediction.id if prediction else None,
            suggestion_shown=prediction is not None and shows,
            lease_until=now + lease(project) if reviewer else None,
            created_at=now,
        ),
    )


def lease(project: Project) -> timedelta:
    """How long an answer is held free for one who has the card before them."""
    return timedelta(minutes=project.policy.lease_minutes)


def _is_blind(session: Session, project: Project, sample: Sample) -> bool:
    """Whether the answer is to check the model, and so must not know what the model thinks."""
    policy = project.policy
    is_checking = policy.target_precision is not None and holdout.is_held_out(
        sample.content_hash, policy.holdout_share
    )
    return (
        is_checking
        or guarantees.is_audited(session, sample.id)
        or second_looks.wanted(session, sample.id) is not None
    )


def asked(
    session: Session, posted: Posted, reviewer: Reviewer | None, now: datetime
) -> provenance.Draft:
    """The event of an asking."""
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
