"""An empty database of either kind.

On PostgreSQL where TEST_POSTGRES_URL names a server and somebody who may create databases there, such as
postgresql://me@host/postgres.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from faq.store import open_engine
from tests.support.database import sqlite_url

SERVER = os.environ.get("TEST_POSTGRES_URL", "")


@pytest.fixture
async def server() -> AsyncIterator[str]:
    """One on PostgreSQL."""
    if not SERVER:
        pytest.skip("TEST_POSTGRES_URL names no server")
    async with scratch_database() as scratch:
        yield scratch


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """One of each."""
    return sqlite_url(tmp_path / "x") if request.param == "sqlite" else request.getfixturevalue("server")


@asynccontextmanager
async def scratch_database() -> AsyncIterator[str]:
    name = f"finbuddy_test_{uuid4().hex}"
    server = open_engine(SERVER).execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with server.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        async with server.connect() as connection:
            await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await server.dispose()
