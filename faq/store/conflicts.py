"""What an admin decides about a wording that labels put to several FAQs: one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from faq.checks import checked_wordings, wording_key
from faq.claims import Contradiction, Wording
from faq.models import FaqState, Label, LabelKind, PhrasingSource
from faq.store.editing import Author, extend, reduce
from faq.store.engine import writing
from faq.store.faq_rows import find, in_state, insert_rejects
from faq.store.hear_backs import announce, call_off
from faq.store.query_rows import labels_of, put_labels, to_label, to_logged
from faq.store.sealed import TellingStore
from faq.store.waiting import waiting
from faq.tables import FaqRow, PhrasingRow, QueryRow, RejectRow


class ConflictStore(TellingStore):
    async def decide(self, query_id: int, slug: str | None, by: int, alike: Collection[str]) -> bool:
        """The wording of this query belongs to the FAQ `slug`, or to none; the phrasings `alike` leave all others.

        What is learnt names its query: it goes when its asker goes. Queries that wait in the inbox are handled, and
        whoever wants to hear of the answer will, as after a link. False where nothing waits to be decided, or not any
        more: of two admins at once the second decides nothing. Raises UnknownFaq, InvalidFaq.
        """
        now = self._clock()
        async with writing(self._engine) as session:
            found = await self._contradiction(session, query_id)
            if found is None:
                return False
            learnt = Author(by, PhrasingSource.INBOX, now, found.query_ids[-1])
            if slug is None:
                await insert_rejects(session, checked_wordings("reject", (found.text,)), learnt)
            else:
                session.add_all(extend(await find(session, slug), (found.text,), learnt))
                keys = [wording_key(text) for text in alike]
                await session.execute(delete(RejectRow).where(RejectRow.text_key.in_(keys)))
            await _take_from_others(session, slug, alike, Author(by, PhrasingSource.ADMIN, now))
            await put_labels(session, Label(0, LabelKind.DECIDED, by, slug), found.query_ids, now)
            await self._handle(session, found.query_ids, slug, now)
        return True

    async def _handle(
        self, session: AsyncSession, query_ids: Collection[int], slug: str | None, now: datetime
    ) -> None:
        """Whatever a group of the inbox was to be: the last word counts."""
        theirs = QueryRow.id.in_(query_ids), waiting(now)
        await session.execute(
            update(QueryRow)
            .where(*theirs)
            .values(handled_at=now)
            .execution_options(synchronize_session=False)
        )
        if slug is None:
            await call_off(session, query_ids)
        else:
            await announce(session, query_ids, slug, now + self._grace)

    async def _contradiction(self, session: AsyncSession, query_id: int) -> Contradiction | None:
        """Locks the queries of its wording, where the database has locks for rows."""
        key = select(QueryRow.text_key).where(QueryRow.id == query_id).scalar_subquery()
        same = select(QueryRow).where(QueryRow.text_key == key).order_by(QueryRow.id).with_for_update()
        rows = (await session.scalars(same)).all()
        if not rows:
            return None
        labels = await labels_of(session, [row.id for row in rows])
        said = [(to_logged(row, self._sealer), tuple(map(to_label, labels[row.id]))) for row in rows]
        live = await session.scalars(select(FaqRow.slug).where(in_state(FaqState.LIVE)))
        return Wording(said[0][0].normalised, tuple(said)).contradiction(live)


async def _take_from_others(
    session: AsyncSession, slug: str | None, texts: Collection[str], author: Author
) -> None:
    keys = [wording_key(text) for text in texts]
    having = select(PhrasingRow.faq_id).where(PhrasingRow.text_key.in_(keys))
    wanted = select(FaqRow).where(FaqRow.id.in_(having)).order_by(FaqRow.id).with_for_update()
    for row in await session.scalars(wanted.options(selectinload(FaqRow.phrasings))):
        if row.slug != slug:
            for text in texts:
                session.add_all(reduce(row, text, author))
