"""What is promised to be forgotten is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.background.housekeeping import RECOGNISED
from bot.transport.answers import AnswerMemory, Sent
from faq.models import Asker, NewQuery, Outcome
from faq.store import QueryStore, Sealer, UpdateStore
from tests.support.bot_rig import RETENTION_DAYS, Rig
from tests.support.database import Clock
from tests.support.telegram_people import User


async def test_old_questions_and_updates_go_once_a_day(
    polling: App, rig: Rig, sari: User, clock: Clock
) -> None:
    await sari.ask("lupa password")
    clock.now = old_enough = datetime.now(UTC) - timedelta(days=RETENTION_DAYS, minutes=1)
    old = QueryStore(rig.engine, Sealer(None), clock=clock)
    await old.log([NewQuery(Asker(1, 1, 1), "rahasia", "rahasia", Outcome.NO_MATCH, (), "model")])
    clock.now = datetime.now(UTC) - RECOGNISED - timedelta(minutes=1)
    updates = UpdateStore(rig.engine, Sealer(None), clock=clock)
    await updates.add(1, "{}")
    await updates.finish(1)
    memory = AnswerMemory(rig.state, clock=old_enough.timestamp)
    await memory.remember(1, 1, (Sent(2, "a"),))
    assert polling.job_queue is not None
    [job] = polling.job_queue.get_jobs_by_name("housekeeping")
    await job.run(polling)
    assert [query.text async for query, _ in rig.queries.all()] == ["lupa password"]
    assert await updates.add(1, "{}")
    assert "answers:1" not in await rig.state.load("answers:")
