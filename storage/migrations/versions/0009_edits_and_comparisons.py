"""Edited texts with the project that confirms them, and comparisons of sets of samples."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0009"
down_revision = "0005"
branch_labels = None
depends_on = None

VERDICTS = ("confirmed", "same", "not_fluent", "undecided")


def upgrade() -> None:
    # Written out: Alembic adds no column with a reference on SQLite but by copying the table.
    op.execute("ALTER TABLE project ADD COLUMN about_id INTEGER REFERENCES project (id)")
    op.create_index("ix_project_about_id", "project", ["about_id"], unique=True)
    op.add_column("agreement_snapshot", sa.Column("pool", sa.JSON(), nullable=True))
    op.create_table(
        "counterfactual",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("sample.id"), nullable=False),
        sa.Column("candidate_id", sa.Integer(), sa.ForeignKey("sample.id"), unique=True),
        sa.Column("sample_id", sa.Integer(), sa.ForeignKey("sample.id"), unique=True),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("of_words", sa.Integer(), nullable=False),
        sa.Column("verdict", _word(*VERDICTS), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_counterfactual_parent_id", "counterfactual", ["parent_id"])
    op.create_table(
        "comparison_snapshot",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("kind", _word("synthetic", "drift"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("newest_sample_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
    )
    op.create_index("ix_comparison_newest", "comparison_snapshot", ["project_id", "kind", "at"])


def downgrade() -> None:
    op.drop_table("comparison_snapshot")
    op.drop_table("counterfactual")
    op.drop_column("agreement_snapshot", "pool")
    op.drop_index("ix_project_about_id", "project")
    op.drop_column("project", "about_id")


def _word(*words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, length=20)
