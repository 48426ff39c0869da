"""Processes that are killed, and processes that write at the same time."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from faq.models import FaqDraft
from faq.store import FaqStore, InboxStore, QueryStore, Sealer, open_engine
from tests.support.database import sqlite_url

REPOSITORY = Path(__file__).parents[3]
WRITER = """
import asyncio, sys
from faq.models import Asker, FaqDraft, NewQuery, Outcome
from faq.store import FaqStore, InboxStore, QueryStore, Sealer, open_engine

async def main(url, name, count):
    engine = open_engine(url)
    faqs, queries = FaqStore(engine), QueryStore(engine, Sealer(None))
    for number in range(int(count)):
        text = f"{name} {number}"
        faq = await faqs.add(FaqDraft(text, "Jawaban.", "Umum", (text + " bagaimana",)), by=1)
        query = NewQuery(Asker(1, 1, None), text, text, Outcome.NO_MATCH, (), "m")
        (query_id,) = await queries.log([query])
        print(faq.slug, query_id, flush=True)
    await engine.dispose()

asyncio.run(main(*sys.argv[1:]))
"""


async def start_writer(database: Path, name: str, count: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, sqlite_url(database), name, str(count),
        cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def lines_until_killed(process: asyncio.subprocess.Process, wanted: int) -> list[str]:
    """What the writer reported as committed up to the kill, which comes while it writes on."""
    assert process.stdout
    seen = [await process.stdout.readline() for _ in range(wanted)]
    process.send_signal(signal.SIGKILL)
    seen += (await process.stdout.read()).splitlines(keepends=True)
    assert await process.wait() == -signal.SIGKILL
    return [line.decode() for line in seen if line.endswith(b"\n")]


@pytest.mark.parametrize("wanted", [1, 7, 40])
async def test_a_killed_process_loses_nothing_that_was_committed(database_file: Path, wanted: int) -> None:
    process = await start_writer(database_file, "kill", 100_000)
    reported = await lines_until_killed(process, wanted)
    assert len(reported) >= wanted

    engine = open_engine(sqlite_url(database_file))
    slugs = {faq.slug for faq in await FaqStore(engine).all() if faq.phrasings}
    ids = {query.id async for query, _ in QueryStore(engine, Sealer(None)).all()}
    for line in reported:
        slug, query_id = line.split()
        assert slug in slugs
        assert int(query_id) in ids
    await FaqStore(engine).add(FaqDraft("Masih bisa?", "Bisa.", "Umum"), by=1)
    await engine.dispose()

    connection = sqlite3.connect(database_file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


async def test_processes_write_at_the_same_time(database_file: Path) -> None:
    writers = [await start_writer(database_file, name, 60) for name in ("satu", "dua")]
    for writer in writers:
        _, errors = await writer.communicate()
        assert (writer.returncode, errors.decode()) == (0, "")
    engine = open_engine(sqlite_url(database_file))
    assert len(await FaqStore(engine).all()) == 120
    assert await InboxStore(engine, Sealer(None)).ungrouped_count() == 120
    await engine.dispose()
