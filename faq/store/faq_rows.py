"""Steps within a transaction about FAQs; `faq.store.faqs` puts them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import Select, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.expression import ColumnElement

from faq.checks import slug_from, wording_key
from faq.errors import UnknownFaq
from faq.models import Faq, FaqDraft, FaqKind, FaqState, PhrasingSource
from faq.store.editing import Author, amend, new_row
from faq.store.engine import insert_missing
from faq.store.paging import Cut
from faq.tables import FaqRow, PhrasingRow, RejectRow, RevisionRow

_ORDER = (
    case({FaqState.LIVE.value: 0, FaqState.DRAFT.value: 1}, value=FaqRow.state, else_=2),
    case({FaqKind.SMALL_TALK.value: 1}, value=FaqRow.kind, else_=0),
    FaqRow.id,
)
_FIELDS = ("question", "answer", "category", "kind", "state")


class Upserted(StrEnum):
    """What became of one imported draft."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ARCHIVED = "archived"  # updated, and taken out of service by it


def in_state(state: FaqState | None) -> ColumnElement[bool]:
    return true() if state is None else FaqRow.state == state.value


async def load(session: AsyncSession, where: ColumnElement[bool], cut: Cut | None = None) -> tuple[Faq, ...]:
    """FAQs with their phrasings, in the store's order: two statements, however many there are."""
    heads = select(
        FaqRow.id, FaqRow.slug, FaqRow.question, FaqRow.answer, FaqRow.category, FaqRow.kind, FaqRow.state
    )
    heads = heads.where(where).order_by(*_ORDER)
    if cut:
        heads = heads.limit(cut.size).offset(cut.offset)
    phrasings = await _phrasings(session, select(heads.subquery().c.id))
    return tuple(
        Faq(slug, question, answer, category, FaqKind(kind), FaqState(state), tuple(phrasings[faq_id]))
        for faq_id, slug, question, answer, category, kind, state in await session.execute(heads)
    )


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(FaqRow)) or 0


async def is_taken(session: AsyncSession, slug: str) -> bool:
    return await session.scalar(select(FaqRow.id).where(FaqRow.slug == slug)) is not None


async def find(session: AsyncSession, slug: str) -> FaqRow:
    """The rows of one FAQ, for a change. Raises UnknownFaq."""
    row = await _first(session, FaqRow.slug == slug)
    if row is None:
        raise UnknownFaq(slug)
    return row


async def with_slug(session: AsyncSession, draft: FaqDraft) -> FaqDraft:
    """`draft` with a slug: its own, or one that is free, made from its question."""
    if draft.slug:
        return draft
    base = slug_from(draft.question)
    taken = set(await session.scalars(select(FaqRow.slug).where(FaqRow.slug.startswith(base))))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return replace(draft, slug=next(slug for slug in (base, *numbered) if slug not in taken))


async def upsert(session: AsyncSession, draft: FaqDraft, keep: frozenset[str], author: Author) -> Upserted:
    """Create or update the FAQ of this slug, or without one of this question; leave the fields in `keep`."""
    same = FaqRow.slug == draft.slug if draft.slug else FaqRow.question == draft.question
    row = await _first(session, same)
    if row is None:
        session.add(new_row(await with_slug(session, draft), author))
        return Upserted.CREATED
    was_archived = row.state == FaqState.ARCHIVED
    values = {field: str(getattr(draft, field)) for field in _FIELDS if field not in keep}
    revisions = amend(row, values, None if "phrasings" in keep else draft.phrasings, author)
    session.add_all(revisions)
    if not revisions:
        return Upserted.UNCHANGED
    return Upserted.ARCHIVED if row.state == FaqState.ARCHIVED and not was_archived else Upserted.UPDATED


async def load_learnt(session: AsyncSession) -> frozenset[str]:
    inbox = PhrasingSource.INBOX.value
    phrasings = await session.scalars(select(PhrasingRow.text).where(PhrasingRow.source == inbox))
    rejects = await session.scalars(select(RejectRow.text).where(RejectRow.source == inbox))
    return frozenset((*phrasings, *rejects))


async def load_rejects(session: AsyncSession) -> tuple[str, ...]:
    return tuple(await session.scalars(select(RejectRow.text).order_by(RejectRow.id)))


async def load_mark(session: AsyncSession) -> str:
    """Another text after every change of an FAQ or a reject, whichever process made it."""
    keys = (FaqRow.id, PhrasingRow.id, RevisionRow.id, RejectRow.id)
    # SQLite gives the id of the newest row again once that is deleted; not its time.
    times = (PhrasingRow.created_at, RevisionRow.at, RejectRow.created_at)
    found = [func.count(key) for key in keys] + [func.max(column) for column in (*keys, *times)]
    each = [select(value).scalar_subquery() for value in found]
    return ":".join(map(str, (await session.execute(select(*each))).one()))


async def insert_rejects(session: AsyncSession, wordings: Iterable[str], author: Author) -> int:
    """Returns how many were not known yet."""
    rows = [
        {
            "text": text,
            "text_key": wording_key(text),
            "source": author.source.value,
            "created_by": author.by,
            "created_at": author.at,
            "query_id": author.query_id,
        }
        for text in wordings
    ]
    return await insert_missing(session, RejectRow, rows)


async def _first(session: AsyncSession, where: ColumnElement[bool]) -> FaqRow | None:
    wanted = select(FaqRow).where(where).order_by(FaqRow.id).limit(1).with_for_update()
    return await session.scalar(wanted.options(selectinload(FaqRow.phrasings)))


async def _phrasings(session: AsyncSession, faq_ids: Select[tuple[int]]) -> defaultdict[int, list[str]]:
    wanted = (
        select(PhrasingRow.faq_id, PhrasingRow.text)
        .where(PhrasingRow.faq_id.in_(faq_ids))
        .order_by(PhrasingRow.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for faq_id, text in await session.execute(wanted):
        found[faq_id].append(text)
    return found
