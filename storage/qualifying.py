"""The short round of known samples that comes before real work."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.records import Answer, Purpose, Role, SampleState
from bot.tasks import KINDS
from storage import annotations, outcomes, people, provenance, sittings
from storage.tables import Annotation, Project, Reviewer, Sample, Sitting


def is_needed(session: Session, project: Project, reviewer: Reviewer | None) -> bool:
    """Whether this person must pass it before their answers are taken.

    Leads need not, nobody needs it twice, and without a known sample nobody can be asked to.
    """
    if not project.policy.qualification:
        return False
    if reviewer is not None and _has_passed(session, project.id, reviewer):
        return False
    known = select(Sample.id).where(
        Sample.project_id == project.id, Sample.state == SampleState.GOLD
    )
    return session.exec(known.limit(1)).first() is not None


def is_right(session: Session, project: Project, row: Annotation) -> bool:
    """Whether an answer says what is known of its sample."""
    known = annotations.truth(session, row.sample_id)
    if known is None or known.value is None or row.value is None:
        return False
    asked = outcomes.asked_of(session, row)
    own, true = outcomes.read(asked, row.value), outcomes.read(asked, known.value)
    distance: float = KINDS[asked.kind].distance(own, true)
    return distance <= project.policy.gold_tolerance


def finish(
    session: Session, project: Project, sitting: Sitting, reviewer: Reviewer, now: datetime
) -> provenance.Draft:
    """Keeps the result of a round that came to its end; returns the event of it."""
    said = sittings.words(session, sitting.id)
    asked = len(sittings.turns(session, sitting.id))
    answered = [row for row, _ in said if row.answer is Answer.VALUE]
    sitting.right = sum(is_right(session, project, row) for row in answered)
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
