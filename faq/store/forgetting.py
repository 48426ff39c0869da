"""Queries are forgotten together with all that was made of them."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import ColumnElement

from faq.inbox_tables import GroupRow, MemberRow
from faq.store.engine import rows_changed
from faq.tables import QueryRow, VectorRow


async def forget_queries(session: AsyncSession, which: ColumnElement[bool]) -> int:
    """Delete these queries, their labels and vectors, and groups of which nothing is left; returns how many went.

    The vector of a text that somebody else asked, too, or that is a phrasing, is computed again when needed.
    """
    keys = select(QueryRow.text_key).where(which).scalar_subquery()
    await session.execute(delete(VectorRow).where(VectorRow.text_key.in_(keys)))
    forgotten = await rows_changed(session, delete(QueryRow).where(which))
    kept = select(QueryRow.id).where(QueryRow.text_key == MemberRow.text_key)
    await session.execute(delete(MemberRow).where(~kept.exists()))
    members = select(MemberRow.id).where(MemberRow.group_id == GroupRow.id)
    await session.execute(delete(GroupRow).where(~members.exists()))
    return forgotten
