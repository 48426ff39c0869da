"""The inbox's tables; rows stay inside `faq.store` like the others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from faq.tables import Base, UtcDateTime


class GroupRow(Base):
    """Questions of one meaning that nothing answered. `closed_at`: they are to be left alone, and new ones too.

    `chosen`: questions of any meaning whose askers chose the FAQ of that slug among suggestions.
    """

    __tablename__ = "inbox_groups"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    chosen: Mapped[str | None] = mapped_column(String(80), unique=True)


class MemberRow(Base):
    """`text_key` as in QueryRow: every query of this normal form belongs to the group, those to come too."""

    __tablename__ = "inbox_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_key: Mapped[str] = mapped_column(String(64), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("inbox_groups.id", ondelete="CASCADE"), index=True)


class VerdictRow(Base):
    """What an admin decided about a group, with all that is needed to take it back.

    `made_faq`: the FAQ was written for this group. `origin_id`: the group that this one was split off.
    """

    __tablename__ = "inbox_verdicts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("inbox_groups.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str | None] = mapped_column(String(80))
    made_faq: Mapped[bool]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("inbox_groups.id", ondelete="CASCADE"))
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JudgedRow(Base):
    """A query that a verdict has handled (also later, as what its FAQ answers by now) or split off."""

    __tablename__ = "inbox_judged"

    verdict_id: Mapped[int] = mapped_column(
        ForeignKey("inbox_verdicts.id", ondelete="CASCADE"), primary_key=True
    )
    query_id: Mapped[int] = mapped_column(
        ForeignKey("queries.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class TaughtRow(Base):
    """A phrasing or a reject, by its `text_key`, that was not there before the verdict."""

    __tablename__ = "inbox_taught"

    verdict_id: Mapped[int] = mapped_column(
        ForeignKey("inbox_verdicts.id", ondelete="CASCADE"), primary_key=True
    )
    text_key: Mapped[str] = mapped_column(String(64), primary_key=True)


class HearBackRow(Base):
    """Somebody wants to be told when their question has an answer.

    `due_at`: when they may be told of the FAQ `slug`; `told_at`: they were, or are being told. A link that is undone
    leaves neither: they wait again.
    """

    __tablename__ = "hear_backs"

    query_id: Mapped[int] = mapped_column(
        ForeignKey("queries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slug: Mapped[str | None] = mapped_column(String(80))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ToldRow(Base):
    """Whoever asked was told, or is being told, that the FAQ `slug` answers it; that stays, whatever is undone."""

    __tablename__ = "hear_backs_told"

    query_id: Mapped[int] = mapped_column(
        ForeignKey("queries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoteRow(Base):
    """A message that told an admin of the query, as its asker wanted; without a query once that is forgotten."""

    __tablename__ = "admin_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    query_id: Mapped[int | None] = mapped_column(ForeignKey("queries.id", ondelete="SET NULL"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
