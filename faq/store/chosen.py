"""What its askers chose: wordings of one FAQ, which an admin confirms together."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.inbox_tables import GroupRow, MemberRow, VerdictRow
from faq.models import LabelKind
from faq.store.engine import chunks, insert_missing
from faq.store.waiting import UNSETTLED
from faq.tables import LabelRow, QueryRow


async def misplaced(session: AsyncSession) -> bool:
    """Whether there is anything to gather."""
    wanted = (_disputed().limit(1), _elsewhere().limit(1))
    return any([await session.scalar(statement) is not None for statement in wanted])


async def gather_chosen(session: AsyncSession, now: datetime) -> None:
    """Put wordings whose askers all chose one FAQ into its group, and take out what they no longer agree on.

    What an admin has decided about stays in the group of its meaning.
    """
    for member_ids in chunks((await session.scalars(_disputed())).all()):
        await session.execute(delete(MemberRow).where(MemberRow.id.in_(member_ids)))
    for slug, chosen in (await _chosen_elsewhere(session)).items():
        await insert_missing(session, GroupRow, [{"opened_at": now, "chosen": slug}])
        group_id = await session.scalar(select(GroupRow.id).where(GroupRow.chosen == slug))
        for chunk in chunks(chosen):
            moved = update(MemberRow).where(MemberRow.text_key.in_(chunk)).values(group_id=group_id)
            await session.execute(moved)
            await insert_missing(
                session, MemberRow, [{"text_key": key, "group_id": group_id} for key in chunk]
            )


async def _chosen_elsewhere(session: AsyncSession) -> dict[str, list[str]]:
    """slug -> keys, of `_elsewhere`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, slug in await session.execute(_elsewhere()):
        found[slug].append(key)
    return found


def _disputed() -> Select[int]:
    """Members of the group of an FAQ that one of their askers was not content with, or chose another FAQ for."""
    another = and_(LabelRow.kind == LabelKind.CHOSEN.value, LabelRow.slug != GroupRow.chosen)
    return (
        select(MemberRow.id)
        .join(GroupRow, GroupRow.id == MemberRow.group_id)
        .join(QueryRow, QueryRow.text_key == MemberRow.text_key)
        .join(LabelRow, LabelRow.query_id == QueryRow.id)
        .where(GroupRow.chosen.is_not(None), QueryRow.handled_at.is_(None), or_(UNSETTLED, another))
        .distinct()
    )


def _elsewhere() -> Select[str, str]:
    """(text_key, slug) of what was chosen and is in no group, or in one of its meaning."""
    open_queries = QueryRow.handled_at.is_(None)
    alone = QueryRow.in_context.is_(False)
    unsettled = select(QueryRow.text_key).where(open_queries, UNSETTLED).scalar_subquery()
    slug = func.min(LabelRow.slug)
    agreed = (
        select(QueryRow.text_key, slug.label("slug"))
        .join(LabelRow, LabelRow.query_id == QueryRow.id)
        .where(
            open_queries, alone, LabelRow.kind == LabelKind.CHOSEN.value, QueryRow.text_key.not_in(unsettled)
        )
        .group_by(QueryRow.text_key)
        .having(slug == func.max(LabelRow.slug))
        .subquery()
    )
    decided = select(VerdictRow.group_id).where(VerdictRow.undone_at.is_(None)).scalar_subquery()
    undecided = and_(GroupRow.chosen.is_(None), GroupRow.id.not_in(decided))
    return (
        select(agreed.c.text_key, agreed.c.slug)
        .outerjoin(MemberRow, MemberRow.text_key == agreed.c.text_key)
        .outerjoin(GroupRow, GroupRow.id == MemberRow.group_id)
        .where(or_(GroupRow.id.is_(None), undecided))
    )
