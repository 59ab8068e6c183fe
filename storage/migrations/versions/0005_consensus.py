"""What answers come to is kept, and what was counted and learnt of the reviewers."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0005"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consensus",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("sample_id", sa.Integer(), sa.ForeignKey("sample.id"), nullable=False),
        _version(),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("dispute", sa.Float(), nullable=False),
        sa.Column("made_from", sa.JSON(), nullable=False),
        sa.Column("swayed", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("sample_id", "schema_version_id"),
    )
    op.create_index("ix_consensus_dispute", "consensus", ["schema_version_id", "dispute"])
    op.create_table(
        "reliability",
        sa.Column("id", sa.Integer(), primary_key=True),
        _version(),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("reviewer.id"), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("accuracy", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("matrix", sa.JSON(), nullable=False),
        sa.UniqueConstraint("schema_version_id", "reviewer_id"),
    )
    op.create_table(
        "measured",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        _version(unique=True),
        sa.Column("log_length", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("swayed", sa.JSON(), nullable=False),
        sa.Column("fitted", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("prior", sa.JSON(), nullable=False),
        sa.Column("typical", sa.JSON(), nullable=False),
        sa.Column("renewing", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_measured_project_id", "measured", ["project_id"])


def downgrade() -> None:
    for table in ("measured", "reliability", "consensus"):
        op.drop_table(table)


def _version(*, unique: bool = False) -> sa.Column[int]:
    version = sa.ForeignKey("schema_version.id")
    return sa.Column("schema_version_id", sa.Integer(), version, nullable=False, unique=unique)
