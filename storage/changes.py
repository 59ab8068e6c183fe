"""Which samples got another answer since a place in the log: the log is what changed, in order."""

from sqlmodel import Session, col, select

from bot import canonical
from storage import provenance
from storage.tables import Annotation, Event, Project

MANY = 50_000
"""Beyond so many it is quicker to count everything again."""

WHO_COUNTS = ("exclude", "include")
"""Acts by which a reviewer's answers count no more, or again."""

ERASED = "erase_samples"

NO_ANSWERS = ("accept", "ask", "complete", "import")
"""Acts that bring no person's answer, and come in masses."""


def since(session: Session, project: Project, number: int) -> list[int] | None:
    """The samples, in rising order; None when there are MANY, when other people's answers count
    than did, or when answers were erased, so that nobody can tell any more what was counted.

    Unlike ids, the numbers of events rise in the order in which they were committed.
    """
    query = select(Event.action, Event.subject, Event.payload).where(
        Event.project_id == project.id,
        col(Event.number) > number,
        col(Event.action).not_in(NO_ANSWERS),
    )
    events = session.exec(query.limit(MANY + 1)).all()
    found: set[int] = set()
    for action, subject, payload in events:
        if action in WHO_COUNTS:  # reviewers are judged anew as well
            return None
        if action == ERASED and canonical.loads(payload)["answers"] is not None:
            return None
        if action == provenance.IMPORTED_LABELS:
            found |= _imported(session, project.id, *canonical.loads(payload)["annotations"])
        elif "annotation" in canonical.loads(payload):
            found.add(int(subject.removeprefix("sample:")))
        if len(found) > MANY:
            return None
    return None if len(events) > MANY else sorted(found)


def _imported(session: Session, project_id: int, first: int, last: int) -> set[int]:
    query = select(Annotation.sample_id).where(
        Annotation.project_id == project_id, col(Annotation.id).between(first, last)
    )
    return set(session.exec(query.distinct().limit(MANY + 1)))
