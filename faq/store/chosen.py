"""What its askers chose: wordings of one FAQ, which an admin confirms together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.inbox_tables import GroupRow, MemberRow, VerdictRow
from faq.models import LabelKind
from faq.store.engine import chunks, insert_missing
from faq.store.waiting import REFUSED
from faq.tables import LabelRow, QueryRow


async def chosen_elsewhere(session: AsyncSession) -> dict[str, list[str]]:
    """slug -> the keys of wordings whose askers all chose that FAQ, and which are not in its group.

    What an admin has decided about stays where it is.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, slug in await session.execute(_elsewhere()):
        found[slug].append(key)
    return found


async def gather_chosen(session: AsyncSession, keys: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Put the keys, by slug, into the groups of their FAQs, whatever groups they were in before."""
    for slug, chosen in keys.items():
        await insert_missing(session, GroupRow, [{"opened_at": now, "chosen": slug}])
        group_id = await session.scalar(select(GroupRow.id).where(GroupRow.chosen == slug))
        for chunk in chunks(chosen):
            moved = update(MemberRow).where(MemberRow.text_key.in_(chunk)).values(group_id=group_id)
            await session.execute(moved)
            await insert_missing(
                session, MemberRow, [{"text_key": key, "group_id": group_id} for key in chunk]
            )


def _elsewhere() -> Select[str, str]:
    """(text_key, slug) of what was chosen and is not in the group of its FAQ."""
    open_queries = QueryRow.handled_at.is_(None)
    refused = select(QueryRow.text_key).where(open_queries, REFUSED).scalar_subquery()
    slug = func.min(LabelRow.slug)
    agreed = (
        select(QueryRow.text_key, slug.label("slug"))
        .join(LabelRow, LabelRow.query_id == QueryRow.id)
        .where(open_queries, LabelRow.kind == LabelKind.CHOSEN.value, QueryRow.text_key.not_in(refused))
        .group_by(QueryRow.text_key)
        .having(slug == func.max(LabelRow.slug))
        .subquery()
    )
    decided = select(VerdictRow.group_id).where(VerdictRow.undone_at.is_(None)).scalar_subquery()
    of_another = or_(GroupRow.chosen.is_(None), GroupRow.chosen != agreed.c.slug)
    return (
        select(agreed.c.text_key, agreed.c.slug)
        .outerjoin(MemberRow, MemberRow.text_key == agreed.c.text_key)
        .outerjoin(GroupRow, GroupRow.id == MemberRow.group_id)
        .where(or_(GroupRow.id.is_(None), and_(of_another, GroupRow.id.not_in(decided))))
    )
