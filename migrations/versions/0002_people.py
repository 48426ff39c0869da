"""People's consent, and which query a phrasing or a reject came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LEARNT = ("phrasings", "rejects")


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("consent", sa.String(20), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_people"),
    )
    for name in _LEARNT:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("query_id", sa.Integer()))
            table.create_foreign_key(
                f"fk_{name}_query_id_queries", "queries", ["query_id"], ["id"], ondelete="SET NULL"
            )
            table.create_index(f"ix_{name}_query_id", ["query_id"])


def downgrade() -> None:
    for name in _LEARNT:
        with op.batch_alter_table(name) as table:
            table.drop_index(f"ix_{name}_query_id")
            table.drop_constraint(f"fk_{name}_query_id_queries", type_="foreignkey")
            table.drop_column("query_id")
    op.drop_table("people")
