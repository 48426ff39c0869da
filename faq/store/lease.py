"""One process serves a database at a time: whoever comes second waits until the first has ended, however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from faq.errors import DatabaseUnavailable, LeaseLost
from faq.locks import Timeout, lock_at
from faq.store.engine import open_engine

log = structlog.get_logger(__name__)

EVERY = 0.5
"""Seconds between two tries to get it."""
BEAT = 20.0
"""Seconds between two looks whether PostgreSQL still knows us; what says nothing for minutes is cut off by routers."""
PATIENCE = 60.0
"""Seconds in which a lease that broke off is taken again. The server gives up the old connection sooner."""
_SETTINGS = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 4")
# Two numbers: a lock of its own kind for each schema, and none that anybody else takes with one number.
_TAKE = text("SELECT pg_try_advisory_lock(1718185570, hashtext(current_schema()))")
_LOOK = text("SELECT 1")


@asynccontextmanager
async def leased(database_url: str, waits: Callable[[], None]) -> AsyncIterator[asyncio.Task[None]]:
    """The right to serve this database, which no other process has meanwhile; `waits` is called if another has it now.

    Gives a task that ends only with LeaseLost. A database in memory is no other process's anyway.
    Raises DatabaseUnavailable.
    """
    lease = _lease(open_engine(database_url).url)
    try:
        is_told = False
        while not await lease.take():
            if not is_told:
                waits()
                is_told = True
            await asyncio.sleep(EVERY)
        kept = asyncio.create_task(lease.keep())
        try:
            yield kept
        finally:
            kept.cancel()
            await asyncio.wait({kept})
    finally:
        await lease.give_back()


class _Lease(Protocol):
    async def take(self) -> bool:
        """False where another process has it."""

    async def keep(self) -> None:
        """Goes on until it is cancelled. Raises LeaseLost."""

    async def give_back(self) -> None:
        """Also where it was not taken."""


class _InFile:
    """A lock on a file beside the database."""

    def __init__(self, path: Path) -> None:
        self._lock = lock_at(path, patience=0)

    async def take(self) -> bool:
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    async def keep(self) -> None:
        await asyncio.Event().wait()

    async def give_back(self) -> None:
        self._lock.release()


class _OnServer:
    """An advisory lock of PostgreSQL, which ends with the connection that took it."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        """Raises DatabaseUnavailable."""
        try:
            if self._connection is None:
                self._connection = await self._engine.connect()
                for setting in _SETTINGS:
                    await self._connection.execute(text(f"SET {setting}"))
            return bool((await self._connection.execute(_TAKE)).scalar_one())
        except Exception as error:  # the driver's own, the library's, the network's
            await self._drop()
            raise DatabaseUnavailable(str(getattr(error, "orig", None) or error)) from error

    async def keep(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - whatever it is, the connection is not to be trusted
                log.warning("lease_broke_off", error=type(error).__name__)
                await self._take_again()

    async def give_back(self) -> None:
        await self._drop()
        await self._engine.dispose()

    async def _look(self) -> None:
        if self._connection is not None:
            async with asyncio.timeout(BEAT):
                await self._connection.execute(_LOOK)

    async def _take_again(self) -> None:
        """A database that is away is waited for: nobody else can have the lease of it."""
        await self._drop()
        tries = round(PATIENCE / EVERY)
        while tries:
            with suppress(DatabaseUnavailable):
                if await self.take():
                    log.info("lease_taken_again")
                    return
                tries -= 1
            await asyncio.sleep(EVERY)
        raise LeaseLost

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()


class _OfNobody:
    async def take(self) -> bool:
        return True

    async def keep(self) -> None:
        await asyncio.Event().wait()

    async def give_back(self) -> None:
        """Nothing to give."""


def _lease(url: URL) -> _Lease:
    if url.get_backend_name() != "sqlite":
        return _OnServer(url)
    if not url.database or url.database == ":memory:":
        return _OfNobody()
    path = Path(url.database).resolve()  # however the two processes call it
    return _InFile(path.with_name(f"{path.name}.serving.lock"))
