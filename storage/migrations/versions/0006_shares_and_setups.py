"""A delivery may be shared into the thread of another; a model version knows how it is used."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME = "delivery_thread_of_id_fkey"


def upgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("thread_of_id", sa.Integer(), nullable=True))
        table.create_foreign_key(NAME, "delivery", ["thread_of_id"], ["id"])
    setup = sa.Column("setup", sa.JSON(), nullable=False, server_default="{}")
    op.add_column("model_version", setup)


def downgrade() -> None:
    op.drop_column("model_version", "setup")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(NAME, type_="foreignkey")
        table.drop_column("thread_of_id")
