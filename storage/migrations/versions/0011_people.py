"""Sessions in direct messages, times to answer, reasons, and what people prefer."""

import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reviewer", sa.Column("timezone", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "reviewer", sa.Column("preferences", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column("reviewer", sa.Column("acted_at", UTCDateTime()))
    op.add_column("reviewer", sa.Column("home_changed_at", UTCDateTime()))
    op.add_column("reviewer", sa.Column("home_shown_at", UTCDateTime()))
    op.add_column(
        "delivery", sa.Column("is_notice", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("member", sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_annotation_person", "annotation", ["reviewer_id", "sample_id"])
    op.add_column("assignment", sa.Column("lease_until", UTCDateTime()))
    # In words, since Alembic would add the reference by itself, which SQLite cannot.
    op.execute("ALTER TABLE note ADD COLUMN annotation_id INTEGER REFERENCES annotation(id)")
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("reviewer.id"), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), sa.ForeignKey("delivery.id")),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
        sa.Column("right", sa.Integer()),
        sa.Column("is_passed", sa.Boolean()),
    )
    op.create_index("ix_sitting_reviewer_id", "sitting", ["reviewer_id"])
    op.create_index("ix_sitting_delivery_id", "sitting", ["delivery_id"])
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sitting_id", sa.Integer(), sa.ForeignKey("sitting.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), sa.ForeignKey("assignment.id"), nullable=False),
        sa.Column("aim", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("shown_at", UTCDateTime()),
        sa.Column("annotation_id", sa.Integer(), sa.ForeignKey("annotation.id")),
        sa.UniqueConstraint("sitting_id", "place"),
    )
    op.create_index("ix_turn_assignment_id", "turn", ["assignment_id"])
    op.create_table(
        "timing",
        sa.Column("annotation_id", sa.Integer(), sa.ForeignKey("annotation.id"), primary_key=True),
        sa.Column("seconds", sa.Float(), nullable=False),
    )
    op.create_table(
        "guideline_note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("annotation_id", sa.Integer(), sa.ForeignKey("annotation.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_guideline_note_project_id", "guideline_note", ["project_id"])
    op.create_table(
        "exclusion",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("reviewer.id"), nullable=False),
        sa.Column("since", UTCDateTime()),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime()),
    )
    op.create_index("ix_exclusion_reviewer_id", "exclusion", ["reviewer_id"])
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("project.id"), nullable=False),
        sa.Column("sample_id", sa.Integer(), sa.ForeignKey("sample.id"), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("discussion_id", sa.Integer(), sa.ForeignKey("delivery.id")),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime()),
        sa.UniqueConstraint("sample_id"),
    )
    op.create_index("ix_dispute_project_id", "dispute", ["project_id"])


def downgrade() -> None:
    for table in ("dispute", "exclusion", "guideline_note", "timing", "turn", "sitting"):
        op.drop_table(table)
    op.drop_column("note", "annotation_id")
    op.drop_column("assignment", "lease_until")
    op.drop_index("ix_annotation_person", "annotation")
    op.drop_column("member", "skills")
    op.drop_column("delivery", "is_notice")
    for column in (
        "timezone",
        "preferences",
        "acted_at",
        "home_changed_at",
        "home_shown_at",
    ):
        op.drop_column("reviewer", column)
