"""Writers of one moment take turns, on either database: each test has one of its own, and drops it."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.errors import GroupHandled, UndoTooLate
from faq.inbox_tables import HearBackRow
from faq.models import Asker, FaqDraft, NewQuery, Outcome, PhrasingSource
from faq.store import (
    FaqStore,
    HearBackStore,
    InboxStore,
    QueryStore,
    Sealer,
    StateStore,
    VerdictStore,
    open_engine,
)
from faq.store.engine import reading, writing
from faq.tables import StateRow
from migrations.runner import upgrade
from tests.support.database import hurry

REPOSITORY = Path(__file__).parents[3]
START = """
import asyncio, sys
from faq.files.seed import seed
from faq.store import FaqStore, open_engine
from migrations.runner import upgrade

async def main(url):
    engine = open_engine(url)
    await upgrade(engine)
    await seed(FaqStore(engine))
    await engine.dispose()

asyncio.run(main(sys.argv[1]))
"""
ADMIN, PLAIN = 99, Sealer(None)
A_MOMENT = 0.2
"""Seconds in which a writer that need not wait is long done."""


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", hurry)
    await upgrade(engine)
    yield engine
    await engine.dispose()


async def missed(engine: AsyncEngine, words: str, user: int) -> int:
    """A question without an answer."""
    query = NewQuery(Asker(user, user, None), words, words, Outcome.NO_MATCH, (), "m")
    (query_id,) = await QueryStore(engine, PLAIN).log([query])
    return query_id


async def grouped(engine: AsyncEngine, words: str, user: int) -> tuple[int, int]:
    """Such a question and its new group."""
    query_id, inbox = await missed(engine, words, user), InboxStore(engine, PLAIN)
    await inbox.place([(None, [PLAIN.text_key(words)])])
    group_id = await inbox.group_of(query_id)
    assert group_id is not None
    return query_id, group_id


def unexpected(outcomes: Iterable[object], *expected: type[Exception]) -> list[object]:
    return [
        found for found in outcomes if isinstance(found, BaseException) and not isinstance(found, expected)
    ]


async def test_a_writer_waits_for_the_one_before_it_and_sees_what_that_wrote(engine: AsyncEngine) -> None:
    count = text("SELECT count(*) FROM bot_state")

    async def second() -> int:
        async with writing(engine) as session:
            return await session.scalar(count) or 0

    async with writing(engine) as session:
        await session.execute(count)
        waiting = asyncio.create_task(second())
        done, _ = await asyncio.wait({waiting}, timeout=A_MOMENT)
        session.add(StateRow(key="first", value=""))
    assert not done
    assert await waiting == 1


async def test_readers_wait_for_nobody(engine: AsyncEngine) -> None:
    states = StateStore(engine, PLAIN)
    async with writing(engine) as session:
        session.add(StateRow(key="first", value=""))
        await session.flush()
        assert await asyncio.wait_for(states.load(), 2) == {}


async def test_no_writer_waits_for_ever(engine: AsyncEngine) -> None:
    setting = "PRAGMA busy_timeout" if engine.dialect.name == "sqlite" else "SHOW lock_timeout"
    async with reading(engine) as session:
        assert await session.scalar(text(setting)) in {5000, "5s"}


async def test_who_saves_first_is_no_fault_of_the_other(engine: AsyncEngine) -> None:
    states = StateStore(engine, PLAIN)
    saves = [states.save(f"user:{number // 2}", str(number)) for number in range(20)]
    assert unexpected(await asyncio.gather(*saves, return_exceptions=True)) == []
    assert len(await states.load()) == 10


async def test_whoever_asks_to_hear_back_while_an_admin_links_hears(engine: AsyncEngine) -> None:
    await FaqStore(engine).add(FaqDraft("Apa itu x?", "x", "Umum", (), "x"), ADMIN)
    verdicts, bells, chance = VerdictStore(engine, PLAIN), HearBackStore(engine, PLAIN), Random(1)

    async def want(query_id: int) -> None:
        await asyncio.sleep(chance.random() * 0.01)
        await bells.want(query_id)

    for number in range(50):
        query_id, group_id = await grouped(engine, f"pertanyaan {number}", number)
        await asyncio.gather(verdicts.link(group_id, "x", ADMIN), want(query_id))
    async with reading(engine) as session:
        due = (await session.scalars(select(HearBackRow.due_at))).all()
    assert len(due) == 50 and None not in due


async def test_admins_who_decide_at_once_are_never_in_each_others_way(engine: AsyncEngine) -> None:
    faqs, verdicts = FaqStore(engine), VerdictStore(engine, PLAIN)
    await faqs.add(FaqDraft("Apa itu x?", "x", "Umum", (), "x"), ADMIN)
    failed: list[object] = []
    for number in range(15):
        _, group_id = await grouped(engine, f"lain {number}", 1)
        verdict = await verdicts.link(group_id, "x", ADMIN)
        await missed(engine, f"lain {number}", 2)
        outcomes = await asyncio.gather(
            verdicts.undo(verdict.id, ADMIN),
            verdicts.link(group_id, "x", ADMIN + 1),
            faqs.add_phrasings("x", [f"tulis {number}"], PhrasingSource.ADMIN, ADMIN),
            return_exceptions=True,
        )
        failed += unexpected(outcomes, GroupHandled, UndoTooLate)
    assert failed == []


@pytest.mark.long
async def test_processes_that_start_at_once_make_one_database(url: str) -> None:
    starts = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", START, url, cwd=REPOSITORY, stdout=PIPE, stderr=PIPE
        )
        for _ in range(3)
    ]
    for start in starts:
        _, errors = await start.communicate()
        assert (start.returncode, errors.decode()) == (0, "")
    engine = open_engine(url)
    questions = [faq.question for faq in await FaqStore(engine).all()]
    await engine.dispose()
    assert questions and len(questions) == len(set(questions))
