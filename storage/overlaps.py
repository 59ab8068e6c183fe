"""How many people a sample wants: the project's overlap, and one more for a second look."""

from sqlmodel import Session

from storage.tables import Project, SecondLook


def wanted(session: Session, project: Project, sample_id: int) -> int:
    look = session.get(SecondLook, sample_id)
    if look is not None and look.wanted is not None:
        return look.wanted
    return project.policy.overlap
