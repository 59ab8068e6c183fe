"""Replaces a person's id, or name, in every text that is kept outside of the hashed tables."""

import json
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Enum, String, Table, Text, cast, update
from sqlmodel import AutoString, Session, SQLModel, col, select

from bot.erasing import Called
from storage.tables import Delivery, Project, Sample, Workspace

LEFT = frozenset(
    (
        *("annotation", "event", "label_mapping", "prediction", "sample", "schema_version"),
        *("reviewer", "schema_draft", "workspace"),
    )
)
"""Tables that are hashed, or say what was labelled and not by whom, or are cared for elsewhere."""


def sweep(session: Session, workspace: Workspace, called: Called, instead: str) -> None:
    """In whatever table there is: one that is added later is swept as well."""
    for table in SQLModel.metadata.sorted_tables:
        if table.name in LEFT:
            continue
        for column in table.columns:
            if _is_text(column):
                _replace(session, column, _of(table, workspace), called, instead)


def sweep_messages(session: Session, workspace: Workspace, called: Called, instead: str) -> None:
    """A name is a word like others, so only the copies of messages are searched for it."""
    table: Table = Delivery.__table__  # type: ignore[attr-defined]
    _replace(session, table.columns["payload"], _of(table, workspace), called, instead)


def _is_text(column: Column[Any]) -> bool:
    """SQLModel's strings are texts in disguise; words of a fixed list name nobody."""
    kind = column.type.impl if isinstance(column.type, AutoString) else column.type
    return isinstance(kind, String | JSON) and not isinstance(kind, Enum)


def _of(table: Table, workspace: Workspace) -> ColumnElement[bool]:
    """The rows of this workspace, where the table tells: elsewhere the id is another person's."""
    columns = table.columns
    projects = select(Project.id).where(Project.workspace_id == workspace.id)
    if "workspace_id" in columns:
        return columns["workspace_id"] == workspace.id
    if "project_id" in columns:
        return columns["project_id"].in_(projects)
    for name in ("sample_id", "parent_id"):
        if name in columns and not columns[name].nullable:
            samples = select(Sample.id).where(col(Sample.project_id).in_(projects))
            return columns[name].in_(samples)
    return columns[next(iter(columns.keys()))].is_not(None)


def _replace(
    session: Session, column: Column[Any], here: ColumnElement[bool], called: Called, instead: str
) -> None:
    is_json, keys = isinstance(column.type, JSON), list(column.table.primary_key)
    written = json.dumps(called.text)[1:-1] if is_json else called.text
    held = cast(column, Text).contains(written, autoescape=True)
    connection = session.connection()
    for value, *key in connection.execute(select(column, *keys).where(here, held)).all():
        changed = called.replaced(value, instead)
        if changed != value:
            row = [one == known for one, known in zip(keys, key, strict=True)]
            connection.execute(update(column.table).where(*row).values({column.key: changed}))
