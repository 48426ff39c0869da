"""Where the notes about a question stand that admins got, so that they go when the question goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_admin_notes"),
        sa.ForeignKeyConstraint(
            ["query_id"], ["queries.id"], name="fk_admin_notes_query_id_queries", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_admin_notes_query_id", "admin_notes", ["query_id"])


def downgrade() -> None:
    op.drop_table("admin_notes")
