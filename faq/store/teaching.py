"""Wordings of the inbox become phrasings and rejects, each with the query it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from faq.checks import MAX_WORDING, one_line, wording_key
from faq.models import PhrasingSource
from faq.store.editing import Author, extend
from faq.store.faq_rows import insert_rejects
from faq.store.sealing import Sealer
from faq.tables import FaqRow, QueryRow

Origins: TypeAlias = Mapping[str, int]
"""Which wordings, by their key, are users' words, and the query that each was written in."""

NO_ORIGINS: Origins = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lesson:
    """A wording, on one line, and the query it was written in."""

    text: str
    query_id: int


@dataclass(frozen=True, slots=True)
class Lessons:
    fit: tuple[Lesson, ...]
    too_long: tuple[Lesson, ...]


def lessons(queries: Sequence[QueryRow], sealer: Sealer) -> Lessons:
    """Each normal form that can be opened once, in the wording that comes first in `queries`."""
    first: dict[str, QueryRow] = {}
    for query in queries:
        first.setdefault(query.text_key, query)
    with sealer.legible("question") as legible:
        found = legible(first.values(), lambda query: Lesson(one_line(sealer.open(query.text)), query.id))
    return Lessons(
        tuple(lesson for lesson in found if 0 < len(lesson.text) <= MAX_WORDING),
        tuple(lesson for lesson in found if len(lesson.text) > MAX_WORDING),
    )


def teach_faq(
    session: AsyncSession, faq: FaqRow, wordings: Sequence[Lesson], author: Author
) -> tuple[str, ...]:
    """Returns the keys of those that the FAQ did not have yet."""
    known = {phrasing.text_key for phrasing in faq.phrasings}
    session.add_all(extend(faq, (wording.text for wording in wordings), author))
    origins = {wording_key(wording.text): wording.query_id for wording in wordings}
    new = [phrasing for phrasing in faq.phrasings if phrasing.text_key not in known]
    for phrasing in new:
        phrasing.query_id = origins[phrasing.text_key]
    return tuple(phrasing.text_key for phrasing in new)


def origins_of(asked: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Of (query, text), the newest first: each wording that was ever written, not only one of each normal form."""
    found: dict[str, int] = {}
    for query_id, text in asked:
        found.setdefault(wording_key(text), query_id)
    return found


async def kept_origins(session: AsyncSession, origins: Origins) -> dict[str, int]:
    """Those whose query is still there; it stays so until this transaction ends."""
    if not origins:
        return {}
    wanted = select(QueryRow.id).where(QueryRow.id.in_(set(origins.values())))
    ids = set(await session.scalars(wanted.with_for_update(read=True, key_share=True)))
    return {key: query_id for key, query_id in origins.items() if query_id in ids}


def trace(faq: FaqRow, origins: Origins) -> None:
    """Phrasings that an admin took over from the inbox name their query, like those that a link brings."""
    for phrasing in faq.phrasings:
        if phrasing.source == PhrasingSource.ADMIN.value and phrasing.text_key in origins:
            phrasing.query_id = origins[phrasing.text_key]
            phrasing.source = PhrasingSource.INBOX.value


async def teach_rejects(
    session: AsyncSession, wordings: Sequence[Lesson], by: int, now: datetime
) -> tuple[str, ...]:
    """Returns the keys of those that were no rejects yet."""
    taught = []
    for wording in wordings:
        author = Author(by, PhrasingSource.INBOX, now, wording.query_id)
        if await insert_rejects(session, (wording.text,), author):
            taught.append(wording_key(wording.text))
    return tuple(taught)
