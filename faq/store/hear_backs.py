"""Who wants to hear when their question has an answer, and who is to be told now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from faq.errors import UnknownQuery
from faq.groups import VerdictKind
from faq.inbox_tables import HearBackRow, JudgedRow, ToldRow, VerdictRow
from faq.models import Asker, FaqState, LabelKind
from faq.store.engine import insert_missing, reading, writing
from faq.store.sealed import TellingStore
from faq.tables import FaqRow, LabelRow, QueryRow


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody may hear now that the live FAQ `slug` answers their question; `corrects`: another did before."""

    query_id: int
    asker: Asker
    text: str
    slug: str
    corrects: bool


class HearBackStore(TellingStore):
    """Told once: whoever is being told is marked before, and the mark goes only where nothing was sent.

    Nobody is told the same of one question twice, whatever is linked, undone and rung again.
    """

    async def want(self, query_id: int) -> None:
        """Also where an admin was faster: then due at the end of the grace period. Raises UnknownQuery."""
        now = self._clock()
        async with writing(self._engine) as session:
            if await session.get(QueryRow, query_id) is None:
                raise UnknownQuery(query_id)
            row: dict[str, Any] = {"query_id": query_id, "asked_at": now}
            if (answer := await _answer_to(session, query_id)) is not None:
                slug, at = answer
                told_at = await session.scalar(_told_at(query_id, slug))
                row |= {"slug": slug, "due_at": max(now, at + self._grace), "told_at": told_at}
            await insert_missing(session, HearBackRow, [row])

    async def want_no_more(self, query_id: int) -> None:
        async with writing(self._engine) as session:
            await session.execute(delete(HearBackRow).where(HearBackRow.query_id == query_id))

    async def due(self, limit: int) -> tuple[Due, ...]:
        """The oldest first; an FAQ that is not live yet keeps its news back, and so does a text of another key."""
        told_before = select(ToldRow.slug).where(ToldRow.query_id == QueryRow.id).exists()
        wanted = (
            select(QueryRow, HearBackRow.slug, told_before)
            .join(HearBackRow, HearBackRow.query_id == QueryRow.id)
            .join(FaqRow, FaqRow.slug == HearBackRow.slug)
            .where(
                HearBackRow.told_at.is_(None),
                HearBackRow.due_at <= self._clock(),
                FaqRow.state == FaqState.LIVE.value,
            )
            .order_by(HearBackRow.due_at, HearBackRow.query_id)
        )
        async with reading(self._engine) as session:
            return await self._first(session, limit, wanted, self._due)

    def _due(self, row: Row[QueryRow, str | None, bool]) -> Due:
        asked, slug, corrects = row
        asker = Asker(asked.user_id, asked.chat_id, asked.message_id)
        return Due(asked.id, asker, self._sealer.open(asked.text), slug or "", corrects)

    async def claim(self, query_ids: Sequence[int], slug: str) -> tuple[int, ...]:
        """Mark them told of it; returns those that nobody else has marked meanwhile, and that nobody took back."""
        now = self._clock()
        claimed = (
            update(HearBackRow)
            .where(
                HearBackRow.query_id.in_(query_ids),
                HearBackRow.slug == slug,
                HearBackRow.told_at.is_(None),
                HearBackRow.due_at <= now,
            )
            .values(told_at=now)
            .returning(HearBackRow.query_id)
        )
        async with writing(self._engine) as session:
            ids = sorted(await session.scalars(claimed))
            rows = [{"query_id": query_id, "slug": slug, "at": now} for query_id in ids]
            await insert_missing(session, ToldRow, rows)
        return tuple(ids)

    async def release(self, query_ids: Sequence[int], slug: str) -> None:
        """Nothing was sent: they are due again, unless the link was undone."""
        async with writing(self._engine) as session:
            told = ToldRow.query_id.in_(query_ids), ToldRow.slug == slug
            await session.execute(delete(ToldRow).where(*told))
            marked = HearBackRow.query_id.in_(query_ids), HearBackRow.slug == slug
            await session.execute(update(HearBackRow).where(*marked).values(told_at=None))


async def announce(session: AsyncSession, query_ids: Collection[int], slug: str, due: datetime) -> None:
    """Whoever waits for an answer to one of these hears of it from then on, but for those who heard of it before."""
    waiting = HearBackRow.query_id.in_(query_ids), HearBackRow.told_at.is_(None)
    told_at = _told_at(HearBackRow.query_id, slug).correlate(HearBackRow).scalar_subquery()
    await session.execute(update(HearBackRow).where(*waiting).values(slug=slug, due_at=due, told_at=told_at))


async def call_off(session: AsyncSession, query_ids: Collection[int]) -> None:
    """These have no answer after all: whoever has not heard yet waits on."""
    waiting = HearBackRow.query_id.in_(query_ids), HearBackRow.told_at.is_(None)
    await session.execute(update(HearBackRow).where(*waiting).values(slug=None, due_at=None))


async def take_back_news(session: AsyncSession, query_ids: Sequence[int]) -> int:
    """Whoever asked to hear of one of these waits again; returns how many people have heard already."""
    bells = HearBackRow.query_id.in_(query_ids)
    heard = (
        select(func.count(QueryRow.user_id.distinct()))
        .join(HearBackRow, HearBackRow.query_id == QueryRow.id)
        .where(bells, HearBackRow.told_at.is_not(None))
    )
    people = await session.scalar(heard) or 0
    await session.execute(update(HearBackRow).where(bells).values(slug=None, due_at=None, told_at=None))
    return people


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


async def _answer_to(session: AsyncSession, query_id: int) -> tuple[str, datetime] | None:
    """The FAQ that an admin has named last as the answer to the query, by a link or against other claims, and when."""
    linked = (
        select(VerdictRow.slug, VerdictRow.at)
        .join(JudgedRow, JudgedRow.verdict_id == VerdictRow.id)
        .where(
            JudgedRow.query_id == query_id,
            VerdictRow.kind == VerdictKind.LINKED.value,
            VerdictRow.undone_at.is_(None),
        )
    )
    decided = select(LabelRow.slug, LabelRow.at).where(
        LabelRow.query_id == query_id, LabelRow.kind == LabelKind.DECIDED.value
    )
    named = [*(await session.execute(linked)), *(await session.execute(decided))]
    slug, at = max(named, key=lambda row: row.at, default=(None, None))
    return None if slug is None or at is None else (slug, at)


def _told_at(query_id: int | InstrumentedAttribute[int], slug: str | None) -> Select[datetime]:
    """When whoever asked was told that this FAQ answers it."""
    return select(ToldRow.at).where(ToldRow.query_id == query_id, ToldRow.slug == slug)
