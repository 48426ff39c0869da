"""Who wants to hear when their question has an answer, and who is to be told now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.errors import UnknownQuery
from faq.inbox_tables import HearBackRow, MemberRow
from faq.models import Asker, FaqState, LabelKind
from faq.store.engine import insert_missing, reading, writing
from faq.store.inbox import linked_slug
from faq.store.sealed import SealedStore
from faq.tables import FaqRow, LabelRow, QueryRow


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody may hear now that the live FAQ `slug` answers their question."""

    query_id: int
    asker: Asker
    text: str
    slug: str


class HearBackStore(SealedStore):
    """Told once: whoever is being told is marked before, and the mark goes only where nothing was sent."""

    async def want(self, query_id: int) -> None:
        """Also where an admin was faster and the answer is there already. Raises UnknownQuery."""
        now = self._clock()
        async with writing(self._engine) as session:
            query = await session.get(QueryRow, query_id)
            if query is None:
                raise UnknownQuery(query_id)
            slug = await _answer_of(session, query)
            row = {"query_id": query_id, "asked_at": now, "slug": slug, "due_at": now if slug else None}
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


async def _answer_of(session: AsyncSession, query: QueryRow) -> str | None:
    """The FAQ that an admin linked the query to, or that has answered its group since."""
    labelled = select(LabelRow.slug).where(
        LabelRow.query_id == query.id, LabelRow.kind == LabelKind.LINKED.value
    )
    if (slug := await session.scalar(labelled.limit(1))) is not None:
        return slug
    group_id = await session.scalar(select(MemberRow.group_id).where(MemberRow.text_key == query.text_key))
    if query.handled_at is None or group_id is None:
        return None
    return await linked_slug(session, group_id)
