"""The database's tables. Rows stay inside `faq.store`; everything else sees the values of `faq.models`."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class FaqRow(Base):
    __tablename__ = "faqs"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    question: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    phrasings: Mapped[list[PhrasingRow]] = relationship(
        back_populates="faq", cascade="all, delete-orphan", order_by="PhrasingRow.id", lazy="raise"
    )


class PhrasingRow(Base):
    """`text_key` disregards case and spacing: one wording never belongs to an FAQ twice.

    `query_id`: the query it was learnt from, as long as that is kept.
    """

    __tablename__ = "phrasings"
    __table_args__ = (Index("uq_phrasings_faq_id_text_key", "faq_id", "text_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    faq_id: Mapped[int] = mapped_column(ForeignKey("faqs.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(1000))
    text_key: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(20))
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    query_id: Mapped[int | None] = mapped_column(ForeignKey("queries.id", ondelete="SET NULL"), index=True)

    faq: Mapped[FaqRow] = relationship(back_populates="phrasings", lazy="raise")


class RejectRow(Base):
    """A message that no FAQ answers, kept as an example of what to leave alone; `query_id` as in PhrasingRow."""

    __tablename__ = "rejects"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(1000))
    text_key: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(String(20))
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    query_id: Mapped[int | None] = mapped_column(ForeignKey("queries.id", ondelete="SET NULL"), index=True)


class RevisionRow(Base):
    """The history of an FAQ: a row for each changed field; for phrasings, those removed and those added."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    faq_id: Mapped[int] = mapped_column(ForeignKey("faqs.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(BigInteger)
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class QueryRow(Base):
    """One question (or one part of a message that asks two), with what was decided and why.

    `text` and `normalised` are sealed with DATA_KEY where one is set; `text_key` groups equal questions
    without opening them. `in_context`: it means that only after the turn before. `handled_at`: an admin dealt with
    it, what an admin linked answers it by now, or its sender corrected the message. Ids are never given twice: a
    button under an old message cannot speak about somebody else's question.
    """

    __tablename__ = "queries"
    __table_args__ = (
        Index("ix_queries_chat_id_message_id", "chat_id", "message_id"),
        Index("ix_queries_outcome_handled_at", "outcome", "handled_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    normalised: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    confidence: Mapped[float]
    candidates: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    model: Mapped[str] = mapped_column(String(80))
    in_context: Mapped[bool] = mapped_column(server_default=false())
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LabelRow(Base):
    """What a user or an admin said about a logged query; in the message `message_id` of its chat, if not by a tap."""

    __tablename__ = "labels"
    __table_args__ = (Index("uq_labels_query_id_by_kind", "query_id", "by", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    query_id: Mapped[int] = mapped_column(ForeignKey("queries.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str | None] = mapped_column(String(80))
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(BigInteger, index=True)


class PersonRow(Base):
    """What one person said about learning from their messages; whoever was never asked has no row."""

    __tablename__ = "people"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    consent: Mapped[str] = mapped_column(String(20))
    consent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UpdateRow(Base):
    """The durable inbox of Telegram updates: stored before it is acknowledged, handled once.

    `payload` (sealed) is emptied when the update is handled; the row stays a while so that a repeated
    delivery is recognised. `tries`: how often a process began to handle what an earlier one had not finished.
    """

    __tablename__ = "updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    payload: Mapped[str] = mapped_column(Text)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int] = mapped_column(server_default="0")


class VectorRow(Base):
    """An embedding of a wording, so that a start does not encode everything again. Little-endian float32."""

    __tablename__ = "vectors"

    model: Mapped[str] = mapped_column(String(80), primary_key=True)
    text_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class StateRow(Base):
    """State of the conversations (a guided step, a page): a restart forgets nothing. Sealed JSON."""

    __tablename__ = "bot_state"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
