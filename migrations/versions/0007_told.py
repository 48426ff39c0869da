"""Which FAQs somebody has been told of, so that a link that is undone tells nobody the same twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hear_backs_told",
        sa.Column("query_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("query_id", "slug", name="pk_hear_backs_told"),
        sa.ForeignKeyConstraint(
            ["query_id"], ["queries.id"], name="fk_hear_backs_told_query_id_queries", ondelete="CASCADE"
        ),
    )
    op.execute(
        "INSERT INTO hear_backs_told (query_id, slug, at) "
        "SELECT query_id, slug, told_at FROM hear_backs WHERE told_at IS NOT NULL AND slug IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("hear_backs_told")
