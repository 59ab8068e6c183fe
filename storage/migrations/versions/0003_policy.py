"""A project's settings are one value."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SETTINGS: dict[str, TypeEngine[Any]] = {
    "overlap": sa.Integer(),
    "threshold": sa.Float(),
    "suggestion": sa.String(20),
    "hidden_share": sa.Float(),
    "open_cards": sa.Integer(),
    "summary_time": sa.String(),
    "timezone": sa.String(),
}


def upgrade() -> None:
    op.add_column("project", sa.Column("policy", sa.JSON(), nullable=False, server_default="{}"))
    for row in _rows():
        _set(row["id"], {"policy": {name: row[name] for name in SETTINGS}})
    for name in SETTINGS:
        op.drop_column("project", name)


def downgrade() -> None:
    for name, kind in SETTINGS.items():
        op.add_column("project", sa.Column(name, kind, nullable=True))
    for row in _rows():
        _set(row["id"], {name: row["policy"][name] for name in SETTINGS})
    op.drop_column("project", "policy")


def _table() -> sa.TableClause:
    settings: list[sa.ColumnClause[Any]] = [sa.column(*setting) for setting in SETTINGS.items()]
    return sa.table("project", sa.column("id"), sa.column("policy", sa.JSON()), *settings)


def _rows() -> list[sa.RowMapping]:
    return list(op.get_bind().execute(sa.select(_table())).mappings())


def _set(project_id: int, values: dict[str, object]) -> None:
    project = _table()
    op.get_bind().execute(sa.update(project).where(project.c.id == project_id).values(values))
