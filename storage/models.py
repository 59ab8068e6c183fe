"""Model versions: the current one, who takes over, and the way back."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.errors import BadInput
from bot.words import say
from storage import provenance
from storage.tables import ModelVersion, Project


def current(session: Session, project: Project) -> ModelVersion | None:
    """The one whose predictions count; None where none was chosen yet."""
    if project.model_version_id is None:
        return None
    return session.get_one(ModelVersion, project.model_version_id)


def versions(session: Session, project_id: int) -> Sequence[ModelVersion]:
    """The newest first."""
    query = select(ModelVersion).where(ModelVersion.project_id == project_id)
    return session.exec(query.order_by(col(ModelVersion.id).desc())).all()


def previous(session: Session, project: Project) -> ModelVersion | None:
    """The one that the current one took over from."""
    now = current(session, project)
    if now is None or now.promoted_at is None:
        return None
    query = select(ModelVersion).where(
        ModelVersion.project_id == project.id,
        col(ModelVersion.promoted_at) < now.promoted_at,
        ModelVersion.id != now.id,
    )
    return session.exec(query.order_by(col(ModelVersion.promoted_at).desc())).first()


def promote(
    session: Session,
    project: Project,
    version: ModelVersion,
    actor: str,
    now: datetime,
    *,
    key: str | None = None,
    action: str = "promote",
) -> None:
    """Its predictions count from now on; a job guesses with it what it has not seen.

    Raises BadInput when it is another project's, or was made elsewhere.
    """
    if version.project_id != project.id or not version.path:
        raise BadInput(
            say("{model} cannot be loaded here, so it cannot take over.", model=version.name)
        )
    was = current(session, project)
    project.model_version_id, project.model_since = version.id, now
    version.promoted_at = version.promoted_at or now
    session.add_all((project, version))
    draft = provenance.Draft(
        at=now,
        actor=actor,
        action=action,
        subject="project",
        payload={
            "model": version.name,
            "revision": version.revision,
            "weights_sha256": version.weights_sha256,
            "was": was.name if was else None,
        },
        key=key,
    )
    provenance.record(session, project.id, draft)


def roll_back(
    session: Session, project: Project, actor: str, now: datetime, *, key: str | None = None
) -> ModelVersion:
    """Back to the one before. Raises BadInput when there is none."""
    version = previous(session, project)
    if version is None:
        raise BadInput(say("No earlier model has ever been current here, so there is no way back."))
    promote(session, project, version, actor, now, key=key, action="roll_back")
    return version


def calibrate(session: Session, version: ModelVersion, temperature: float, now: datetime) -> None:
    """Another temperature from now on; kept predictions are read with it."""
    version.temperature = temperature
    session.add(version)
    draft = provenance.Draft(
        at=now,
        actor="job:guarding",
        action="calibrate",
        subject="project",
        payload={"model": version.name, "temperature": temperature},
    )
    provenance.record(session, version.project_id, draft)
