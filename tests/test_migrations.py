"""Up, down and up again; the same schema as the tables; from wherever, and whoever comes first."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.models import FaqDraft
from faq.store import FaqStore, open_engine
from faq.tables import Base
from migrations.runner import current, downgrade, revisions, upgrade
from tests.support.database import sqlite_url

REPOSITORY = Path(__file__).parents[1]
UPGRADE = """
import asyncio, sys
from faq.store import open_engine
from migrations.runner import upgrade

async def main(url):
    engine = open_engine(url)
    await upgrade(engine)
    await engine.dispose()

asyncio.run(main(sys.argv[1]))
"""


class Checkout:
    """A copy of the migrations that a test may add to, used from another process and another folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.versions = folder / "migrations" / "versions"
        self.newest = f"{len(revisions()) + 1:04}"
        shutil.copytree(REPOSITORY / "migrations", folder / "migrations")

    def add_revision(self, change: str) -> None:
        lines = (
            "import sqlalchemy as sa",
            "from alembic import op",
            f"revision, down_revision = {self.newest!r}, {revisions()[-1]!r}",
            "def upgrade():",
            f"    {change}",
        )
        (self.versions / f"{self.newest}_test.py").write_text("\n".join(lines))

    def upgrade(self, database: Path) -> subprocess.CompletedProcess[str]:
        return self.run("-c", UPGRADE, sqlite_url(database))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": f"{self._folder}{os.pathsep}{REPOSITORY}"}
        return subprocess.run(  # noqa: S603
            [sys.executable, *arguments],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout 100%")


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_url(tmp_path / "new.sqlite"))
    yield engine
    await engine.dispose()


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names()))


async def test_every_step_goes_up_down_and_up_again(empty: AsyncEngine) -> None:
    assert await current(empty) is None
    below = "base"
    for revision in revisions():
        await upgrade(empty, revision)
        await downgrade(empty, below)
        await upgrade(empty, revision)
        assert await current(empty) == revision
        below = revision


async def test_the_way_down_leaves_nothing(empty: AsyncEngine) -> None:
    await upgrade(empty)
    await downgrade(empty, "base")
    assert await tables(empty) - {"sqlite_sequence"} == {"alembic_version"}


async def test_tables_and_migrations_agree(empty: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))

    await upgrade(empty)
    async with empty.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_second_upgrade_changes_nothing(engine: AsyncEngine) -> None:
    faqs = FaqStore(engine)
    faq = await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum"), by=1)
    await upgrade(engine)
    assert await faqs.all() == (faq,)


async def test_who_was_told_before_the_upgrade_stays_told(empty: AsyncEngine) -> None:
    await upgrade(empty, "0006")
    columns = (
        "id, asked_at, user_id, chat_id, text, normalised, text_key, outcome, confidence, candidates, model"
    )
    asked = "1, '2026-01-01', 7, 7, 'a', 'a', 'k', 'no_match', 0, '[]', 'e5'"
    told = "1, '2026-01-01', 'biaya', '2026-01-01', '2026-01-02'"
    async with empty.begin() as connection:
        for into, values in ((f"queries ({columns})", asked), ("hear_backs", told)):
            await connection.execute(sa.text(f"INSERT INTO {into} VALUES ({values})"))  # noqa: S608
    await upgrade(empty)
    async with empty.connect() as connection:
        found = await connection.execute(sa.text("SELECT query_id, slug, at FROM hear_backs_told"))
        assert found.all() == [(1, "biaya", "2026-01-02")]


@pytest.mark.long
async def test_processes_may_migrate_at_once(checkout: Checkout, empty: AsyncEngine, tmp_path: Path) -> None:
    runs = (asyncio.to_thread(checkout.upgrade, tmp_path / "new.sqlite") for _ in range(3))
    assert [run.returncode for run in await asyncio.gather(*runs)] == [0, 0, 0]
    assert await current(empty) == revisions()[-1]


async def test_altering_a_table_keeps_the_rows_that_refer_to_it(
    checkout: Checkout, engine: AsyncEngine, database_file: Path
) -> None:
    """SQLite drops and remakes an altered table, which would cascade with foreign keys on."""
    faq = await FaqStore(engine).add(FaqDraft("Biaya?", "Gratis.", "Umum", ("bayar ga",)), by=1)
    await engine.dispose()
    checkout.add_revision('with op.batch_alter_table("faqs") as t: t.alter_column("category", nullable=True)')
    assert checkout.upgrade(database_file).returncode == 0
    assert await current(engine) == checkout.newest
    assert await FaqStore(engine).all() == (faq,)


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    checkout: Checkout, engine: AsyncEngine, database_file: Path
) -> None:
    before = await tables(engine)
    await engine.dispose()
    checkout.add_revision('op.create_table("half", sa.Column("id", sa.Integer())); op.drop_table("missing")')
    assert checkout.upgrade(database_file).returncode != 0
    assert await tables(engine) == before
    assert await current(engine) == revisions()[-1]


@pytest.mark.long
def test_a_new_revision_is_written_by_one_command(checkout: Checkout, tmp_path: Path) -> None:
    assert checkout.run("-m", "migrations", "add consent").returncode == 0
    written = checkout.versions / f"{checkout.newest}_add_consent.py"
    assert "pass" in written.read_text()
    assert checkout.upgrade(tmp_path / "new.sqlite").returncode == 0
