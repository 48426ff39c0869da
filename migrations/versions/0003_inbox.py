"""The inbox's groups, what admins decided about them, and who wants to hear of an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)
_TABLES = ("hear_backs", "inbox_taught", "inbox_judged", "inbox_verdicts", "inbox_members", "inbox_groups")


def upgrade() -> None:
    _create_groups()
    _create_verdicts()
    op.create_table(
        "hear_backs",
        sa.Column("query_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("slug", sa.String(80)),
        sa.Column("due_at", _WHEN),
        sa.Column("told_at", _WHEN),
        sa.PrimaryKeyConstraint("query_id", name="pk_hear_backs"),
        _reference("hear_backs", "query_id", "queries"),
    )
    op.create_index("ix_hear_backs_due_at", "hear_backs", ["due_at"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)


def _create_groups() -> None:
    op.create_table(
        "inbox_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opened_at", _WHEN, nullable=False),
        sa.Column("closed_at", _WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_groups"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbox_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(64), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_members"),
        sa.UniqueConstraint("text_key", name="uq_inbox_members_text_key"),
        _reference("inbox_members", "group_id", "inbox_groups"),
    )
    op.create_index("ix_inbox_members_group_id", "inbox_members", ["group_id"])


def _create_verdicts() -> None:
    op.create_table(
        "inbox_verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("slug", sa.String(80)),
        sa.Column("made_faq", sa.Boolean(), nullable=False),
        sa.Column("origin_id", sa.Integer()),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("undone_at", _WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_verdicts"),
        _reference("inbox_verdicts", "group_id", "inbox_groups"),
        _reference("inbox_verdicts", "origin_id", "inbox_groups"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_verdicts_group_id", "inbox_verdicts", ["group_id"])
    op.create_table(
        "inbox_judged",
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("verdict_id", "query_id", name="pk_inbox_judged"),
        _reference("inbox_judged", "verdict_id", "inbox_verdicts"),
        _reference("inbox_judged", "query_id", "queries"),
    )
    op.create_index("ix_inbox_judged_query_id", "inbox_judged", ["query_id"])
    op.create_table(
        "inbox_taught",
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("verdict_id", "text_key", name="pk_inbox_taught"),
        _reference("inbox_taught", "verdict_id", "inbox_verdicts"),
    )


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")
