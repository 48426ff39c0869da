"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_faqs()
    _create_what_faqs_own()
    _create_queries()
    _create_what_telegram_needs()
    op.create_table(
        "vectors",
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("text_key", sa.String(64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "text_key", name="pk_vectors"),
    )


def downgrade() -> None:
    for table in (
        "vectors", "bot_state", "updates", "labels", "queries", "rejects", "revisions", "phrasings", "faqs",
    ):  # fmt: skip
        op.drop_table(table)


def _create_faqs() -> None:
    op.create_table(
        "faqs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("updated_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faqs"),
        sa.UniqueConstraint("slug", name="uq_faqs_slug"),
    )
    op.create_index("ix_faqs_category", "faqs", ["category"])
    op.create_index("ix_faqs_state", "faqs", ["state"])


def _create_what_faqs_own() -> None:
    op.create_table(
        "phrasings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("faq_id", sa.Integer(), nullable=False),
        *_wording(),
        sa.PrimaryKeyConstraint("id", name="pk_phrasings"),
        sa.ForeignKeyConstraint(["faq_id"], ["faqs.id"], name="fk_phrasings_faq_id_faqs", ondelete="CASCADE"),
    )
    op.create_index("uq_phrasings_faq_id_text_key", "phrasings", ["faq_id", "text_key"], unique=True)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("faq_id", sa.Integer(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("by", sa.BigInteger()),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.ForeignKeyConstraint(["faq_id"], ["faqs.id"], name="fk_revisions_faq_id_faqs", ondelete="CASCADE"),
    )
    op.create_index("ix_revisions_faq_id", "revisions", ["faq_id"])
    op.create_table(
        "rejects",
        sa.Column("id", sa.Integer(), nullable=False),
        *_wording(),
        sa.PrimaryKeyConstraint("id", name="pk_rejects"),
        sa.UniqueConstraint("text_key", name="uq_rejects_text_key"),
    )


def _wording() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("text_key", sa.String(64), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.Column("created_at", _WHEN, nullable=False),
    )


def _create_queries() -> None:
    op.create_table(
        "queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(80), nullable=False),
        sa.Column("handled_at", _WHEN),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_queries_asked_at", "queries", ["asked_at"])
    op.create_index("ix_queries_user_id", "queries", ["user_id"])
    op.create_index("ix_queries_text_key", "queries", ["text_key"])
    op.create_index("ix_queries_chat_id_message_id", "queries", ["chat_id", "message_id"])
    op.create_index("ix_queries_outcome_handled_at", "queries", ["outcome", "handled_at"])
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("slug", sa.String(80)),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_labels"),
        sa.ForeignKeyConstraint(
            ["query_id"], ["queries.id"], name="fk_labels_query_id_queries", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_labels_query_id_by_kind", "labels", ["query_id", "by", "kind"], unique=True)


def _create_what_telegram_needs() -> None:
    op.create_table(
        "updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", _WHEN, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("handled_at", _WHEN),
        sa.PrimaryKeyConstraint("update_id", name="pk_updates"),
    )
    op.create_index("ix_updates_handled_at", "updates", ["handled_at"])
    op.create_table(
        "bot_state",
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bot_state"),
    )
