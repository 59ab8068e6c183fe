"""Changes of a schema that a lead has looked at and may apply."""

from datetime import datetime

from sqlmodel import Session

from bot.evolution.changes import Changes
from storage.tables import Project, Reviewer, SchemaDraft, SchemaVersion


def add(
    session: Session,
    project: Project,
    reviewer: Reviewer,
    base: SchemaVersion,
    changes: Changes,
    now: datetime,
) -> SchemaDraft:
    draft = SchemaDraft(
        project_id=project.id,
        reviewer_id=reviewer.id,
        base_id=base.id,
        changes=changes.model_dump_json(),
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def changes(draft: SchemaDraft) -> Changes:
    return Changes.model_validate_json(draft.changes)
