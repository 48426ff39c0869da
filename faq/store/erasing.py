"""Everything about one person, removed in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from faq.checks import MAX_WORDING, one_line, wording_key
from faq.inbox_tables import VerdictRow
from faq.language.text import Normalise, text_key
from faq.models import Erased
from faq.store.engine import chunks
from faq.store.forgetting import forget_queries
from faq.store.query_rows import BY_ADMINS
from faq.store.sealing import Sealer
from faq.store.teaching import Lesson
from faq.tables import FaqRow, LabelRow, PersonRow, PhrasingRow, QueryRow, RejectRow, RevisionRow, VectorRow

NOBODY = 0
"""Stands where an admin's id stood."""
_HEIRS = 100  # of whom the first is as good as any where none used the very same words


async def erase(
    session: AsyncSession, user_id: int, sealer: Sealer, normalise: Normalise, now: datetime
) -> Erased:
    """Their queries with all that was said about them, their labels and consent, and what came from them alone.

    A wording that somebody else asked, too, is from then on theirs, as they wrote it. What an admin did stays,
    without their id. `normalise` gives the form by which the vector of a learnt wording is known.
    """
    queries = (await session.scalars(select(QueryRow).where(QueryRow.user_id == user_id))).all()
    messages = {(q.chat_id, q.message_id) for q in queries if q.message_id is not None}
    messages |= await _chosen_in(session, user_id)
    wordings = await _forget_wordings(session, queries, sealer, now)
    written = _opened((query.text for query in queries), sealer)
    await _forget_history(session, frozenset(map(wording_key, written)))
    shared = await _shared(session, user_id)
    alone = [query for query in queries if query.text_key not in shared]
    texts = _opened((query.text for query in alone), sealer)
    logged = _opened((query.normalised for query in alone), sealer)  # without the misspellings of learnt ones
    await _forget_vectors(session, list(map(text_key, (*logged, *map(normalise, texts)))))
    await _forget_author(session, user_id)
    await forget_queries(session, QueryRow.user_id == user_id)
    await session.execute(delete(PersonRow).where(PersonRow.user_id == user_id))
    return Erased(len(queries), wordings, frozenset(messages))


async def _chosen_in(session: AsyncSession, user_id: int) -> set[tuple[int, int]]:
    """(chat, message) of messages that chose among suggestions."""
    said = (
        select(QueryRow.chat_id, LabelRow.message_id)
        .join(LabelRow, LabelRow.query_id == QueryRow.id)
        .where(LabelRow.by == user_id)
    )
    return {(chat, message) for chat, message in await session.execute(said) if message is not None}


async def _shared(session: AsyncSession, user_id: int) -> frozenset[str]:
    """Normal forms that somebody else asked, too."""
    others = aliased(QueryRow)
    wanted = (
        select(QueryRow.text_key)
        .join(others, others.text_key == QueryRow.text_key)
        .where(QueryRow.user_id == user_id, others.user_id != user_id)
        .distinct()
    )
    return frozenset(await session.scalars(wanted))


async def _forget_wordings(
    session: AsyncSession, queries: Sequence[QueryRow], sealer: Sealer, now: datetime
) -> int:
    """Phrasings and rejects that were learnt from these queries; returns how many went, or became another's."""
    origin = {query.id: query for query in queries}
    learnt: list[PhrasingRow | RejectRow] = []
    for chunk in chunks(list(origin)):
        learnt += await session.scalars(select(PhrasingRow).where(PhrasingRow.query_id.in_(chunk)))
        learnt += await session.scalars(select(RejectRow).where(RejectRow.query_id.in_(chunk)))
    removed = 0
    for row in learnt:
        heir = await _heir(session, origin[row.query_id or 0], row.text_key, sealer)
        removed += heir is None or wording_key(heir.text) != row.text_key
        await _hand_on(session, row, heir, now)
    return removed


