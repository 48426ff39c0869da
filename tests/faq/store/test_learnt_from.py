"""Which query a phrasing and a reject came from."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.checks import wording_key
from faq.errors import UnknownQuery
from faq.models import Asker, FaqDraft, NewQuery, Outcome, PhrasingSource
from faq.store import FaqStore, QueryStore
from tests.support.database import Clock


async def origins(engine: AsyncEngine) -> list[int | None]:
    async with engine.connect() as connection:
        found = [
            (await connection.execute(sa.text(f"SELECT query_id FROM {table} ORDER BY id"))).scalars().all()  # noqa: S608
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


async def test_users_words_are_stored_with_their_query_or_not_at_all(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore
) -> None:
    (query_id,) = await queries.log(
        [NewQuery(Asker(7, 7), "mahal ga", "mahal ga", Outcome.NO_MATCH, (), "e5")]
    )
    said = {wording_key("Mahal  ga"): query_id, wording_key("rahasia"): query_id + 1}
    made = await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", ("mahal ga", "rahasia", "berapa")), 1, said)
    assert made.phrasings == ("mahal ga", "berapa")
    assert await origins(engine) == [query_id, None]
    with pytest.raises(UnknownQuery) as caught:
        await faqs.add(FaqDraft("Rahasia", "Gratis.", "Umum"), 1, said)
    assert caught.value.query_id == query_id + 1
    assert len(await faqs.all()) == 1


async def test_users_words_join_an_faq_with_their_query(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore
) -> None:
    """What the FAQ had before is the admins'."""
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", ("bayar ga",), "biaya"), by=1)
    texts = ("bayar ga", "mahal ga")
    ids = [
        (await queries.log([NewQuery(Asker(7, 7), text, text, Outcome.NO_MATCH, (), "e5")]))[0]
        for text in texts
    ]
    said = {wording_key(text): query_id for text, query_id in zip(texts, ids, strict=True)}
    said[wording_key("rahasia")] = 99
    wordings = (*texts, "rahasia", "berapa")
    faq = await faqs.add_phrasings("biaya", wordings, PhrasingSource.ADMIN, 1, origins=said)
    assert faq.phrasings == ("bayar ga", "mahal ga", "berapa")
    assert await origins(engine) == [None, ids[1], None]
    assert "rahasia" not in repr(await faqs.history("biaya"))
