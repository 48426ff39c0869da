"""Everything about one person, removed in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from faq.checks import wording_key
from faq.errors import StoredTextUnreadable
from faq.inbox_tables import VerdictRow
from faq.models import Erased
from faq.store.engine import chunks
from faq.store.forgetting import forget_queries
from faq.store.query_rows import BY_ADMINS
from faq.store.sealing import Sealer
from faq.tables import LabelRow, PersonRow, PhrasingRow, QueryRow, RejectRow, RevisionRow, VectorRow
from faq.text import Normalise, text_key

NOBODY = 0
"""Stands where an admin's id stood."""


async def erase(session: AsyncSession, user_id: int, sealer: Sealer, normalise: Normalise) -> Erased:
    """Their queries with all that was said about them, their labels and consent, and what came from them alone.

    A wording that somebody else asked, too, is from then on theirs. What an admin did stays, without their id.
    `normalise` gives the form by which the vector of a learnt wording is known.
    """
    queries = (await session.scalars(select(QueryRow).where(QueryRow.user_id == user_id))).all()
    messages = {(q.chat_id, q.message_id) for q in queries if q.message_id is not None}
    messages |= await _chosen_in(session, user_id)
    heirs = await _heirs(session, user_id)
    wordings = await _forget_wordings(session, queries, heirs)
    alone = [query for query in queries if query.text_key not in heirs]
    texts = list(_opened((query.text for query in alone), sealer))
    await _forget_history(session, frozenset(map(wording_key, texts)))
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


async def _heirs(session: AsyncSession, user_id: int) -> dict[str, int]:
    """text_key -> a query of somebody else, for what is not this person's alone."""
    others = aliased(QueryRow)
    wanted = (
        select(QueryRow.text_key, func.min(others.id))
        .join(others, others.text_key == QueryRow.text_key)
        .where(QueryRow.user_id == user_id, others.user_id != user_id)
        .group_by(QueryRow.text_key)
    )
    return dict((await session.execute(wanted)).all())


async def _forget_wordings(
    session: AsyncSession, queries: Sequence[QueryRow], heirs: Mapping[str, int]
) -> int:
    """Phrasings and rejects that were learnt from these queries; returns how many went."""
    removed = 0
    keys = {query.id: query.text_key for query in queries}
    for chunk in chunks(list(keys)):
        for table in (PhrasingRow, RejectRow):
            found = await session.execute(select(table.id, table.query_id).where(table.query_id.in_(chunk)))
            for row_id, query_id in found.all():
                heir = None if query_id is None else heirs.get(keys[query_id])
                if heir is None:
                    await session.execute(delete(table).where(table.id == row_id))
                    removed += 1
                else:
                    await session.execute(update(table).where(table.id == row_id).values(query_id=heir))
    return removed


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


def _opened(stored: Iterable[str], sealer: Sealer) -> Iterator[str]:
    """The texts; what another DATA_KEY sealed can be deleted all the same, only not looked for elsewhere."""
    for text in stored:
        with suppress(StoredTextUnreadable):
            yield sealer.open(text)
