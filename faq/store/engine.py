"""The connection to the database: the one place that knows which database it is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Delete, Table, Update, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from faq.errors import DatabaseUnavailable
from faq.tables import Base

T = TypeVar("T")

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_READS = "finbuddy_reads"
_PARAMETERS = 500  # in one statement, well below what any database takes
_WAIT = 5000  # milliseconds that a writer waits for its turn, on either database
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {_WAIT}",
    "PRAGMA secure_delete = ON",  # what is deleted leaves no bytes in the file
    "PRAGMA synchronous = FULL",  # what is committed survives a power cut, not only a killed process
    "PRAGMA journal_size_limit = 0",  # the log keeps nothing of what has gone into the file and is deleted there
)
_WIPING = 0.2  # seconds that wiping waits for others, who wait for it as long
_SETTINGS = (
    f"SET lock_timeout = {_WAIT}",
    # Whose machine went away in the middle of a write keeps the others from theirs no longer than this.
    "SET idle_in_transaction_session_timeout = 60000",
)
_WRITERS = "SELECT pg_advisory_xact_lock(7306647001)"  # any number, as long as all processes have the same


def open_engine(url: str) -> AsyncEngine:
    """An engine for `url`, with the driver added where it names none; no connection is kept yet.

    The folder of an SQLite file is made. Raises DatabaseUnavailable where that or the file cannot be opened.
    """
    full = _with_driver(make_url(url))
    if full.get_backend_name() != "sqlite":
        # Whatever the server's default: what a writer sees is what there is once it has its turn.
        engine = create_async_engine(full, pool_pre_ping=True, isolation_level="READ COMMITTED")
        event.listen(engine.sync_engine, "connect", _set_up_postgresql)
        event.listen(engine.sync_engine, "begin", _begin_postgresql)
        return engine
    if full.database and full.database != ":memory:":
        _try_to_open(Path(full.database))
    engine = create_async_engine(full)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine that has reached its database. Raises DatabaseUnavailable: no server, a wrong password, no such one."""
    engine = open_engine(url)
    try:
        try:
            async with engine.connect():
                pass
        except (SQLAlchemyError, OSError, TypeError) as error:  # TypeError: an option in the URL that is none
            raise DatabaseUnavailable(str(getattr(error, "orig", None) or error)) from error
        yield engine
    finally:
        await engine.dispose()


def lacks_file(url: str) -> bool:
    """Whether `url` names a file of SQLite that is not there: opening would make it."""
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file()


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """One transaction that sees one state of the database throughout, and changes nothing."""
    options: dict[str, Any] = {_READS: True}
    if engine.dialect.name == "postgresql":  # SQLite's readers see one state anyway
        options["isolation_level"] = "REPEATABLE READ"
    async with AsyncSession(engine.execution_options(**options)) as session:
        yield session


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    """One transaction, committed at the end, or rolled back where the body raises; writers take turns.

    It takes its turn at its start, so that nothing it has read changes before it writes: with SQLite's write lock,
    which a transaction that read first could not get any more once another process had written, and with an
    advisory lock of PostgreSQL.
    """
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        yield session


async def wipe(engine: AsyncEngine) -> bool:
    """What was deleted is gone from the disk; False where somebody reads or writes so long that it must be tried again.

    SQLite overwrites it in its file (`secure_delete`), but the log beside it still has what was there before.
    PostgreSQL looks after its files itself.
    """
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:":
        return True
    return await asyncio.to_thread(_empty_log, Path(file))


async def insert_missing(session: AsyncSession, table: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert those `rows` (of equal keys) whose unique values are not there yet; returns how many."""
    if not rows:
        return 0
    target = cast(Table, table.__table__)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(target).on_conflict_do_nothing().returning(*target.primary_key)
    return len((await session.execute(statement, rows)).all())


async def rows_changed(session: AsyncSession, statement: Update | Delete) -> int:
    """Execute an UPDATE or DELETE; returns how many rows it touched."""
    result = await (await session.connection()).execute(statement)
    return result.rowcount


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """`items` in pieces: a statement takes only so many parameters."""
    return (items[start : start + _PARAMETERS] for start in range(0, len(items), _PARAMETERS))


def utc_now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def _with_driver(url: URL) -> URL:
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def _try_to_open(file: Path) -> None:
    """Where opening fails, the driver's thread outlives the event loop and complains with a traceback.

    A new file is for its owner's eyes only.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA schema_version")
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnavailable(f"{file}: {getattr(error, 'strerror', None) or error}") from error


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver opens no transaction of its own: `_begin_sqlite` says BEGIN, also before SELECT and DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _empty_log(file: Path) -> bool:
    with closing(sqlite3.connect(file, timeout=_WIPING)) as connection:
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _set_up_postgresql(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.close()
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    if not _only_reads(connection):
        connection.exec_driver_sql(_WRITERS)


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_READS, False))
