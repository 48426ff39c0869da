"""Who wants to hear when their question has an answer, and who is to be told now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.errors import UnknownQuery
from faq.groups import VerdictKind
from faq.inbox_tables import HearBackRow, JudgedRow, VerdictRow
from faq.models import Asker, FaqState
from faq.store.engine import insert_missing, reading, writing
from faq.store.sealed import TellingStore
from faq.tables import FaqRow, QueryRow


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody may hear now that the live FAQ `slug` answers their question."""

    query_id: int
    asker: Asker
    text: str
    slug: str


class HearBackStore(TellingStore):
    """Told once: whoever is being told is marked before, and the mark goes only where nothing was sent."""

    async def want(self, query_id: int) -> None:
        """Also where an admin was faster: then due at the end of the link's grace period. Raises UnknownQuery."""
        now = self._clock()
        async with writing(self._engine) as session:
            if await session.get(QueryRow, query_id) is None:
                raise UnknownQuery(query_id)
            row: dict[str, Any] = {"query_id": query_id, "asked_at": now}
            if (link := await _link_of(session, query_id)) is not None:
                row |= {"slug": link.slug, "due_at": max(now, link.at + self._grace)}
            await insert_missing(session, HearBackRow, [row])

    async def want_no_more(self, query_id: int) -> None:
        async with writing(self._engine) as session:
            await session.execute(delete(HearBackRow).where(HearBackRow.query_id == query_id))

    async def due(self, limit: int) -> tuple[Due, ...]:
        """The oldest first; an FAQ that is not live yet keeps its news back."""
        wanted = (
            select(QueryRow, HearBackRow.slug)
            .join(HearBackRow, HearBackRow.query_id == QueryRow.id)
            .join(FaqRow, FaqRow.slug == HearBackRow.slug)
            .where(
                HearBackRow.told_at.is_(None),
                HearBackRow.due_at <= self._clock(),
                FaqRow.state == FaqState.LIVE.value,
            )
            .order_by(HearBackRow.due_at, HearBackRow.query_id)
            .limit(limit)
        )
        async with reading(self._engine) as session:
            rows = (await session.execute(wanted)).all()
        return tuple(
            Due(
                row.id,
                Asker(row.user_id, row.chat_id, row.message_id),
                self._sealer.open(row.text),
                slug or "",
            )
            for row, slug in rows
        )

    async def claim(self, query_ids: Sequence[int]) -> tuple[int, ...]:
        """Mark them told; returns those that nobody else has marked meanwhile, and that nobody took back."""
        now = self._clock()
        claimed = (
            update(HearBackRow)
            .where(
                HearBackRow.query_id.in_(query_ids),
                HearBackRow.told_at.is_(None),
                HearBackRow.due_at <= now,
            )
            .values(told_at=now)
            .returning(HearBackRow.query_id)
        )
        async with writing(self._engine) as session:
            return tuple(sorted(await session.scalars(claimed)))

    async def release(self, query_ids: Sequence[int]) -> None:
        """Nothing was sent: they are due again."""
        async with writing(self._engine) as session:
            await session.execute(
                update(HearBackRow).where(HearBackRow.query_id.in_(query_ids)).values(told_at=None)
            )


async def wanting(session: AsyncSession, query_id: int) -> bool:
    """Whether somebody waits to hear of it."""
    untold = HearBackRow.query_id == query_id, HearBackRow.told_at.is_(None)
    return await session.scalar(select(HearBackRow.query_id).where(*untold)) is not None


async def move_bells(session: AsyncSession, left: Sequence[int], unanswered: Sequence[int]) -> None:
    """Whoever waits to hear of one of the queries `left` waits for all that is `unanswered` instead, or for nothing.

    Who has been told, or is being told, stays.
    """
    bells = (
        delete(HearBackRow)
        .where(HearBackRow.query_id.in_(left), HearBackRow.told_at.is_(None))
        .returning(HearBackRow.asked_at)
    )
    if asked := (await session.scalars(bells)).all():
        row = {"asked_at": min(asked)}
        await insert_missing(session, HearBackRow, [{"query_id": query_id, **row} for query_id in unanswered])


async def _link_of(session: AsyncSession, query_id: int) -> VerdictRow | None:
    """The link by which the query has its answer."""
    wanted = (
        select(VerdictRow)
        .join(JudgedRow, JudgedRow.verdict_id == VerdictRow.id)
        .where(
            JudgedRow.query_id == query_id,
            VerdictRow.kind == VerdictKind.LINKED.value,
            VerdictRow.undone_at.is_(None),
        )
    )
    return await session.scalar(wanted.order_by(VerdictRow.id.desc()).limit(1))
