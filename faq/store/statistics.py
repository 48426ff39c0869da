"""How the bot did lately, counted by the database: nothing is opened, and no row is read into memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Subquery, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import ColumnElement

from faq.figures import FaqCount, Figures, Tally
from faq.inbox_tables import GroupRow, JudgedRow, MemberRow, VerdictRow
from faq.models import FaqKind, LabelKind, Outcome
from faq.store.engine import reading, utc_now
from faq.store.query_rows import BY_ADMINS
from faq.store.waiting import waiting
from faq.tables import FaqRow, LabelRow, QueryRow

_ASKED = 5
_DISLIKED = 3
_MARGIN = timedelta(days=1)
"""A log that begins this much later is as good as whole: questions are forgotten once a day."""


class StatisticsStore:
    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    async def figures(self, days: int, without: Collection[int] = ()) -> Figures:
        """The last `days` days until now, compared with as many before where the log goes back so far.

        Thumbs are those of the questions of that time. Questions that were withdrawn (edited into others, into a
        choice or into nothing) count nowhere, and those of the people in `without` only where they wait.
        """
        now = self._clock()
        start, earlier = now - timedelta(days=days), now - timedelta(days=2 * days)
        lately = _counted(start, start, without).c
        async with reading(self._engine) as session:
            first = await session.scalar(select(func.min(QueryRow.asked_at)))
            tallies = await _tallies(session, _counted(earlier, start, without))
            whole = first is not None and first <= earlier + _MARGIN
            late = first is not None and first > start + _MARGIN
            waiting, groups = await _waiting(session, now)
            return Figures(
                days=days,
                now=tallies.get(True, Tally()),
                before=tallies.get(False, Tally()) if whole else None,
                since=first if late else None,
                asked=await _most(session, lately.answered_by, _ASKED),
                disliked=await _most(session, lately.disliked, _DISLIKED),
                waiting=waiting,
                groups=groups,
            )


def _counted(since: datetime, start: datetime, without: Collection[int]) -> Subquery:
    """One row for each question since then, small talk too, with all that is counted; `is_now`: since `start`."""
    chosen, thumb = aliased(LabelRow), aliased(LabelRow)
    matched, best = QueryRow.outcome == Outcome.MATCH.value, QueryRow.candidates
    disliked = thumb.kind == LabelKind.DOWN.value
    return (
        select(
            (QueryRow.asked_at >= start).label("is_now"),
            QueryRow.user_id,
            QueryRow.outcome,
            and_(matched, best[(0, "kind")].as_string() == FaqKind.SMALL_TALK.value).label("small_talk"),
            chosen.slug.label("chosen"),
            func.coalesce(chosen.slug, case((matched, best[(0, "slug")].as_string()))).label("answered_by"),
            thumb.kind.label("thumb"),
            case((disliked, thumb.slug)).label("disliked"),
        )
        .outerjoin(chosen, _said(chosen, LabelKind.CHOSEN))
        .outerjoin(thumb, _said(thumb, LabelKind.UP, LabelKind.DOWN))
        .where(
            QueryRow.asked_at >= since,
            QueryRow.user_id.not_in(without),
            or_(QueryRow.handled_at.is_(None), _judged()),
        )
        .subquery()
    )


def _said(label: type[LabelRow], *kinds: LabelKind) -> ColumnElement[bool]:
    """What its asker said of a query, of kinds that replace each other: at most one."""
    kind_fits = label.kind.in_([kind.value for kind in kinds])
    return and_(label.query_id == QueryRow.id, label.by == QueryRow.user_id, kind_fits)


def _judged() -> ColumnElement[bool]:
    """An admin has dealt with the query. One that is handled without that was withdrawn."""
    verdict = and_(VerdictRow.id == JudgedRow.verdict_id, VerdictRow.undone_at.is_(None))
    in_verdict = exists().where(JudgedRow.query_id == QueryRow.id, verdict)
    verdicts = LabelRow.kind.in_([kind.value for kind in BY_ADMINS])  # outlives the group and its verdicts
    return or_(in_verdict, exists().where(LabelRow.query_id == QueryRow.id, verdicts))


async def _tallies(session: AsyncSession, counted: Subquery) -> dict[bool, Tally]:
    """By whether it is now or before; nothing where nothing was asked."""
    c, asked = counted.c, ~counted.c.small_talk
    offered = c.outcome == Outcome.SUGGEST.value
    wanted = select(
        c.is_now,
        func.count(case((asked, c.user_id)).distinct()).label("people"),
        _count(asked, c.outcome == Outcome.MATCH.value).label("answered"),
        _count(offered).label("offered"),
        _count(offered, c.chosen.is_not(None)).label("chosen"),
        _count(c.outcome == Outcome.NO_MATCH.value).label("unanswered"),
        _count(asked, c.thumb == LabelKind.UP.value).label("up"),
        _count(asked, c.thumb == LabelKind.DOWN.value).label("down"),
        _count(c.small_talk).label("small_talk"),
    ).group_by(c.is_now)
    return {is_now: Tally(*numbers) for is_now, *numbers in await session.execute(wanted)}


def _count(*which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(*which)


async def _most(session: AsyncSession, slug: ColumnElement[str], limit: int) -> tuple[FaqCount, ...]:
    """The FAQs that this column of the counted questions names most often; no small talk."""
    named = select(slug.label("slug"), func.count().label("count")).where(slug.is_not(None)).group_by(slug)
    ranked = named.subquery()
    wanted = (
        select(FaqRow.slug, FaqRow.question, ranked.c.count)
        .join(ranked, ranked.c.slug == FaqRow.slug)
        .where(FaqRow.kind == FaqKind.ANSWER.value)
        .order_by(ranked.c.count.desc(), FaqRow.id)
        .limit(limit)
    )
    return tuple([FaqCount(*row) for row in await session.execute(wanted)])


async def _waiting(session: AsyncSession, now: datetime) -> tuple[int, int | None]:
    """Questions in the inbox, those too that have no group yet, and their groups; None as long as there are such."""
    wanted = (
        select(func.count(), func.count(GroupRow.id), func.count(GroupRow.id.distinct()))
        .select_from(QueryRow)
        .outerjoin(MemberRow, MemberRow.text_key == QueryRow.text_key)
        .outerjoin(GroupRow, GroupRow.id == MemberRow.group_id)
        .where(waiting(now), GroupRow.closed_at.is_(None))
    )
    questions, grouped, groups = (await session.execute(wanted)).one()
    return questions, groups if grouped == questions else None
