"""A query says whether it means what was decided only after the turn before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("queries", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("in_context", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("queries", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_column("in_context")
