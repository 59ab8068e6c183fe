"""Finds a sample by what a person calls it, and its story in the log."""

import re
from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot import blocks, canonical
from bot.errors import BadInput
from bot.records import SampleState
from bot.reports.story import Happening
from storage import guarantees, provenance
from storage.tables import Assignment, Delivery, Event, Project, Reviewer, Sample

LINK = re.compile(r"archives/([A-Z0-9]+)/p(\d{10})(\d{6})")


def find(session: Session, project: Project, name: str) -> Sample:
    """By its own id, by its number, or by a link to its card. BadInput if there is none."""
    link = LINK.search(name)
    sample = _at(session, project, link) if link else _named(session, project, name)
    if sample is None:
        raise BadInput(
            f"There is no sample “{blocks.plainly(name[:200])}” in {blocks.plainly(project.name)}. "
            "Give its id, its number, or a link to its card (its menu has Copy Link)."
        )
    return sample


def of_sample(session: Session, sample: Sample) -> list[Happening]:
    """Everything that happened to a sample, oldest first.

    What the model thinks of a sample that is being audited is told when the audit is finished.
    """
    events = provenance.story(session, sample.project_id, f"sample:{sample.id}")
    if sample.state is not SampleState.COMPLETE and guarantees.is_audited(session, sample.id):
        events = [event for event in events if event.action != "accept"]
    return _told(session, events)


def of_project(session: Session, project_id: int) -> list[Happening]:
    """What happened to the project itself: imports, trainings, promotions, settings."""
    return _told(session, provenance.story(session, project_id, "project"))


def _told(session: Session, events: Sequence[Event]) -> list[Happening]:
    actors = [event.actor for event in events]
    query = select(Reviewer).where(col(Reviewer.slack_user_id).in_(actors))
    names = {row.slack_user_id: row.name for row in session.exec(query)}
    return [
        Happening(
            number=event.number,
            at=event.at,
            actor=event.actor,
            name=names.get(event.actor, ""),
            action=event.action,
            payload=canonical.loads(event.payload),
            hash=event.hash,
        )
        for event in events
    ]


def _named(session: Session, project: Project, name: str) -> Sample | None:
    known = select(Sample).where(Sample.project_id == project.id)
    found = session.exec(known.where(Sample.external_id == name)).first()
    if found is None and name.isdecimal() and len(name) < 10:  # noqa: PLR2004  (fits the column)
        found = session.exec(known.where(Sample.id == int(name))).first()
    return found


def _at(session: Session, project: Project, link: re.Match[str]) -> Sample | None:
    query = (
        select(Sample)
        .join(Assignment, col(Assignment.sample_id) == Sample.id)
        .join(Delivery, col(Delivery.assignment_id) == Assignment.id)
        .where(
            Sample.project_id == project.id,
            Delivery.channel_id == link[1],
            Delivery.ts == f"{link[2]}.{link[3]}",
        )
    )
    return session.exec(query).first()
