"""Brings a database to a revision. Configured here, not in a file: the working folder does not matter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from faq.errors import DatabaseNewer, DatabaseOutdated


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Migrate up to `revision`: all of it or, where it fails or is killed, nothing. Raises DatabaseNewer."""
    await _known(engine)
    await _run(engine, lambda config: command.upgrade(config, revision))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Migrate down to `revision` (`base`: the empty database)."""
    await _run(engine, lambda config: command.downgrade(config, revision))


async def revise(engine: AsyncEngine, message: str) -> None:
    """Write a new revision that holds what `faq.tables` has and the database of `engine` has not."""
    await _run(engine, lambda config: command.revision(config, message, autogenerate=True, rev_id=_next_id()))


async def current(engine: AsyncEngine) -> str | None:
    """The revision that the database has; None before the first."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision_of)


async def check_revision(engine: AsyncEngine) -> None:
    """Raises DatabaseOutdated, DatabaseNewer where the database is not as this program needs it."""
    found = await _known(engine)
    if found != revisions()[-1]:
        raise DatabaseOutdated(found)


def revisions() -> tuple[str, ...]:
    """All revisions, oldest first."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(script.revision for script in found)[::-1]


async def _known(engine: AsyncEngine) -> str | None:
    found = await current(engine)
    if found is not None and found not in revisions():
        raise DatabaseNewer(found)
    return found


async def _run(engine: AsyncEngine, step: Callable[[Config], Any]) -> None:
    async with engine.connect() as connection:
        await _enforce_foreign_keys(connection, on=False)
        try:
            async with connection.begin():
                await connection.run_sync(lambda sync: step(_config(sync)))
        finally:
            await _enforce_foreign_keys(connection, on=True)


async def _enforce_foreign_keys(connection: AsyncConnection, *, on: bool) -> None:
    """SQLite alters a table by making it anew; dropping the old one must not delete what refers to it.

    Only outside a transaction does the switch work, so it goes past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _next_id() -> str:
    return f"{len(revisions()) + 1:04}"


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
