"""A verdict is taken back: exactly what it did, and only as long as nothing was built upon it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.errors import UndoTooLate, UnknownFaq
from faq.groups import TooLate, Verdict, VerdictKind
from faq.inbox_tables import GroupRow, JudgedRow, MemberRow, TaughtRow, VerdictRow
from faq.models import FaqState, LabelKind, PhrasingSource
from faq.store.editing import Author, amend
from faq.store.faq_rows import find
from faq.store.hear_backs import take_back_news
from faq.tables import FaqRow, LabelRow, QueryRow, RejectRow, RevisionRow


async def undo(session: AsyncSession, verdict_id: int, by: int, now: datetime) -> Verdict:
    """Raises UndoTooLate."""
    verdict = await session.get(VerdictRow, verdict_id, with_for_update=True)
    if verdict is None:
        raise UndoTooLate(verdict_id, TooLate.GONE)
    if verdict.undone_at is not None:
        raise UndoTooLate(verdict_id, TooLate.UNDONE)
    if await _decided_again(session, verdict):
        raise UndoTooLate(verdict_id, TooLate.DECIDED_AGAIN)
    kind = VerdictKind(verdict.kind)
    if kind is VerdictKind.LINKED:
        await _unteach_faq(session, verdict, Author(by, PhrasingSource.INBOX, now))
    if kind is VerdictKind.OUT_OF_SCOPE:
        keys = await _taught(session, verdict_id)
        await session.execute(delete(RejectRow).where(RejectRow.text_key.in_(keys)))
    judged = list(await session.scalars(select(JudgedRow.query_id).where(JudgedRow.verdict_id == verdict_id)))
    if kind is VerdictKind.SPLIT:
        await _rejoin(session, verdict, judged)
        heard = 0
    else:
        heard = await _wait_again(session, verdict, judged)
    verdict.undone_at = now
    group_id = verdict.origin_id if verdict.origin_id is not None else verdict.group_id
    return Verdict(verdict_id, group_id, kind, len(judged), made_faq=verdict.made_faq, heard=heard)


async def _decided_again(session: AsyncSession, verdict: VerdictRow) -> bool:
    """Later verdicts on the same group, or splits from it, must go first; a contradiction that was decided stays so."""
    touched = (verdict.group_id, verdict.origin_id)
    later = select(VerdictRow.id).where(
        VerdictRow.id > verdict.id,
        VerdictRow.undone_at.is_(None),
        or_(VerdictRow.group_id.in_(touched), VerdictRow.origin_id == verdict.group_id),
    )
    settled = (
        select(LabelRow.id)
        .join(JudgedRow, JudgedRow.query_id == LabelRow.query_id)
        .where(
            JudgedRow.verdict_id == verdict.id,
            LabelRow.kind == LabelKind.DECIDED.value,
            LabelRow.at >= verdict.at,
        )
    )
    return any([await session.scalar(wanted.limit(1)) is not None for wanted in (later, settled)])


async def _unteach_faq(session: AsyncSession, verdict: VerdictRow, author: Author) -> None:
    try:
        faq = await find(session, verdict.slug or "")
    except UnknownFaq:
        raise UndoTooLate(verdict.id, TooLate.FAQ_CHANGED) from None
    keys = await _taught(session, verdict.id)
    if not keys <= {phrasing.text_key for phrasing in faq.phrasings} or await _edited(session, faq, verdict):
        raise UndoTooLate(verdict.id, TooLate.FAQ_CHANGED)
    kept = [phrasing.text for phrasing in faq.phrasings if phrasing.text_key not in keys]
    state = {"state": FaqState.ARCHIVED.value} if verdict.made_faq else {}
    session.add_all(amend(faq, state, kept, author))


async def _edited(session: AsyncSession, faq: FaqRow, verdict: VerdictRow) -> bool:
    """Phrasings that came or went otherwise do no harm."""
    edits = exists().where(
        RevisionRow.faq_id == faq.id, RevisionRow.at > verdict.at, RevisionRow.field != "phrasings"
    )
    return bool(await session.scalar(select(edits)))


async def _taught(session: AsyncSession, verdict_id: int) -> set[str]:
    return set(await session.scalars(select(TaughtRow.text_key).where(TaughtRow.verdict_id == verdict_id)))


async def _rejoin(session: AsyncSession, verdict: VerdictRow, ids: Sequence[int]) -> None:
    """The wording of these queries goes back; what has joined it by its meaning stays where it is."""
    if not ids:
        raise UndoTooLate(verdict.id, TooLate.GONE)
    keys = select(QueryRow.text_key).where(QueryRow.id.in_(ids)).scalar_subquery()
    await session.execute(
        update(MemberRow)
        .where(MemberRow.group_id == verdict.group_id, MemberRow.text_key.in_(keys))
        .values(group_id=verdict.origin_id)
    )


async def _wait_again(session: AsyncSession, verdict: VerdictRow, ids: Sequence[int]) -> int:
    """These queries, without the label of the verdict; nobody is told of the answer. Returns how many were already."""
    await session.execute(
        delete(LabelRow).where(
            LabelRow.query_id.in_(ids), LabelRow.by == verdict.by, LabelRow.kind == verdict.kind
        )
    )
    await session.execute(update(QueryRow).where(QueryRow.id.in_(ids)).values(handled_at=None))
    await session.execute(update(GroupRow).where(GroupRow.id == verdict.group_id).values(closed_at=None))
    return await take_back_news(session, ids)
