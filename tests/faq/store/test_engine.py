from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.errors import DatabaseUnavailable
from faq.store import StateStore, connected, lacks_file, open_engine
from faq.store.engine import insert_missing, reading, wipe, writing
from faq.store.sealing import Sealer
from faq.tables import StateRow
from tests.support.database import sqlite_url


async def pragma(engine: AsyncEngine, name: str) -> object:
    async with reading(engine) as session:
        return await session.scalar(text(f"PRAGMA {name}"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("synchronous", 2),
        ("journal_size_limit", 0),
    ],
)
async def test_sqlite_is_set_up(database_file: Path, name: str, value: object) -> None:
    engine = open_engine(sqlite_url(database_file))
    assert await pragma(engine, name) == value
    await engine.dispose()


@pytest.mark.parametrize(
    "busy", [("BEGIN IMMEDIATE",), ("BEGIN", "SELECT count(*) FROM bot_state")], ids=["writer", "reader"]
)
async def test_the_log_is_wiped_as_soon_as_nobody_is_in_the_way(
    engine: AsyncEngine, database_file: Path, busy: tuple[str, ...]
) -> None:
    states, log = StateStore(engine, Sealer(None)), Path(f"{database_file}-wal")
    await states.save("step", "rahasia")
    await states.delete("step")
    assert b"rahasia" in log.read_bytes()
    with closing(sqlite3.connect(database_file, isolation_level=None)) as other:
        for statement in busy:
            other.execute(statement)
        wiping = asyncio.create_task(wipe(engine))
        await asyncio.sleep(0.02)
        assert not wiping.done()  # it waits a moment, and the event loop does not
        assert not await wiping
    assert await wipe(engine)
    assert log.read_bytes() == b""
    assert b"rahasia" not in database_file.read_bytes()
    assert await states.load() == {}


async def test_the_log_keeps_nothing_of_what_has_gone_into_the_database(
    engine: AsyncEngine, database_file: Path
) -> None:
    states, log = StateStore(engine, Sealer(None)), Path(f"{database_file}-wal")
    await states.save("long", "x" * 1_000_000)
    with closing(sqlite3.connect(database_file)) as other:
        other.execute("PRAGMA wal_checkpoint")
    await states.save("short", "x")
    assert log.stat().st_size < 100_000


async def test_only_a_file_has_a_log() -> None:
    engine = open_engine("sqlite://")
    assert await wipe(engine)
    await engine.dispose()


async def test_foreign_keys_are_enforced(engine: AsyncEngine) -> None:
    orphan = "INSERT INTO labels (query_id, kind, \"by\", at) VALUES (7, 'up', 1, '2026-01-01')"
    with pytest.raises(IntegrityError):
        async with writing(engine) as session:
            await session.execute(text(orphan))


async def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "bot.sqlite"
    engine = open_engine(sqlite_url(path))
    assert await pragma(engine, "journal_mode") == "wal"
    await engine.dispose()
    assert path.exists()


async def test_a_database_in_memory_needs_no_folder() -> None:
    engine = open_engine("sqlite://")
    assert await pragma(engine, "foreign_keys") == 1
    await engine.dispose()


async def test_a_write_that_fails_leaves_nothing(engine: AsyncEngine) -> None:
    with pytest.raises(RuntimeError):
        async with writing(engine) as session:
            session.add(StateRow(key="half", value="done"))
            await session.flush()
            raise RuntimeError
    assert await StateStore(engine, Sealer(None)).load() == {}


async def test_a_reader_sees_one_state_while_another_writes(engine: AsyncEngine) -> None:
    states = StateStore(engine, Sealer(None))
    await states.save("step", "1")
    async with reading(engine) as session:
        wanted = text("SELECT value FROM bot_state")
        assert await session.scalar(wanted) == "1"
        await states.save("step", "2")
        assert await session.scalar(wanted) == "1"
    assert await states.load() == {"step": "2"}


async def test_many_writers_at_once_all_succeed(engine: AsyncEngine) -> None:
    states = StateStore(engine, Sealer(None))
    await asyncio.gather(*(states.save(str(number), "x") for number in range(100)))
    assert len(await states.load()) == 100


async def test_insert_missing_counts_what_is_new(engine: AsyncEngine) -> None:
    async with writing(engine) as session:
        rows = [{"key": "a", "value": "1"}, {"key": "b", "value": "1"}]
        assert await insert_missing(session, StateRow, rows) == 2
        assert await insert_missing(session, StateRow, [{"key": "b", "value": "2"}]) == 0
        assert await insert_missing(session, StateRow, []) == 0
    assert await StateStore(engine, Sealer(None)).load() == {"a": "1", "b": "1"}


@pytest.mark.parametrize(
    ("url", "driver"),
    [("sqlite:///x.db", "sqlite+aiosqlite"), ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite")],
)
async def test_the_driver_is_added(
    url: str, driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = open_engine(url)
    assert engine.url.drivername == driver
    await engine.dispose()


async def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'own.db'}")
    await engine.dispose()
    assert (tmp_path / "new" / "own.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_database_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Halo, ini bukan basis data sama sekali. " * 50)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        open_engine(f"sqlite+aiosqlite:///{tmp_path / 'letter.db'}")


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match=r"letter\.db: File exists"):
        async with connected(f"sqlite:///{tmp_path / 'file' / 'letter.db'}"):
            pass


async def test_only_a_missing_file_of_sqlite_is_one_that_opening_would_make(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "new.db")
    assert lacks_file(url)
    async with connected(url):
        assert not lacks_file(url)
    assert not lacks_file("postgresql://localhost/finbuddy")
