"""A label says in which message it was typed, so that an edited or repeated one says it anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("labels") as table:
        table.add_column(sa.Column("message_id", sa.BigInteger()))
        table.create_index("ix_labels_message_id", ["message_id"])


def downgrade() -> None:
    with op.batch_alter_table("labels") as table:
        table.drop_index("ix_labels_message_id")
        table.drop_column("message_id")