async def _heir(session: AsyncSession, query: QueryRow, key: str, sealer: Sealer) -> Lesson | None:
    """What somebody else wrote of the same normal form: the very same wording, known by `key`, where there is one."""
    wanted = (
        select(QueryRow)
        .where(QueryRow.text_key == query.text_key, QueryRow.user_id != query.user_id)
        .order_by(QueryRow.id)
        .limit(_HEIRS)
    )
    rows = (await session.scalars(wanted)).all()
    found = [
        Lesson(one_line(text), row.id) for row in rows for text in _opened([row.text], sealer) if text.strip()
    ]
    fit = [lesson for lesson in found if len(lesson.text) <= MAX_WORDING]
    return next((lesson for lesson in fit if wording_key(lesson.text) == key), fit[0] if fit else None)


async def _hand_on(
    session: AsyncSession, row: PhrasingRow | RejectRow, heir: Lesson | None, now: datetime
) -> None:
    """What was learnt is the heir's, in the heir's words; without an heir it goes, also where those are known."""
    key = None if heir is None else wording_key(heir.text)
    if heir is None or key is None or (key != row.text_key and await _is_known(session, row, key)):
        await session.delete(row)
    elif key == row.text_key:
        row.query_id = heir.query_id
    else:
        row.text, row.text_key, row.query_id, row.created_at = heir.text, key, heir.query_id, now
    await session.flush()


async def _is_known(session: AsyncSession, row: PhrasingRow | RejectRow, key: str) -> bool:
    """Whether the FAQ has this wording already, or it is a reject already."""
    if isinstance(row, RejectRow):
        same = select(RejectRow.id).where(RejectRow.text_key == key)
        return await session.scalar(same) is not None
    phrasing = select(PhrasingRow.id).where(PhrasingRow.faq_id == row.faq_id, PhrasingRow.text_key == key)
    question = await session.scalar(select(FaqRow.question).where(FaqRow.id == row.faq_id))
    return wording_key(question or "") == key or await session.scalar(phrasing) is not None


async def _forget_history(session: AsyncSession, keys: frozenset[str]) -> None:
    """These wordings leave the history of the FAQs that do not have them any more."""
    if not keys:
        return
    present = {
        (faq_id, key)
        for faq_id, key in await session.execute(select(PhrasingRow.faq_id, PhrasingRow.text_key))
    }

    def kept(revision: RevisionRow, lines: str) -> str:
        stays = (
            line
            for line in lines.splitlines()
            if (key := wording_key(line)) not in keys or (revision.faq_id, key) in present
        )
        return "\n".join(stays)

    changes = select(RevisionRow).where(RevisionRow.field == "phrasings")
    for revision in (await session.scalars(changes)).all():
        revision.before, revision.after = kept(revision, revision.before), kept(revision, revision.after)
        if not revision.before and not revision.after:
            await session.delete(revision)


async def _forget_vectors(session: AsyncSession, keys: Sequence[str]) -> None:
    """What another wording needs of them is computed again."""
    for chunk in chunks(keys):
        await session.execute(delete(VectorRow).where(VectorRow.text_key.in_(chunk)))


async def _forget_author(session: AsyncSession, user_id: int) -> None:
    """What they said of queries goes; an admin's verdicts and changes stay as nobody's."""
    verdicts = LabelRow.kind.in_([kind.value for kind in BY_ADMINS])
    nobodys = aliased(LabelRow)
    taken = select(nobodys.id).where(
        nobodys.query_id == LabelRow.query_id, nobodys.kind == LabelRow.kind, nobodys.by == NOBODY
    )
    mine = LabelRow.by == user_id
    await session.execute(delete(LabelRow).where(mine, ~verdicts | taken.exists()))
    await session.execute(update(LabelRow).where(mine).values(by=NOBODY))
    await session.execute(update(VerdictRow).where(VerdictRow.by == user_id).values(by=NOBODY))
    await session.execute(update(RevisionRow).where(RevisionRow.by == user_id).values(by=None))
    for table in (PhrasingRow, RejectRow):
        await session.execute(update(table).where(table.created_by == user_id).values(created_by=None))


def _opened(stored: Iterable[str], sealer: Sealer) -> list[str]:
    """The texts; what another DATA_KEY sealed can be deleted all the same, only not looked for elsewhere."""
    with sealer.legible("question") as legible:
        return legible(stored, sealer.open)
