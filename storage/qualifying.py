"""The short round of known samples that comes before real work."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.records import Answer, Purpose, Role, SampleState
from storage import outcomes, people, provenance, readings, sittings
from storage.tables import Annotation, Project, Reviewer, Sample, Sitting

AT_MOST = 500
"""Known samples that are drawn from."""


def is_needed(session: Session, project: Project, reviewer: Reviewer | None) -> bool:
    """Whether this person must pass it before their answers are taken.

    Leads need not, nobody needs it twice, and without a known sample nobody can be asked to.
    """
    if not project.policy.qualification:
        return False
    if reviewer is not None and _has_passed(session, project.id, reviewer):
        return False
    return bool(known_samples(session, project.id))


def known_samples(session: Session, project_id: int) -> list[int]:
    """The samples that check people, in the order they came.

    One whose label cannot be read any more checks nobody until it is marked again.
    """
    query = select(Sample.id).where(
        Sample.project_id == project_id, Sample.state == SampleState.GOLD
    )
    found = session.exec(query.order_by(col(Sample.id)).limit(AT_MOST)).all()
    known = readings.truths(session, found)
    return [sample_id for sample_id in found if sample_id in known]


def is_right(session: Session, project: Project, row: Annotation) -> bool | None:
    """Whether an answer says what is known of its sample; None where nobody can tell any more."""
    known = readings.truth(session, row.sample_id)
    apart = outcomes.distance(session, row, known.value if known else None)
    return None if apart is None else apart <= project.policy.gold_tolerance


def finish(
    session: Session, project: Project, sitting: Sitting, reviewer: Reviewer, now: datetime
) -> provenance.Draft:
    """Keeps the result of a round that came to its end; returns the event of it."""
    said = sittings.words(session, sitting.id)
    asked = len(sittings.turns(session, sitting.id))
    answered = [row for row, _ in said if row.answer is Answer.VALUE]
    sitting.right = sum(bool(is_right(session, project, row)) for row in answered)
    sitting.is_passed = sitting.right >= project.policy.pass_share * asked
    session.add(sitting)
    return provenance.Draft(
        at=now,
        actor=reviewer.slack_user_id,
        action="qualify",
        subject="project",
        payload={"right": sitting.right, "of": asked, "is_passed": sitting.is_passed},
    )


def _has_passed(session: Session, project_id: int, reviewer: Reviewer) -> bool:
    if people.role_of(session, project_id, reviewer) is Role.LEAD:
        return True
    query = select(Sitting.id).where(
        Sitting.project_id == project_id,
        Sitting.reviewer_id == reviewer.id,
        Sitting.purpose == Purpose.QUALIFICATION,
        col(Sitting.is_passed).is_(True),
    )
    return session.exec(query).first() is not None
