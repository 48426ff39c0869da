"""Real databases for tests: migrated SQLite files, one for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store import FaqStore, PeopleStore, QueryStore, Sealer, open_engine
from migrations.runner import upgrade


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("database") / "migrated.sqlite"
    asyncio.run(_migrate(sqlite_url(path)))
    return path


@pytest.fixture
def database_file(migrated_file: Path, tmp_path: Path) -> Path:
    """This test's own empty, migrated database."""
    return Path(shutil.copy(migrated_file, tmp_path / "finbuddy.sqlite"))


@pytest.fixture
async def engine(database_file: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_url(database_file))
    event.listen(engine.sync_engine, "connect", hurry)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(None)


@pytest.fixture
def faqs(engine: AsyncEngine, clock: Clock) -> FaqStore:
    return FaqStore(engine, clock=clock)


@pytest.fixture
def queries(engine: AsyncEngine, sealer: Sealer, clock: Clock) -> QueryStore:
    return QueryStore(engine, sealer, clock=clock)


@pytest.fixture
def people(engine: AsyncEngine, sealer: Sealer, clock: Clock) -> PeopleStore:
    return PeopleStore(engine, sealer, clock=clock)


def hurry(connection: DBAPIConnection, _: object) -> None:
    """A test's database need not survive a power cut: nothing waits for the disk."""
    connection.cursor().execute("PRAGMA synchronous = OFF")


async def _migrate(url: str) -> None:
    engine = open_engine(url)
    await upgrade(engine)
    await engine.dispose()
