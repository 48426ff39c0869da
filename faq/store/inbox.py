"""The inbox: groups of questions that nothing answered, and where a new one belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import ColumnElement

from faq.errors import GroupHandled
from faq.groups import Form, Group, Wording
from faq.inbox_tables import GroupRow, MemberRow, VerdictRow
from faq.models import Page
from faq.store.chosen import gather_chosen, misplaced
from faq.store.engine import chunks, insert_missing, reading, writing
from faq.store.group_rows import forms_of, last_link, lock_group, open_group
from faq.store.offers import refused
from faq.store.paging import page_of
from faq.store.sealed import SealedStore
from faq.store.waiting import OF_ANSWERS, REFUSALS, UNSETTLED, counts, waiting
from faq.tables import LabelRow, QueryRow

AnyRow = Row[*tuple[Any, ...]]


class InboxStore(SealedStore):
    """Texts stay sealed where they are, in the queries; a group knows only their keys."""

    async def page(self, number: int, size: int) -> Page[Group]:
        """Groups in which something waits: those that most people asked first, then the newest."""
        async with reading(self._engine) as session:
            return page_of(await self._groups(session), number, size)

    async def group(self, group_id: int) -> Group:
        """Raises GroupHandled where nothing of it waits that can be opened, or there is no such group."""
        async with reading(self._engine) as session:
            groups = await self._groups(session, MemberRow.group_id == group_id)
            if not groups:
                raise GroupHandled(group_id)
            link = await last_link(session, group_id)
        return replace(groups[0], linked=link.slug if link is not None else None)

    async def group_of(self, query_id: int) -> int | None:
        """The group that this query belongs to, handled or not."""
        wanted = select(MemberRow.group_id).join(QueryRow, QueryRow.text_key == MemberRow.text_key)
        async with reading(self._engine) as session:
            return await session.scalar(wanted.where(QueryRow.id == query_id))

    async def wordings(self, group_id: int) -> tuple[Wording, ...]:
        """What waits in a group, each normal form once, newest first."""
        distinct = (
            select(
                func.max(QueryRow.id).label("newest"),
                func.count().label("messages"),
                func.max(case((UNSETTLED, 1), else_=0)).label("unsettled"),
            )
            .join(MemberRow, MemberRow.text_key == QueryRow.text_key)
            .where(MemberRow.group_id == group_id, waiting(self._clock()))
            .group_by(QueryRow.text_key)
            .subquery()
        )
        wanted = (
            select(QueryRow, distinct.c.messages, distinct.c.unsettled)
            .join(distinct, QueryRow.id == distinct.c.newest)
            .order_by(QueryRow.id.desc())
        )
        async with reading(self._engine) as session:
            rows = (await session.execute(wanted)).all()
        with self._sealer.legible("question") as legible:
            return tuple(legible(rows, self._wording))

    async def refused(self, group_id: int) -> frozenset[str]:
        """The FAQs that did not help, or were not meant, according to who asked what waits in the group."""
        wanted = (
            select(QueryRow, LabelRow)
            .join(MemberRow, MemberRow.text_key == QueryRow.text_key)
            .join(LabelRow, LabelRow.query_id == QueryRow.id)
            .where(MemberRow.group_id == group_id, waiting(self._clock()), LabelRow.kind.in_(REFUSALS))
        )
        async with reading(self._engine) as session:
            return refused((row.QueryRow, row.LabelRow) for row in await session.execute(wanted))

    async def answered_with(self, group_id: int) -> str | None:
        """The FAQ that answered most of what waits in the group although it was answered; None where nothing was."""
        wanted = (
            select(LabelRow.slug)
            .join(QueryRow, QueryRow.id == LabelRow.query_id)
            .join(MemberRow, MemberRow.text_key == QueryRow.text_key)
            .where(MemberRow.group_id == group_id, waiting(self._clock()), LabelRow.kind.in_(OF_ANSWERS))
            .group_by(LabelRow.slug)
            .order_by(func.count(QueryRow.id.distinct()).desc(), func.max(QueryRow.id).desc())
        )
        async with reading(self._engine) as session:
            return await session.scalar(wanted.limit(1))

    async def reopened(self) -> tuple[tuple[int, str], ...]:
        """(group, slug) of groups that were linked, and in which something waits again; the newest first."""
        shown = counts(self._clock())
        last = (
            select(func.max(VerdictRow.id))
            .where(VerdictRow.undone_at.is_(None))
            .group_by(VerdictRow.group_id)
        )
        wanted = (
            select(shown.c.group_id, VerdictRow.slug)
            .join(VerdictRow, VerdictRow.group_id == shown.c.group_id)
            .where(VerdictRow.id.in_(last), VerdictRow.slug.is_not(None))
            .order_by(shown.c.newest.desc())
        )
        async with reading(self._engine) as session:
            return tuple((group_id, slug or "") for group_id, slug in await session.execute(wanted))

    # where a question belongs

    async def gather_chosen(self) -> None:
        """What its askers chose goes to the group of that FAQ, whatever it means, and leaves it when they differ."""
        async with reading(self._engine) as session:
            if not await misplaced(session):
                return
        async with writing(self._engine) as session:
            await gather_chosen(session, self._clock())

    async def ungrouped(self, limit: int) -> tuple[Form, ...]:
        """Normal forms that wait and have no group yet, the newest first."""
        async with reading(self._engine) as session:
            return await self._first(session, limit, self._without_group(), self._form)

    async def ungrouped_count(self) -> int:
        """How many normal forms wait for a group."""
        async with reading(self._engine) as session:
            rows = (await session.execute(self._without_group())).all()
        with self._sealer.legible("question") as legible:
            return len(legible(rows, self._form))

    async def outline(self) -> dict[int, tuple[int, int]]:
        """group -> two numbers that change when its members do; of groups of one meaning."""
        wanted = (
            select(MemberRow.group_id, func.count(), func.sum(MemberRow.id))
            .join(GroupRow, GroupRow.id == MemberRow.group_id)
            .where(GroupRow.chosen.is_(None))
            .group_by(MemberRow.group_id)
        )
        async with reading(self._engine) as session:
            return {group_id: (count, total) for group_id, count, total in await session.execute(wanted)}

    async def members(self, group_ids: Sequence[int]) -> dict[int, tuple[Form, ...]]:
        """The normal forms of each group, as far as a query of theirs is still kept and can be opened."""
        async with reading(self._engine) as session:
            rows = [row for chunk in chunks(group_ids) for row in await session.execute(forms_of(chunk))]
        found: dict[int, list[Form]] = {}
        with self._sealer.legible("question") as legible:
            for group_id, form in legible(rows, lambda row: (row.group_id, self._form(row))):
                found.setdefault(group_id, []).append(form)
        return {group_id: tuple(forms) for group_id, forms in found.items()}

    async def place(self, joining: Iterable[tuple[int | None, Sequence[str]]]) -> None:
        """Put keys into the group with this id, or into a new one; those that have a group stay where they are.

        Those of a group that was forgotten meanwhile still have none.
        """
        now = self._clock()
        async with writing(self._engine) as session:
            for group_id, keys in joining:
                if group_id is None:
                    target = await open_group(session, now)
                elif await lock_group(session, group_id):
                    target = group_id
                else:
                    continue
                await insert_missing(
                    session, MemberRow, [{"text_key": key, "group_id": target} for key in keys]
                )

    def _without_group(self) -> Select[str, str]:
        """(text_key, normalised) of each normal form, the newest first."""
        newest = (
            select(func.max(QueryRow.id))
            .outerjoin(MemberRow, MemberRow.text_key == QueryRow.text_key)
            .where(and_(waiting(self._clock()), MemberRow.id.is_(None)))
            .group_by(QueryRow.text_key)
        )
        wanted = select(QueryRow.text_key, QueryRow.normalised).where(QueryRow.id.in_(newest))
        return wanted.order_by(QueryRow.id.desc())

    async def _groups(self, session: AsyncSession, *which: ColumnElement[bool]) -> list[Group]:
        """Those in which something waits, in the order of `page`, each with the newest of its texts that opens."""
        shown = counts(self._clock(), *which)
        wanted = select(shown, QueryRow.text, QueryRow.asked_at).join(QueryRow, QueryRow.id == shown.c.newest)
        ordered = wanted.order_by(shown.c.people.desc(), shown.c.newest.desc())
        rows = (await session.execute(ordered)).all()
        # Not counted here, but below, where all of what these groups have is read.
        said = dict(self._sealer.legible("question")(rows, self._said))
        closed = [row.group_id for row in rows if row.group_id not in said]
        if closed:
            said |= await self._said_before(session, closed)
        return [
            Group(
                row.group_id,
                row.people,
                row.messages,
                *said[row.group_id],
                chosen=row.chosen,
                disliked=row.disliked > 0,
                wants_admin=row.wants_admin > 0,
            )
            for row in rows
            if row.group_id in said
        ]

    async def _said_before(
        self, session: AsyncSession, group_ids: Sequence[int]
    ) -> dict[int, tuple[str, datetime]]:
        """What was said last in each of these groups, as far as anything of it opens."""
        found: dict[int, tuple[str, datetime]] = {}
        with self._sealer.legible("question") as legible:
            for chunk in chunks(group_ids):
                wanted = (
                    select(MemberRow.group_id, QueryRow.text, QueryRow.asked_at)
                    .join(QueryRow, QueryRow.text_key == MemberRow.text_key)
                    .where(MemberRow.group_id.in_(chunk), waiting(self._clock()))
                    .order_by(QueryRow.id)
                )
                found |= dict(legible(await session.execute(wanted), self._said))
        return found

    def _said(self, row: AnyRow) -> tuple[int, tuple[str, datetime]]:
        return row.group_id, (self._sealer.open(row.text), row.asked_at)

    def _form(self, row: AnyRow) -> Form:
        return Form(row.text_key, self._sealer.open(row.normalised))

    def _wording(self, row: AnyRow) -> Wording:
        query: QueryRow = row.QueryRow
        text, form = self._sealer.open(query.text), Form(query.text_key, self._sealer.open(query.normalised))
        return Wording(query.id, text, form, row.messages, bool(row.unsettled))
