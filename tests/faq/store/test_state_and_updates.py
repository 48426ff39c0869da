from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store import Sealer, StateStore, UpdateStore
from tests.support.database import Clock

SEALER = Sealer("kunci")


async def test_state_is_kept_replaced_and_forgotten(engine: AsyncEngine) -> None:
    states = StateStore(engine, SEALER)
    await states.save("user:1", "{}")
    await states.save("user:1", '{"step": 2}')
    await states.save("user:2", "{}")
    await states.delete("user:2")
    await states.delete("user:3")
    assert await StateStore(engine, SEALER).load() == {"user:1": '{"step": 2}'}


async def test_state_is_found_by_key_and_by_the_beginning_of_keys(engine: AsyncEngine) -> None:
    states = StateStore(engine, SEALER)
    for key in ("user_1:a", "user_1:b", "userX1:c"):
        await states.save(key, key.upper())
    assert await states.get("user_1:a") == "USER_1:A"
    assert await states.get("user_1") is None
    assert await states.load("user_1:") == {"user_1:a": "USER_1:A", "user_1:b": "USER_1:B"}


async def test_an_update_is_taken_once(engine: AsyncEngine) -> None:
    updates = UpdateStore(engine, SEALER)
    assert await updates.add(10, '{"a": 1}')
    assert not await updates.add(10, '{"a": 1}')
    await updates.finish(10)
    assert not await updates.add(10, '{"a": 1}')
    assert await updates.pending() == ()


async def test_pending_updates_come_in_order(engine: AsyncEngine) -> None:
    updates = UpdateStore(engine, SEALER)
    for update_id in (12, 10, 11):
        await updates.add(update_id, f"payload {update_id}")
    await updates.finish(11)
    assert await updates.pending() == ((10, "payload 10"), (12, "payload 12"))


async def test_several_updates_are_finished_at_once(engine: AsyncEngine) -> None:
    updates = UpdateStore(engine, SEALER)
    for update_id in range(602):
        await updates.add(update_id, "x")
    await updates.finish(*range(601))
    assert await updates.pending() == ((601, "x"),)


async def test_tries_are_counted_until_the_update_is_finished(engine: AsyncEngine) -> None:
    updates = UpdateStore(engine, SEALER)
    for update_id in (1, 2, 3):
        await updates.add(update_id, "x")
    for update_id in (1, 2, 2):
        await updates.try_again(update_id)
    assert await updates.tries() == {1: 1, 2: 2}
    await updates.finish(2)
    assert await updates.tries() == {1: 1}


async def test_content_is_sealed_and_goes_when_handled(engine: AsyncEngine, database_file: Path) -> None:
    def stored() -> str:
        connection = sqlite3.connect(database_file)
        (payload,) = connection.execute("SELECT payload FROM updates").fetchone()
        connection.close()
        return str(payload)

    updates = UpdateStore(engine, SEALER)
    await updates.add(10, "gaji saya 5 juta")
    assert stored() and "gaji" not in stored()
    await updates.finish(10)
    assert stored() == ""


async def test_purge_forgets_what_was_handled_long_ago(engine: AsyncEngine, clock: Clock) -> None:
    updates = UpdateStore(engine, SEALER, clock=clock)
    for update_id in (1, 2, 3):
        await updates.add(update_id, "x")
    await updates.finish(1)
    clock.forward(timedelta(days=2))
    await updates.finish(2)
    assert await updates.purge(clock.now - timedelta(days=1)) == 1
    assert await updates.add(1, "x")
    assert not await updates.add(2, "x")
    assert [update_id for update_id, _ in await updates.pending()] == [1, 3]
