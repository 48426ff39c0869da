"""Which queries wait in the inbox, as a condition of SQL, and what stands beside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Subquery, and_, func, or_, select
from sqlalchemy.sql.expression import ColumnElement

from faq.inbox_tables import GroupRow, MemberRow
from faq.models import LabelKind, Outcome
from faq.tables import LabelRow, QueryRow

LEFT_ALONE = timedelta(minutes=10)
"""After this long somebody who was offered suggestions is not going to tap one any more."""

REFUSALS = (LabelKind.NONE_OF_THESE.value, LabelKind.DOWN.value)

OF_ANSWERS = (LabelKind.DOWN.value, LabelKind.WANTS_ADMIN.value)
"""What brings to the inbox what an FAQ has answered."""


def _said(*kinds: str) -> ColumnElement[bool]:
    """Somebody has put a label of these kinds on the query."""
    return QueryRow.id.in_(select(LabelRow.query_id).where(LabelRow.kind.in_(kinds)).scalar_subquery())


UNSETTLED = _said(*REFUSALS, *OF_ANSWERS)
"""Its asker refused the answer or the suggestions, or asked for an admin in spite of an answer."""


def waiting(now: datetime) -> ColumnElement[bool]:
    """Unmatched queries, suggestions that were chosen or left alone, and unsettled ones, until an admin handles them.

    An answer that nobody complained about is no miss, however narrow the decision was. Nor is a choice that says
    nothing about the words, since they were read after the turn before.
    """
    ids = select(LabelRow.query_id).where(LabelRow.kind == LabelKind.CHOSEN.value).scalar_subquery()
    chosen, alone = QueryRow.id.in_(ids), QueryRow.in_context.is_(False)
    offered = and_(
        QueryRow.outcome == Outcome.SUGGEST.value,
        or_(and_(chosen, alone), and_(~chosen, QueryRow.asked_at < now - LEFT_ALONE)),
    )
    return and_(
        QueryRow.handled_at.is_(None),
        or_(QueryRow.outcome == Outcome.NO_MATCH.value, offered, UNSETTLED),
    )


def counts(now: datetime, *which: ColumnElement[bool]) -> Subquery:
    """Every group that is shown, or of `which`: group_id, chosen, people, messages and newest (a query's id).

    `disliked`, `wants_admin`: how many said so of an answer.
    """
    return (
        select(
            MemberRow.group_id,
            GroupRow.chosen,
            func.count(QueryRow.user_id.distinct()).label("people"),
            func.count().label("messages"),
            func.max(QueryRow.id).label("newest"),
            func.count().filter(_said(LabelKind.DOWN.value)).label("disliked"),
            func.count().filter(_said(LabelKind.WANTS_ADMIN.value)).label("wants_admin"),
        )
        .select_from(QueryRow)
        .join(MemberRow, MemberRow.text_key == QueryRow.text_key)
        .join(GroupRow, GroupRow.id == MemberRow.group_id)
        .where(waiting(now), GroupRow.closed_at.is_(None), *which)
        .group_by(MemberRow.group_id, GroupRow.chosen)
        .subquery()
    )
