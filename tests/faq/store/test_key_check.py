"""A DATA_KEY that is not the one that was in use is noticed."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.models import Asker, NewQuery, Outcome
from faq.store import KeyCheck, QueryStore, SealedTexts, Sealer, StateStore, UpdateStore
from faq.store.key_check import EACH

PLAIN, KEY, OTHER = Sealer(None), Sealer("kunci rahasia"), Sealer("kunci lain")


async def log(engine: AsyncEngine, sealer: Sealer, count: int = 1) -> None:
    query = NewQuery(Asker(1, 1, None), "gaji saya", "gaji saya", Outcome.NO_MATCH, (), "ngrams-256")
    for _ in range(count):
        await QueryStore(engine, sealer).log([query])


@pytest.mark.parametrize("kind", ["question", "update", "state"])
async def test_every_kind_of_stored_text_is_looked_at(engine: AsyncEngine, kind: str) -> None:
    match kind:
        case "question":
            await log(engine, KEY)
        case "update":
            await UpdateStore(engine, KEY).add(1, "{}")
        case _:
            await StateStore(engine, KEY).save("user:1", "{}")
    assert await SealedTexts(engine, KEY).check() == KeyCheck(1, 0)
    for wrong in (OTHER, PLAIN):
        found = await SealedTexts(engine, wrong).check()
        assert found == KeyCheck(1, 1) and found.is_wrong_key


async def test_plain_text_and_what_is_handled_say_nothing_about_a_key(engine: AsyncEngine) -> None:
    await log(engine, PLAIN)
    updates = UpdateStore(engine, KEY)
    await updates.add(1, "{}")
    await updates.finish(1)
    found = await SealedTexts(engine, OTHER).check()
    assert found == KeyCheck(0, 0) and not found.is_wrong_key


async def test_a_key_that_was_in_use_for_a_time_is_not_the_wrong_one(engine: AsyncEngine) -> None:
    await log(engine, KEY, 3)
    await log(engine, OTHER)
    for sealer, unreadable in ((KEY, 1), (OTHER, 3)):
        found = await SealedTexts(engine, sealer).check()
        assert found == KeyCheck(4, unreadable) and not found.is_wrong_key
    assert (await SealedTexts(engine, PLAIN).check()).is_wrong_key


async def test_the_newest_and_the_oldest_are_looked_at_and_no_more(engine: AsyncEngine) -> None:
    await log(engine, KEY, EACH)
    await log(engine, PLAIN, 3)
    await log(engine, OTHER, EACH)
    assert await SealedTexts(engine, KEY).check() == KeyCheck(2 * EACH, EACH)
    await log(engine, PLAIN, EACH)
    assert await SealedTexts(engine, KEY).check() == KeyCheck(EACH, 0)
