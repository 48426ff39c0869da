"""What admins decide about the inbox's groups. A verdict is one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.errors import FaqAsleep, GroupHandled
from faq.groups import Verdict, VerdictKind
from faq.inbox_tables import GroupRow, JudgedRow, MemberRow, TaughtRow, VerdictRow
from faq.models import FaqState, Label, LabelKind, PhrasingSource
from faq.store.editing import Author, to_faq
from faq.store.engine import writing
from faq.store.faq_rows import find
from faq.store.group_rows import last_link, lock_group, open_group
from faq.store.hear_backs import announce
from faq.store.query_rows import put_labels
from faq.store.sealed import TellingStore
from faq.store.teaching import lessons, origins_of, teach_faq, teach_rejects, trace
from faq.store.undoing import undo
from faq.store.waiting import waiting
from faq.tables import QueryRow


class VerdictStore(TellingStore):
    """Texts are opened where they become phrasings or rejects; opening raises StoredTextUnreadable."""

    async def link(
        self, group_id: int, slug: str, by: int, *, made_faq: bool = False, live_only: bool = True
    ) -> Verdict:
        """All that waits in the group belongs to this FAQ; each wording that is short enough becomes a phrasing.

        Whoever wants to hear of it will, after the grace period. Raises GroupHandled, UnknownFaq; with
        `live_only` FaqAsleep where the FAQ is not live.
        """
        now = self._clock()
        async with writing(self._engine) as session:
            queries = await self._claim(session, group_id, now)
            faq = await find(session, slug)
            if live_only and faq.state != FaqState.LIVE.value:
                raise FaqAsleep(slug)
            taught = lessons(queries, self._sealer)
            keys = teach_faq(session, faq, taught.fit, Author(by, PhrasingSource.INBOX, now))
            row = VerdictRow(
                group_id=group_id, kind=VerdictKind.LINKED, slug=slug, made_faq=made_faq, by=by, at=now
            )
            await _record(session, row, queries, keys, Label(0, LabelKind.LINKED, by, slug))
            await announce(session, [query.id for query in queries], slug, now + self._grace)
            return Verdict(
                row.id,
                group_id,
                VerdictKind.LINKED,
                len(queries),
                len(taught.too_long),
                made_faq,
                to_faq(faq),
            )

    async def out_of_scope(self, group_id: int, by: int) -> Verdict:
        """No FAQ shall answer this: each wording that is short enough becomes a reject. Raises GroupHandled."""
        now = self._clock()
        async with writing(self._engine) as session:
            queries = await self._claim(session, group_id, now)
            taught = lessons(queries, self._sealer)
            keys = await teach_rejects(session, taught.fit, by, now)
            kind = VerdictKind.OUT_OF_SCOPE
            row = VerdictRow(group_id=group_id, kind=kind, made_faq=False, by=by, at=now)
            await _record(session, row, queries, keys, Label(0, LabelKind.OUT_OF_SCOPE, by))
            await _close(session, group_id, now)
            return Verdict(row.id, group_id, kind, len(queries), len(taught.too_long))

    async def ignore(self, group_id: int, by: int) -> Verdict:
        """Take it out of the inbox, without a consequence. Raises GroupHandled."""
        now = self._clock()
        async with writing(self._engine) as session:
            queries = await self._claim(session, group_id, now)
            row = VerdictRow(group_id=group_id, kind=VerdictKind.IGNORED, made_faq=False, by=by, at=now)
            await _record(session, row, queries, (), Label(0, LabelKind.IGNORED, by))
            await _close(session, group_id, now)
            return Verdict(row.id, group_id, VerdictKind.IGNORED, len(queries))

    async def split(self, group_id: int, query_id: int, by: int) -> Verdict:
        """The wording of this query becomes a group of its own. Raises GroupHandled where it is not in the group."""
        now = self._clock()
        async with writing(self._engine) as session:
            queries = await self._claim(session, group_id, now)
            key = next((query.text_key for query in queries if query.id == query_id), None)
            if key is None:
                raise GroupHandled(group_id)
            target = await open_group(session, now)
            await session.execute(update(MemberRow).where(MemberRow.text_key == key).values(group_id=target))
            kind = VerdictKind.SPLIT
            row = VerdictRow(group_id=target, kind=kind, made_faq=False, origin_id=group_id, by=by, at=now)
            session.add(row)
            await session.flush()
            ids = [query.id for query in queries if query.text_key == key]
            session.add_all(JudgedRow(verdict_id=row.id, query_id=judged) for judged in ids)
            return Verdict(row.id, target, kind, len(ids))

    async def undo(self, verdict_id: int, by: int) -> Verdict:
        """Take a verdict back: what it taught, its labels, its news; its group waits again. Raises UndoTooLate."""
        async with writing(self._engine) as session:
            return await undo(session, verdict_id, by, self._clock())

    async def trace(self, group_id: int, slug: str) -> None:
        """Phrasings of the FAQ that are wordings of the group are users' words, whoever put them there.

        Raises UnknownFaq.
        """
        asked = (
            select(QueryRow.id, QueryRow.text)
            .join(MemberRow, MemberRow.text_key == QueryRow.text_key)
            .where(MemberRow.group_id == group_id)
            .order_by(QueryRow.id.desc())
        )
        async with writing(self._engine) as session:
            rows = (await session.execute(asked)).all()
            with self._sealer.legible("question") as legible:
                texts = legible(rows, lambda row: (row.id, self._sealer.open(row.text)))
            trace(await find(session, slug), origins_of(texts))

    async def settle(self, group_id: int, key: str, slug: str) -> None:
        """This wording waits although the FAQ that its group was linked to answers it by now: it needs nobody.

        It waits again when the link is undone. Raises GroupHandled where somebody decided meanwhile.
        """
        now = self._clock()
        async with writing(self._engine) as session:
            queries = await self._claim(session, group_id, now)
            link = await last_link(session, group_id)
            if link is None or link.slug != slug:
                raise GroupHandled(group_id)
            ids = [query.id for query in queries if query.text_key == key]
            await _handle(session, link.id, ids, now)
            await announce(session, ids, slug, now + self._grace)

    async def _claim(self, session: AsyncSession, group_id: int, now: datetime) -> Sequence[QueryRow]:
        """What waits in the group, newest first; of two admins at once the second finds nothing."""
        await lock_group(session, group_id)
        wanted = (
            select(QueryRow)
            .join(MemberRow, MemberRow.text_key == QueryRow.text_key)
            .join(GroupRow, GroupRow.id == MemberRow.group_id)
            .where(MemberRow.group_id == group_id, GroupRow.closed_at.is_(None), waiting(now))
            .order_by(QueryRow.id.desc())
        )
        queries = (await session.scalars(wanted)).all()
        if not queries:
            raise GroupHandled(group_id)
        return queries


async def _record(
    session: AsyncSession, row: VerdictRow, queries: Sequence[QueryRow], taught: Sequence[str], label: Label
) -> None:
    session.add(row)
    await session.flush()
    ids = [query.id for query in queries]
    await put_labels(session, label, ids, row.at)
    await _handle(session, row.id, ids, row.at)
    session.add_all(TaughtRow(verdict_id=row.id, text_key=key) for key in taught)
    await session.flush()


async def _handle(session: AsyncSession, verdict_id: int, query_ids: Sequence[int], now: datetime) -> None:
    """They wait no more, because of this verdict."""
    await session.execute(update(QueryRow).where(QueryRow.id.in_(query_ids)).values(handled_at=now))
    session.add_all(JudgedRow(verdict_id=verdict_id, query_id=query_id) for query_id in query_ids)


async def _close(session: AsyncSession, group_id: int, now: datetime) -> None:
    """A group of what was chosen stays open: what comes next means something else."""
    one_meaning = and_(GroupRow.id == group_id, GroupRow.chosen.is_(None))
    await session.execute(update(GroupRow).where(one_meaning).values(closed_at=now))
