"""What was asked, what was decided, and what people said about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.errors import UnknownQuery
from faq.models import Asker, Label, LabelKind, LastTurn, LoggedQuery, NewQuery, Outcome
from faq.store.engine import chunks, reading, writing
from faq.store.forgetting import forget_queries
from faq.store.hear_backs import move_bells, wanting
from faq.store.offers import open_offer
from faq.store.people import keep_consent
from faq.store.query_rows import (
    answer_to,
    answered_at,
    asked_first,
    asked_in,
    decided,
    earlier_rows,
    known_ids,
    labels_of,
    newest,
    put_labels,
    several_claims,
    spoken_of,
    take_back_labels,
    thumb_in,
    to_label,
    to_logged,
    to_row,
    turn_of,
)
from faq.store.sealed import SealedStore
from faq.tables import LabelRow, QueryRow

_BATCH = 500

_Answered: TypeAlias = tuple[QueryRow, list[LabelRow]]


class QueryStore(SealedStore):
    """Every question that was asked, with its labels."""

    async def log(self, queries: Sequence[NewQuery]) -> tuple[int, ...]:
        """Log the questions of one message, at least one; an id for each, in order.

        A message that comes again gets the ids it has, and what is decided now. One that comes with other questions
        was edited: what it asked before needs no more attention and leaves the inbox, and what it chose it chose not.
        Whoever wants to hear back hears of what it asks now, as far as that is not answered.
        """
        asker, now = queries[0].asker, self._clock()
        keys = [self._sealer.text_key(query.normalised) for query in queries]
        asked = dict(zip(keys, queries, strict=True))
        async with writing(self._engine) as session:
            known = await known_ids(session, asker)
            new = {
                key: to_row(query, key, now, self._sealer) for key, query in asked.items() if key not in known
            }
            session.add_all(new.values())
            for key in asked.keys() & known.keys():
                again = update(QueryRow).where(QueryRow.id == known[key])
                await session.execute(again.values(**decided(asked[key])))
            await take_back_labels(session, asker)
            await session.flush()
            ids = known | {key: row.id for key, row in new.items()}
            if known:
                left = [known[key] for key in known if key not in asked]
                answered = {key for key, query in asked.items() if query.outcome is Outcome.MATCH}
                await _handle(session, left, now)
                await move_bells(session, left, [row.id for key, row in new.items() if key not in answered])
                await move_bells(session, [ids[key] for key in answered], ())
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
        async with reading(self._engine) as session:
            return self._turn(await self._last(session, asker, within))

    async def turn_at(self, chat_id: int, message_id: int) -> LastTurn | None:
        """What this message of the chat asked, or chose an answer to, if an FAQ answered it and it can be opened."""
        async with reading(self._engine) as session:
            return self._turn(await _answered_last(session, await spoken_of(session, chat_id, message_id)))

    async def last_asked(
        self, asker: Asker, replied_to: int | None, within: timedelta
    ) -> tuple[LoggedQuery, str | None] | None:
        """What this person asked last, as in `last_turn`, answered or not, with the FAQ that answered it.

        With `replied_to`, however long ago, what that message asked or chose an answer to. None where it cannot be
        opened.
        """
        async with reading(self._engine) as session:
            if replied_to is None:
                last = await self._last(session, asker, within)
            else:
                spoken = await spoken_of(session, asker.chat_id, replied_to)
                last = await _answered_last(session, [row for row in spoken if row.user_id == asker.user_id])
        if last is None:
            return None
        row, labels = last
        with self._sealer.legible("question") as legible:
            question = legible.one(row, lambda row: to_logged(row, self._sealer))
        return None if question is None else (question, answer_to(row, labels))

    async def open_offer(
        self, asker: Asker, replied_to: int | None, *, fresh: timedelta, correcting: timedelta
    ) -> LoggedQuery | None:
        """The question whose suggestions this person may choose from in words: their last, or that of `replied_to`.

        None, too, where it cannot be opened.
        Of two in one message the last. Suggestions to the last question are open for `fresh`; small talk in between
        does not count. Those chosen from are closed, but for the message that did so, as it is edited or comes again,
        and for `correcting` after it.
        """
        now = self._clock()
        async with reading(self._engine) as session:
            came = await asked_first(session, asker) or now
            row = await open_offer(session, asker, replied_to, fresh=came - fresh, corrected=now - correcting)
        with self._sealer.legible("question") as legible:
            return legible.one(row, lambda row: to_logged(row, self._sealer))

    async def is_anothers(self, asker: Asker, message_id: int) -> bool:
        """Whether only somebody else asked, or chose, in that message of the chat."""
        async with reading(self._engine) as session:
            people = {row.user_id for row in await spoken_of(session, asker.chat_id, message_id)}
        return bool(people) and asker.user_id not in people

    async def count_labels(self, since: datetime | None) -> int:
        """Those that say something about an answer, of all time where `since` is None."""
        nothing = (LabelKind.IGNORED.value, LabelKind.WANTS_ADMIN.value)
        wanted = select(func.count()).where(LabelRow.kind.not_in(nothing))
        if since is not None:
            wanted = wanted.where(LabelRow.at > since)
        async with reading(self._engine) as session:
            return await session.scalar(wanted) or 0

    async def label(self, label: Label) -> None:
        """The last word counts: it replaces what the same person said before in the same matter.

        Matters are the answer (UP, DOWN), the suggestions (CHOSEN, NONE_OF_THESE), an admin who is asked, and an
        admin's verdict. A message that says it is no question: what it asked before it was edited leaves the inbox.
        Raises UnknownQuery.
        """
        now = self._clock()
        async with writing(self._engine) as session:
            query = await _find(session, label.query_id)
            await put_labels(session, label, [query.id], now)
            if label.message_id is not None:
                await _drop(session, Asker(label.by, query.chat_id, label.message_id), now)
            if label.kind is LabelKind.CHOSEN and query.outcome == Outcome.SUGGEST.value:
                await move_bells(session, [query.id], ())

    async def withdraw(self, asker: Asker) -> None:
        """This message is edited and neither asks nor chooses any more: as in `log`, with nothing in their place."""
        async with writing(self._engine) as session:
            await _drop(session, asker, self._clock())
            await take_back_labels(session, asker)

    async def kept(self, query_ids: Collection[int]) -> frozenset[int]:
        """Those that are not forgotten."""
        found: set[int] = set()
        async with reading(self._engine) as session:
            for chunk in chunks(list(query_ids)):
                found.update(await session.scalars(select(QueryRow.id).where(QueryRow.id.in_(chunk))))
        return frozenset(found)

    async def thumb(self, query_id: int) -> bool | None:
        """Whether its asker found the answer helpful; None where nothing was said."""
        async with reading(self._engine) as session:
            row = await session.get(QueryRow, query_id)
            labels = await labels_of(session, [query_id])
        return None if row is None else thumb_in(row, labels[query_id])

    async def wants_news(self, query_id: int) -> bool:
        """Whether its asker waits to hear of an answer to it."""
        async with reading(self._engine) as session:
            return await wanting(session, query_id)

    async def all(self, *, disputed: bool = False) -> AsyncIterator[tuple[LoggedQuery, tuple[Label, ...]]]:
        """Every query that can be opened, with its labels, oldest first; a batch of them in memory at a time.

        `disputed`: only those whose normal form has labels for different FAQs, or for one and for none.
        """
        last = 0
        with self._sealer.legible("question") as legible:
            while batch := await self._after(last, disputed=disputed):
                for logged, labels in legible(batch, self._opened):
                    yield logged, labels
                last = batch[-1][0].id

    async def purge(self, before: datetime) -> int:
        """Forget queries asked before that time, and their labels; returns how many.

        What was learnt from them stays, and whether it may be trained with.
        """
        async with writing(self._engine) as session:
            await keep_consent(session, before)
            return await forget_queries(session, QueryRow.asked_at < before)

    async def _last(self, session: AsyncSession, asker: Asker, within: timedelta) -> _Answered | None:
        """As in `last_turn`, answered or not."""
        last = await _answered_last(session, await earlier_rows(session, asker))
        if last is None or answered_at(*last) >= self._clock() - within:
            return last
        first = await asked_first(session, asker)
        return last if first is not None and answered_at(*last) >= first - within else None

    def _turn(self, last: _Answered | None) -> LastTurn | None:
        """None, too, where it cannot be opened."""
        with self._sealer.legible("question") as legible:
            return legible.one(last, lambda last: turn_of(*last, self._sealer))

    def _opened(self, row: tuple[QueryRow, list[LabelRow]]) -> tuple[LoggedQuery, tuple[Label, ...]]:
        query, labels = row
        return to_logged(query, self._sealer), tuple(map(to_label, labels))

    async def _after(self, query_id: int, *, disputed: bool) -> list[tuple[QueryRow, list[LabelRow]]]:
        wanted = select(QueryRow).where(QueryRow.id > query_id).order_by(QueryRow.id).limit(_BATCH)
        if disputed:
            wanted = wanted.where(QueryRow.text_key.in_(several_claims()))
        async with reading(self._engine) as session:
            rows = (await session.scalars(wanted)).all()
            labels = await labels_of(session, [row.id for row in rows])
        return [(row, labels[row.id]) for row in rows]


async def _answered_last(session: AsyncSession, rows: Sequence[QueryRow]) -> _Answered | None:
    """Of these rows the one that was answered last, with its labels; small talk does not count."""
    labels = await labels_of(session, [row.id for row in rows])
    last = newest(rows, labels)
    return None if last is None else (last, labels[last.id])


async def _find(session: AsyncSession, query_id: int) -> QueryRow:
    row = await session.get(QueryRow, query_id)
    if row is None:
        raise UnknownQuery(query_id)
    return row


async def _drop(session: AsyncSession, asker: Asker, now: datetime) -> None:
    """Whatever this message has asked leaves the inbox, and nobody hears of an answer to it."""
    left = await asked_in(session, asker)
    await _handle(session, left, now)
    await move_bells(session, left, ())


async def _handle(session: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    await session.execute(update(QueryRow).where(QueryRow.id.in_(ids)).values(handled_at=now))
