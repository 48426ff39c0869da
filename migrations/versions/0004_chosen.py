"""Wordings whose askers chose an FAQ come together in a group of that FAQ."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbox_groups", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("chosen", sa.String(80)))
        table.create_unique_constraint("uq_inbox_groups_chosen", ["chosen"])


def downgrade() -> None:
    op.execute("DELETE FROM inbox_groups WHERE chosen IS NOT NULL")
    with op.batch_alter_table("inbox_groups", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint("uq_inbox_groups_chosen", type_="unique")
        table.drop_column("chosen")
