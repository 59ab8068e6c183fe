"""Models that are trained here, their guarantees and audits, embeddings, the queue's order."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0008"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in _columns():
        op.add_column(table, column)
    op.execute("UPDATE sample SET turn = confidence")
    op.drop_index("ix_sample_queue", "sample")
    op.create_index("ix_sample_turn", "sample", ["project_id", "state", "turn"])
    op.create_table(
        "embedding",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("encoder", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"]),
        sa.PrimaryKeyConstraint("sample_id", "encoder"),
    )
    op.create_table(
        "guarantee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("labelled", sa.Integer(), nullable=False),
        sa.Column("suspended_at", UTCDateTime()),
        sa.Column("audited_since", UTCDateTime(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["model_version_id"], ["model_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_guarantee_project_id", "guarantee", ["project_id"])
    op.create_table(
        "audit",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("guarantee_id", sa.Integer(), nullable=False),
        sa.Column("annotation_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"]),
        sa.ForeignKeyConstraint(["guarantee_id"], ["guarantee.id"]),
        sa.ForeignKeyConstraint(["annotation_id"], ["annotation.id"]),
        sa.PrimaryKeyConstraint("sample_id"),
    )
    op.create_index("ix_audit_guarantee_id", "audit", ["guarantee_id"])
    op.create_table(
        "second_look",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("wanted", sa.Integer()),
        sa.Column("asked_at", UTCDateTime()),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("sample_id"),
    )
    op.create_index("ix_second_look_project_id", "second_look", ["project_id"])


def downgrade() -> None:
    for table in ("second_look", "audit", "guarantee", "embedding"):
        op.drop_table(table)
    op.drop_index("ix_sample_turn", "sample")
    op.create_index("ix_sample_queue", "sample", ["project_id", "state", "confidence"])
    for table, column in _columns():
        op.drop_column(table, column.name)


def _columns() -> list[tuple[str, sa.Column[Any]]]:
    """Nothing is known of them in old rows."""
    return [
        ("project", sa.Column("model_version_id", sa.Integer())),
        ("project", sa.Column("model_since", UTCDateTime())),
        ("project", sa.Column("named_model", sa.String(), nullable=False, server_default="")),
        ("sample", sa.Column("turn", sa.Float())),
        ("model_version", sa.Column("path", sa.String())),
        (
            "model_version",
            sa.Column("looked_through", sa.Integer(), nullable=False, server_default="0"),
        ),
        ("model_version", sa.Column("temperature", sa.Float())),
        ("model_version", sa.Column("trained", sa.JSON())),
        ("model_version", sa.Column("promoted_at", UTCDateTime())),
        ("prediction", sa.Column("disagreement", sa.Float())),
    ]
