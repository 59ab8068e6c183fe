"""Schemas change, and what was said of whom can be erased.

What labels become, drafts of changes, the version of predictions and edits; the salts of events.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OLD, NEW = ["sample_id", "reviewer_id"], ["sample_id", "reviewer_id", "schema_version_id"]

UNNAMED = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
"""SQLite keeps the first tables' constraints without names."""

# Every project had one version so far.
FILL = """
UPDATE {table} SET schema_version_id = (
    SELECT schema_version.id FROM sample
    JOIN schema_version ON schema_version.project_id = sample.project_id
    WHERE sample.id = {table}.{sample}
    ORDER BY schema_version.number LIMIT 1
)
"""
NAMING_LABELS = {"prediction": "sample_id", "counterfactual": "parent_id"}


def upgrade() -> None:
    with op.batch_alter_table("schema_version") as table:
        table.add_column(sa.Column("retired", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(_version("restores_id", nullable=True))
    op.create_table(
        "label_mapping",
        _version("schema_version_id", primary_key=True),
        sa.Column("label", sa.String(), primary_key=True),
        sa.Column("becomes", sa.String(), primary_key=True),
    )
    op.create_table(
        "schema_draft",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("reviewer.id"), nullable=False),
        _version("base_id", nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
    )
    for name, sample in NAMING_LABELS.items():
        op.add_column(name, sa.Column("schema_version_id", sa.Integer(), nullable=True))
        op.execute(FILL.format(table=name, sample=sample))
        with op.batch_alter_table(name) as table:
            table.alter_column("schema_version_id", nullable=False)
            key = f"fk_{name}_schema_version_id"
            table.create_foreign_key(key, "schema_version", ["schema_version_id"], ["id"])
    _ask_once_for_each(OLD, NEW)
    op.add_column("event", sa.Column("salt", sa.String(), nullable=True))
    op.add_column("event", sa.Column("erased", sa.Text(), nullable=True))
    op.add_column("sample", sa.Column("erased_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("sample", "erased_by")
    op.drop_column("event", "erased")
    op.drop_column("event", "salt")
    _ask_once_for_each(NEW, OLD)
    for name in NAMING_LABELS:
        with op.batch_alter_table(name) as table:
            table.drop_column("schema_version_id")
    op.drop_table("schema_draft")
    op.drop_table("label_mapping")
    with op.batch_alter_table("schema_version") as table:
        table.drop_column("restores_id")
        table.drop_column("retired")


def _version(name: str, **more: Any) -> sa.Column[int]:
    key = sa.ForeignKey("schema_version.id", name=f"fk_{name}")
    return sa.Column(name, sa.Integer(), key, **more)


def _ask_once_for_each(before: list[str], after: list[str]) -> None:
    """A person is asked for a sample once, or once under each version."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    name = "uq_assignment_sample_id" if is_sqlite else f"assignment_{'_'.join(before)}_key"
    with op.batch_alter_table("assignment", naming_convention=UNNAMED) as table:
        table.drop_constraint(name, type_="unique")
        table.create_unique_constraint(f"assignment_{'_'.join(after)}_key", after)
