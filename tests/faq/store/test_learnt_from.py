"""Which query a phrasing and a reject came from."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.models import Asker, FaqDraft, NewQuery, Outcome, PhrasingSource
from faq.store import FaqStore, QueryStore
from tests.support.database import Clock


async def origins(engine: AsyncEngine) -> list[int | None]:
    async with engine.connect() as connection:
        found = [
            (await connection.execute(sa.text(f"SELECT query_id FROM {table}"))).scalars().all()  # noqa: S608
            for table in ("phrasings", "rejects")
        ]
    return [query_id for ids in found for query_id in ids]


async def test_what_was_learnt_names_its_query_as_long_as_that_is_kept(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore, clock: Clock
) -> None:
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", ("bayar ga",), "biaya"), by=1)
    query = NewQuery(Asker(7, 7), "mahal ga", "mahal ga", Outcome.NO_MATCH, (), "e5")
    (query_id,) = await queries.log([query])
    await faqs.add_phrasings("biaya", ("mahal ga",), PhrasingSource.INBOX, 1, query_id=query_id)
    await faqs.add_rejects(("cuaca",), PhrasingSource.INBOX, 1, query_id=query_id)
    assert await origins(engine) == [None, query_id, query_id]
    await queries.purge(clock.now + timedelta(days=1))
    assert await origins(engine) == [None, None, None]
    assert (await faqs.get("biaya")).phrasings == ("bayar ga", "mahal ga")
