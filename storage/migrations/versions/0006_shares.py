"""A delivery may be shared into the thread of another."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "delivery_thread_of_id_fkey"


def upgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("thread_of_id", sa.Integer(), nullable=True))
        table.create_foreign_key(NAME, "delivery", ["thread_of_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(NAME, type_="foreignkey")
        table.drop_column("thread_of_id")
