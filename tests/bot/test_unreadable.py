"""A text that another DATA_KEY sealed stops nothing: the bot starts, answers and tidies up without it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.app import App
from bot.background.housekeeping import RECOGNISED
from bot.models.operations import ModelOperations
from bot.transport.answers import AnswerMemory
from faq.models import Asker, NewQuery, Outcome
from faq.services.conversation import Conversation
from faq.store import QueryStore, Sealer, StateStore, UpdateStore, open_engine
from faq.tables import QueryRow
from tests.bot.conftest import Log
from tests.support.bot_rig import RETENTION_DAYS, Rig
from tests.support.command_line import CommandLine
from tests.support.database import Clock, sqlite_url
from tests.support.telegram_people import User

OTHER = Sealer("kunci lain")
SECRET = "rahasia"
UNKNOWN = "gaya hidup sultan tajir melintir"


async def tidy_up(application: App) -> None:
    assert application.job_queue is not None
    [job] = application.job_queue.get_jobs_by_name("housekeeping")
    await job.run(application)


async def forgettable(rig: Rig, clock: Clock) -> UpdateStore:
    """An update that was handled long ago, and a question that is to be forgotten."""
    clock.now = datetime.now(UTC) - timedelta(days=RETENTION_DAYS, minutes=1)
    old = QueryStore(rig.engine, Sealer(None), clock=clock)
    await old.log([NewQuery(Asker(1, 1, 1), "lama", "lama", Outcome.NO_MATCH, (), "model")])
    clock.now = datetime.now(UTC) - RECOGNISED - timedelta(minutes=1)
    updates = UpdateStore(rig.engine, Sealer(None), clock=clock)
    await updates.add(1, "{}")
    await updates.finish(1)
    return updates


async def test_admins_have_their_inbox_and_their_export(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    query = NewQuery(Asker(77, 77, 5), "tertutup", "tertutup", Outcome.NO_MATCH, (), "m")
    await QueryStore(rig.engine, OTHER).log([query])
    await sari.ask(UNKNOWN)
    listed = await admin.ask("/inbox")
    assert len(listed.buttons) == 1 and UNKNOWN in listed.buttons[0]
    assert "sedang" not in listed.text  # nothing waits for its group
    assert (await admin.ask("/export")).attachment is not None


async def test_it_starts(rig: Rig, sari: User, admin: User) -> None:
    await UpdateStore(rig.engine, OTHER).add(1, "{}")
    for name in ("user:5", "models:told_version", "models:promoting", f"answers:{sari.id}"):
        await StateStore(rig.engine, OTHER).save(name, "{}")
    async with rig.running():
        assert "Lupa kata sandi" in (await sari.ask("lupa password")).text


async def test_whoever_asked_before_may_ask_again(polling: App, rig: Rig, sari: User) -> None:
    """What they asked last is looked at with every message, and what they reply to."""
    first = await sari.ask("mode normal itu apa")
    (asked,) = [query async for query, _ in rig.queries.all()]
    async with rig.engine.begin() as connection:
        closed = update(QueryRow).where(QueryRow.id == asked.id)
        await connection.execute(closed.values(text=OTHER.seal(asked.text), normalised=OTHER.seal("x")))
    assert "Lupa kata sandi" in (await sari.ask("lupa password")).text
    question = next(message for message in sari.chat.history if message.text == "mode normal itu apa")
    for replied_to in (first, question):
        await sari.send("lupa sandi", reply_to=replied_to)
        assert "Lupa kata sandi" in (await sari.receives()).text


async def test_the_rest_is_forgotten_on_its_day(polling: App, rig: Rig, clock: Clock) -> None:
    updates = await forgettable(rig, clock)
    await StateStore(rig.engine, OTHER).save("answers:5", json.dumps({"at": 0, "answers": []}))
    await rig.state.save("answers:6", json.dumps({"at": 0, "answers": []}))
    await tidy_up(polling)
    assert await rig.state.load("answers:") == {}
    assert await updates.add(1, "{}")


def test_a_command_says_so_beside_its_output(filled: CommandLine) -> None:
    """What `finbuddy train --json` prints, for example, is read by a program."""

    async def ask() -> None:
        engine = open_engine(sqlite_url(filled.database))
        for sealer in (OTHER, Sealer("kunci")):
            query = NewQuery(Asker(77, 77, None), "tanya", "tanya", Outcome.NO_MATCH, (), "m")
            await QueryStore(engine, sealer).log([query])
        await engine.dispose()

    asyncio.run(ask())
    filled.set("DATA_KEY", "kunci")
    ran = filled("export", "queries")
    assert (ran.code, ran.out) == (0, "")
    said = json.loads(ran.err.splitlines()[0])
    assert (said["event"], said["count"]) == ("stored_text_unreadable", 1)


@pytest.mark.parametrize(
    "broken", [(Conversation, "forget"), (AnswerMemory, "forget"), (ModelOperations, "tidy")]
)
async def test_what_fails_while_tidying_up_keeps_nothing_else_from_it(
    polling: App,
    rig: Rig,
    clock: Clock,
    log: Log,
    monkeypatch: pytest.MonkeyPatch,
    *,
    broken: tuple[type, str],
) -> None:
    tidied = []

    async def tidy(self: ModelOperations, now: datetime) -> None:
        tidied.append(now)

    async def fail(self: object, *_: object) -> None:
        raise OSError(SECRET)

    monkeypatch.setattr(ModelOperations, "tidy", tidy)
    monkeypatch.setattr(*broken, fail)
    updates = await forgettable(rig, clock)
    await tidy_up(polling)
    assert await updates.add(1, "{}")
    assert bool(tidied) == (broken[0] is not ModelOperations)
    assert ([query async for query, _ in rig.queries.all()] == []) == (broken[0] is not Conversation)
    (error,) = [event for event in log if event["log_level"] == "error"]
    assert (error["event"], error["error"]) == ("housekeeping_failed", "OSError")
    assert SECRET not in json.dumps(log, default=str)
    log.clear()
