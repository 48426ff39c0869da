"""Groups of the inbox as rows, within transactions of other stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from faq.groups import VerdictKind
from faq.inbox_tables import GroupRow, MemberRow, VerdictRow
from faq.tables import QueryRow


def forms_of(group_ids: Sequence[int]) -> Select[int, str, str]:
    """(group_id, text_key, normalised) of each normal form in these groups."""
    oldest = (
        select(MemberRow.group_id, func.min(QueryRow.id).label("query_id"))
        .join(QueryRow, QueryRow.text_key == MemberRow.text_key)
        .where(MemberRow.group_id.in_(group_ids))
        .group_by(MemberRow.group_id, MemberRow.text_key)
        .subquery()
    )
    wanted = select(oldest.c.group_id, QueryRow.text_key, QueryRow.normalised)
    return wanted.join(QueryRow, QueryRow.id == oldest.c.query_id)


async def open_group(session: AsyncSession, now: datetime) -> int:
    """A new, empty group."""
    group = GroupRow(opened_at=now)
    session.add(group)
    await session.flush()
    return group.id


async def lock_group(session: AsyncSession, group_id: int) -> bool:
    """Nobody else decides about the group, or forgets it, before this transaction ends; False where it is gone."""
    held = select(GroupRow.id).where(GroupRow.id == group_id).with_for_update()
    return await session.scalar(held) is not None


async def last_link(session: AsyncSession, group_id: int) -> VerdictRow | None:
    """The group's last verdict, where it is a link."""
    wanted = (
        select(VerdictRow)
        .where(VerdictRow.group_id == group_id, VerdictRow.undone_at.is_(None))
        .order_by(VerdictRow.id.desc())
        .limit(1)
    )
    verdict = await session.scalar(wanted)
    return verdict if verdict is not None and verdict.kind == VerdictKind.LINKED.value else None
