"""Erases who a person is: a pseudonym stands in every row and event, and their answers stay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from bot import erasing, sealing
from bot.erasing import Called
from bot.errors import BadInput
from bot.records import DeliveryState, Role
from storage import blotting, forgetting, measured, provenance, sweeping
from storage.blotting import Act
from storage.tables import Delivery, Event, Member, Project, Reviewer, Workspace

UNDELIVERED = (DeliveryState.OWED, DeliveryState.SENDING)


@dataclass(frozen=True)
class ErasedPerson:
    """What came of it.

    projects:   in whose logs the person was named
    leaderless: projects that have no lead any more
    """

    pseudonym: str
    projects: tuple[str, ...]
    leaderless: tuple[str, ...]


def erase(session: Session, workspace: Workspace, user_id: str, act: Act) -> ErasedPerson:
    """In all projects of the workspace, for a person is one row there.

    Raises BadInput when nobody of this id is known there.
    """
    person = _find(session, workspace, user_id)
    act.check(user_id, person.name)
    pseudonym, every = sealing.fresh_pseudonym(), _projects(session, workspace)
    told = [one.name for one in every if _erase_in(session, one, Called(user_id), pseudonym, act)]
    leaderless = _leave(session, person)
    forgetting.forget_habits(session, person, act.now)
    _give_up_messages(session, workspace, user_id)
    name, person.name = person.name, f"Reviewer {pseudonym.removeprefix('erased:')}"
    person.slack_user_id, person.is_admin = pseudonym, False
    session.add(person)
    session.flush()
    measured.forget(session, [one.id for one in every])
    sweeping.sweep(session, workspace, Called(user_id), pseudonym)
    sweeping.sweep_messages(session, workspace, Called(name), person.name)
    return ErasedPerson(pseudonym, tuple(told), leaderless)


def _find(session: Session, workspace: Workspace, user_id: str) -> Reviewer:
    query = select(Reviewer).where(
        Reviewer.workspace_id == workspace.id, Reviewer.slack_user_id == user_id
    )
    person = session.exec(query).first()
    if person is None or sealing.PSEUDONYM.fullmatch(user_id):
        raise BadInput(
            f"Nobody with the id {user_id!r} is known in {workspace.name}. A person's id is in "
            "their Slack profile (Copy Member ID); of one whom a file brought it is import:NAME."
        )
    return person


def _projects(session: Session, workspace: Workspace) -> Sequence[Project]:
    query = select(Project).where(Project.workspace_id == workspace.id)
    return session.exec(query.order_by(col(Project.id))).all()


def _erase_in(session: Session, project: Project, called: Called, pseudonym: str, act: Act) -> bool:
    """Whether the project's log named the person."""
    number = provenance.lock(session, project.id).log_length + 1
    blotted = blotting.blot(
        session,
        _naming(session, project, called),
        number,
        lambda parts: erasing.parts_of_person(parts, called),
        lambda held: pseudonym if held == called.text else None,
    )
    if not blotted["erased"]:
        return False
    payload = {"person": pseudonym, "reason": act.reason, **blotted}
    draft = provenance.Draft(act.now, act.actor, "erase_person", "project", payload)
    provenance.record(session, project.id, draft)
    return True


def _naming(session: Session, project: Project, called: Called) -> Iterator[Event]:
    """The project's events in which the person's id may be, in their order."""
    columns = (col(Event.actor), col(Event.payload), col(Event.key))
    query = select(Event).where(
        Event.project_id == project.id,
        or_(*(column.contains(called.text, autoescape=True) for column in columns)),
    )
    yield from session.exec(query.order_by(col(Event.number)))


def _leave(session: Session, person: Reviewer) -> tuple[str, ...]:
    """Takes every role away; returns the projects whose only lead this was."""
    alone = []
    for member in session.exec(select(Member).where(Member.reviewer_id == person.id)).all():
        others = select(Member).where(
            Member.project_id == member.project_id,
            Member.role == Role.LEAD,
            Member.reviewer_id != person.id,
        )
        if member.role is Role.LEAD and session.exec(others).first() is None:
            alone.append(session.get_one(Project, member.project_id).name)
        member.role = Role.NONE
        session.add(member)
    return tuple(alone)


def _give_up_messages(session: Session, workspace: Workspace, user_id: str) -> None:
    """What is still owed to the person is not sent any more: there is no address."""
    query = select(Delivery).where(
        Delivery.workspace_id == workspace.id,
        or_(Delivery.channel_id == user_id, Delivery.user_id == user_id),
        col(Delivery.state).in_(UNDELIVERED),
    )
    for row in session.exec(query):
        row.state, row.error = DeliveryState.FAILED, "the person was erased"
        session.add(row)
