"""One process serves a database at a time; on PostgreSQL too, where TEST_POSTGRES_URL names a server."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from faq.errors import LeaseLost
from faq.store import lease, open_engine
from faq.store.lease import leased
from tests.support.database import sqlite_url

HOLD = """
import asyncio, sys
from faq.store.lease import leased

async def main():
    async with leased(sys.argv[1], waits=lambda: print("WAITS", flush=True)):
        print("HAS IT", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


BREAK = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND classid = 1718185570
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"EVERY": 0.01, "BEAT": 0.1, "PATIENCE": 0.3}.items():
        monkeypatch.setattr(lease, name, seconds)


@asynccontextmanager
async def holder(url: str) -> AsyncIterator[Process]:
    """Another process, killed at the end."""
    process = await create_subprocess_exec(sys.executable, "-c", HOLD, url, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()


async def test_it_is_waited_for_until_the_other_process_is_killed(url: str) -> None:
    told: list[str] = []
    async with holder(url) as other:
        assert await says(other) == "HAS IT"
        entering = asyncio.create_task(taken(url, told))
        await asyncio.sleep(0.2)
        assert told == ["waits"]
        assert not entering.done()
        other.kill()
        async with asyncio.timeout(10):
            await entering
    assert told == ["waits", "has it"]


async def test_the_other_process_gets_it_when_this_one_ends(url: str) -> None:
    async with AsyncExitStack() as stack:
        async with leased(url, waits=pytest.fail):
            other = await stack.enter_async_context(holder(url))
            assert await says(other) == "WAITS"
        assert await says(other) == "HAS IT"


async def test_who_stops_waiting_leaves_nothing_behind(url: str) -> None:
    async with leased(url, waits=pytest.fail):
        waiting = asyncio.create_task(taken(url, []))
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    told: list[str] = []
    await taken(url, told)
    assert told == ["has it"]


async def test_it_is_kept_where_the_connection_breaks_off(server: str) -> None:
    async with leased(server, waits=pytest.fail) as kept:
        await break_off(server)
        await asyncio.sleep(0.5)
        assert not kept.done()
        told: list[str] = []
        waiting = asyncio.create_task(taken(server, told))
        await asyncio.sleep(0.1)
        assert told == ["waits"]
    await waiting


async def test_it_is_lost_where_another_process_was_sooner(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "BEAT", 2.0)
    async with leased(server, waits=pytest.fail) as kept, holder(server) as other:
        assert await says(other) == "WAITS"
        await break_off(server)
        assert await says(other) == "HAS IT"
        with pytest.raises(LeaseLost):
            await asyncio.wait_for(kept, 10)


async def test_however_the_file_is_called_it_is_one_database(
    database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = database_file.with_name("link.sqlite")
    link.symlink_to(database_file)
    monkeypatch.chdir(database_file.parent)
    for other in (f"sqlite+aiosqlite:///{database_file.name}", sqlite_url(link)):
        async with leased(sqlite_url(database_file), waits=pytest.fail):
            told: list[str] = []
            waiting = asyncio.create_task(taken(other, told))
            await asyncio.sleep(0.05)
            assert told == ["waits"]
        await waiting


async def test_other_databases_are_served_beside_it(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        for url in (sqlite_url(tmp_path / "a"), sqlite_url(tmp_path / "b"), "sqlite://", "sqlite://"):
            kept = await stack.enter_async_context(leased(url, waits=pytest.fail))
            assert not kept.done()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a.serving.lock", "b", "b.serving.lock"]


async def taken(url: str, told: list[str]) -> None:
    async with leased(url, waits=lambda: told.append("waits")):
        told.append("has it")


async def break_off(server: str) -> None:
    """What the server does to a connection that says nothing any more, and what a router may do."""
    engine = open_engine(server)
    async with engine.connect() as connection:
        await connection.execute(text(BREAK))
    await engine.dispose()
