"""What is deleted leaves no bytes on the disk: not in the database, and not in the log beside it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from faq.models import Asker, NewQuery, Outcome
from faq.store import QueryStore, Sealer
from tests.bot.conftest import Log
from tests.support.bot_rig import RETENTION_DAYS, Rig
from tests.support.database import Clock
from tests.support.telegram_people import User

SECRET = "rahasia besar zzqqx punyaku"
PATIENCE = 10.0
"""Seconds until the bytes are gone, at most: the machine may be busy."""


def found(database_file: Path) -> dict[str, int]:
    """The files in which the words stand, and how often."""
    files = database_file.parent.glob(f"{database_file.name}*")
    counts = {file.name: file.read_bytes().count(SECRET.encode()) for file in files}
    return {name: count for name, count in counts.items() if count}


async def gone(database_file: Path) -> None:
    async with asyncio.timeout(PATIENCE):
        while found(database_file):
            await asyncio.sleep(0.05)


async def erase(person: User) -> None:
    question = await person.ask("/deletedata")
    await person.answered(await person.tap(question, "🗑 Ya"))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wiping.AFTERWARDS", timedelta(seconds=0.1))
    monkeypatch.setattr("bot.wiping.AGAIN", timedelta(seconds=0.1))


async def test_what_a_person_deletes_is_nowhere_on_the_disk(
    polling: App, sari: User, database_file: Path
) -> None:
    await sari.ask(SECRET)
    assert found(database_file)
    await erase(sari)
    for _ in range(5):
        await sari.ask("lupa password")
    await gone(database_file)


async def test_nor_is_the_step_that_an_admin_was_in(polling: App, admin: User, database_file: Path) -> None:
    await admin.ask("/addfaq")
    await admin.ask(SECRET)
    await erase(admin)
    await gone(database_file)


async def test_whoever_reads_the_database_meanwhile_puts_it_off(
    polling: App, sari: User, database_file: Path, log: Log
) -> None:
    await sari.ask(SECRET)
    with closing(sqlite3.connect(database_file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM queries").fetchall()  # a backup, for example
        await erase(sari)
        async with asyncio.timeout(PATIENCE):
            while [event["event"] for event in log].count("wiping_put_off") < 2:
                await asyncio.sleep(0.05)
        assert "Lupa kata sandi" in (await sari.ask("lupa password")).text
        assert found(database_file)
    await gone(database_file)


async def test_what_is_too_old_is_nowhere_on_the_disk_either(
    polling: App, rig: Rig, clock: Clock, database_file: Path
) -> None:
    clock.now = datetime.now(UTC) - timedelta(days=RETENTION_DAYS, minutes=1)
    old = QueryStore(rig.engine, Sealer(None), clock=clock)
    await old.log([NewQuery(Asker(1, 1, 1), SECRET, SECRET, Outcome.NO_MATCH, (), "model")])
    assert found(database_file)
    assert polling.job_queue is not None
    [job] = polling.job_queue.get_jobs_by_name("housekeeping")
    await job.run(polling)
    assert found(database_file) == {}
