"""What was asked, what was decided, and what people said about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.errors import UnknownQuery
from faq.models import Asker, Label, LabelKind, LastTurn, LoggedQuery, NewQuery
from faq.store.engine import reading, writing
from faq.store.forgetting import forget_queries
from faq.store.people import keep_consent
from faq.store.query_rows import (
    answered_at,
    decided,
    is_small_talk,
    known_ids,
    labels_of,
    put_labels,
    several_claims,
    to_label,
    to_logged,
    to_row,
    turn_of,
)
from faq.store.sealed import SealedStore
from faq.tables import LabelRow, QueryRow

_BATCH = 500
_TURNS = 4  # that are looked back over for one that was no small talk


class QueryStore(SealedStore):
    """Every question that was asked, with its labels."""

    async def log(self, queries: Sequence[NewQuery]) -> tuple[int, ...]:
        """Log the questions of one message, at least one; an id for each, in order.

        A message that comes again gets the ids it has, and what is decided now. One that comes with other questions
        was edited: what it asked before needs no more attention and leaves the inbox.
        """
        asker, now = queries[0].asker, self._clock()
        keys = [self._sealer.text_key(query.normalised) for query in queries]
        async with writing(self._engine) as session:
            ids = await known_ids(session, asker)
            new = {
                key: to_row(query, key, now, self._sealer)
                for key, query in zip(keys, queries, strict=True)
                if key not in ids
            }
            session.add_all(new.values())
            for key, query in zip(keys, queries, strict=True):
                if key in ids:
                    again = update(QueryRow).where(QueryRow.id == ids[key])
                    await session.execute(again.values(**decided(query)))
            await _handle(session, [ids[key] for key in ids if key not in keys], now)
            await session.flush()
            ids |= {key: row.id for key, row in new.items()}
        return tuple(ids[key] for key in keys)

    async def get(self, query_id: int) -> LoggedQuery:
        """Raises UnknownQuery."""
        async with reading(self._engine) as session:
            return to_logged(await _find(session, query_id), self._sealer)

    async def last_turn(self, asker: Asker, within: timedelta) -> LastTurn | None:
        """What this person asked last in this chat, at most so long before this message, if an FAQ answered it.

        Small talk in between does not count. Whoever chose a suggestion was answered, too. A message that is edited
        still follows what it followed.
        """
        wanted = (
            select(QueryRow)
            .where(
                QueryRow.chat_id == asker.chat_id,
                QueryRow.user_id == asker.user_id,
                true() if asker.message_id is None else QueryRow.message_id < asker.message_id,
            )
            .order_by(QueryRow.id.desc())
            .limit(_TURNS)
        )
        async with reading(self._engine) as session:
            last = await self._newest_turn(session, (await session.scalars(wanted)).all())
            if last is None or last.answered_at >= self._clock() - within:
                return last
            asked_first = await _asked_first(session, asker)
        return last if asked_first is not None and last.answered_at >= asked_first - within else None

    async def turn_at(self, chat_id: int, message_id: int) -> LastTurn | None:
        """What this message of the chat asked, if an FAQ answered it."""
        at = QueryRow.chat_id == chat_id, QueryRow.message_id == message_id
        async with reading(self._engine) as session:
            return await self._newest_turn(
                session, (await session.scalars(select(QueryRow).where(*at))).all()
            )

    async def count_labels(self, since: datetime | None) -> int:
        """Those that say something about an answer, of all time where `since` is None."""
        wanted = select(func.count()).where(LabelRow.kind != LabelKind.IGNORED.value)
        if since is not None:
            wanted = wanted.where(LabelRow.at > since)
        async with reading(self._engine) as session:
            return await session.scalar(wanted) or 0

    async def label(self, label: Label) -> None:
        """The last word counts: it replaces what the same person said before in the same matter.

        Matters are the answer (UP, DOWN), the suggestions (CHOSEN, NONE_OF_THESE) and an admin's verdict.
        Raises UnknownQuery.
        """
        async with writing(self._engine) as session:
            await _find(session, label.query_id)
            await put_labels(session, label, [label.query_id], self._clock())

    async def all(self, *, disputed: bool = False) -> AsyncIterator[tuple[LoggedQuery, tuple[Label, ...]]]:
        """Every query with its labels, oldest first; a batch of them in memory at a time.

        `disputed`: only those whose normal form has labels for different FAQs, or for one and for none.
        """
        last = 0
        while batch := await self._after(last, disputed=disputed):
            for logged, labels in batch:
                yield logged, labels
            last = batch[-1][0].id

    async def purge(self, before: datetime) -> int:
        """Forget queries asked before that time, and their labels; returns how many.

        What was learnt from them stays, and whether it may be trained with.
        """
        async with writing(self._engine) as session:
            await keep_consent(session, before)
            return await forget_queries(session, QueryRow.asked_at < before)

    async def _newest_turn(self, session: AsyncSession, rows: Sequence[QueryRow]) -> LastTurn | None:
        """Of the row that was answered last; small talk does not count."""
        labels = await labels_of(session, [row.id for row in rows])
        asked = [row for row in rows if not is_small_talk(row)]
        newest = max(asked, key=lambda row: (answered_at(row, labels[row.id]), row.id), default=None)
        return turn_of(newest, labels[newest.id], self._sealer) if newest else None

    async def _after(self, query_id: int, *, disputed: bool) -> list[tuple[LoggedQuery, tuple[Label, ...]]]:
        wanted = select(QueryRow).where(QueryRow.id > query_id).order_by(QueryRow.id).limit(_BATCH)
        if disputed:
            wanted = wanted.where(QueryRow.text_key.in_(several_claims()))
        async with reading(self._engine) as session:
            rows = (await session.scalars(wanted)).all()
            labels = await labels_of(session, [row.id for row in rows])
        return [(to_logged(row, self._sealer), tuple(map(to_label, labels[row.id]))) for row in rows]


async def _find(session: AsyncSession, query_id: int) -> QueryRow:
    row = await session.get(QueryRow, query_id)
    if row is None:
        raise UnknownQuery(query_id)
    return row


async def _asked_first(session: AsyncSession, asker: Asker) -> datetime | None:
    """When this message came, if it is an edited one."""
    if asker.message_id is None:
        return None
    asked = QueryRow.chat_id == asker.chat_id, QueryRow.message_id == asker.message_id
    return await session.scalar(select(func.min(QueryRow.asked_at)).where(*asked))


async def _handle(session: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    await session.execute(update(QueryRow).where(QueryRow.id.in_(ids)).values(handled_at=now))
