"""Wordings of the inbox become phrasings and rejects, each with the query it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from faq.checks import MAX_WORDING, one_line, wording_key
from faq.models import PhrasingSource
from faq.store.editing import Author, extend
from faq.store.faq_rows import insert_rejects
from faq.store.sealing import Sealer
from faq.tables import FaqRow, QueryRow


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
    """Each normal form once, in the wording that comes first in `queries`."""
    first: dict[str, QueryRow] = {}
    for query in queries:
        first.setdefault(query.text_key, query)
    found = [Lesson(one_line(sealer.open(query.text)), query.id) for query in first.values()]
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


def trace(faq: FaqRow, wordings: Sequence[Lesson]) -> None:
    """Phrasings that an admin took over from the inbox by hand name their query, like those that a link brings."""
    origins = {wording_key(wording.text): wording.query_id for wording in wordings}
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
