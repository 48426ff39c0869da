"""The connection to the database: the one place that knows which database it is."""

from __future__ import annotations

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
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA secure_delete = ON",  # what is deleted leaves no bytes in the file
    "PRAGMA synchronous = FULL",  # what is committed survives a power cut, not only a killed process
)


def open_engine(url: str) -> AsyncEngine:
    """An engine for `url`, with the driver added where it names none; no connection is kept yet.

    The folder of an SQLite file is made. Raises DatabaseUnavailable where that or the file cannot be opened.
    """
    full = _with_driver(make_url(url))
    if full.get_backend_name() != "sqlite":
        return create_async_engine(full, pool_pre_ping=True)
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
    """One transaction, committed at the end, or rolled back where the body raises.

    On SQLite it takes the write lock at its start: a transaction that read first could not get it any more
    once another process had written.
    """
    async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        yield session


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


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
