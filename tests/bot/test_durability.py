"""An update is stored before it is acknowledged and handled once, whatever dies or fails in between."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.transport.intake import TRIES, Intake
from bot.transport.order import AT_ONCE
from faq.store import UpdateStore
from tests.bot.conftest import Log
from tests.support.bot_rig import Rig
from tests.support.killed import process
from tests.support.telegram_people import User


async def run_sql(rig: Rig, statement: str) -> None:
    async with rig.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_a_repeated_update_is_handled_once(bot: App, rig: Rig, sari: User) -> None:
    await sari.ask("lupa password")
    rig.api.updates.redeliver_last()
    await sari.ask("/help")
    assert len(sari.chat.messages) == 2


@pytest.mark.long
async def test_what_a_killed_bot_had_acknowledged_is_answered_after_the_restart(
    rig: Rig, sari: User, database_file: Path
) -> None:
    async with process(rig, database_file, "--stuck"):
        await sari.send("lupa password")
        await sari.send("mode normal itu apa")
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 10)
        assert len(await rig.updates.pending()) == 2
    async with process(rig, database_file):
        answers = [(await sari.receives(timeout=10)).text for _ in range(2)]
    assert "Lupa kata sandi" in answers[0] and "Mode normal" in answers[1]
    await sari.receives_nothing(seconds=0.05)


async def test_a_stop_finishes_what_has_begun(rig: Rig, sari: User) -> None:
    async with rig.running():
        rig.encoder.hold()
        await sari.send("lupa password")
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 5)
        asyncio.get_running_loop().call_later(0.1, rig.encoder.release)
    assert [message.buttons for message in sari.chat.messages] == [["👍", "👎"]]
    assert await rig.updates.pending() == ()


async def test_an_update_whose_handler_failed_is_not_tried_again(rig: Rig, sari: User, log: Log) -> None:
    async with rig.running():
        await run_sql(rig, "ALTER TABLE queries RENAME TO away")
        assert "lagi ada gangguan" in (await sari.ask("lupa password")).text
        await run_sql(rig, "ALTER TABLE away RENAME TO queries")
    assert await rig.updates.pending() == ()
    log.clear()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(
    rig: Rig, sari: User, log: Log, mode: str
) -> None:
    async with rig.running(mode):
        await run_sql(rig, "ALTER TABLE updates RENAME TO away")
        await sari.send("lupa password")
        while not any(event["event"] == "update_not_stored" for event in log):
            await asyncio.sleep(0.01)
        assert rig.api.updates.pending and not sari.chat.messages
        await run_sql(rig, "ALTER TABLE away RENAME TO updates")
        assert "Lupa kata sandi" in (await sari.receives()).text
    assert {delivery.status for delivery in rig.api.updates.deliveries} <= {200, 500}


async def test_an_answer_counts_even_where_finishing_fails(rig: Rig, sari: User, log: Log) -> None:
    async with rig.running():
        rig.encoder.hold()
        await sari.send("lupa password")
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 5)
        await run_sql(rig, "ALTER TABLE updates RENAME TO away")
        rig.encoder.release()
        assert "Lupa kata sandi" in (await sari.receives()).text
        while not any(event["event"] == "update_not_finished" for event in log):
            await asyncio.sleep(0.01)
        await run_sql(rig, "ALTER TABLE away RENAME TO updates")
    assert len(await rig.updates.pending()) == 1
    async with rig.running():
        await sari.ask("/help")
    assert [message.edited for message in sari.chat.messages] == [False, False]


async def test_what_could_not_be_finished_is_with_the_next_that_can(
    rig: Rig, sari: User, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    async with rig.running():
        with monkeypatch.context() as patch:
            patch.setattr(UpdateStore, "finish", fail)
            await sari.ask("lupa password")
            while not any(event["event"] == "update_not_finished" for event in log):
                await asyncio.sleep(0.01)
        assert len(await rig.updates.pending()) == 1
        await sari.ask("mode normal itu apa")
        while await rig.updates.pending():
            await asyncio.sleep(0.01)
    async with rig.engine.connect() as connection:
        kept = await connection.execute(text("SELECT count(*) FROM updates WHERE payload <> ''"))
        assert kept.scalar_one() == 0


async def test_what_ended_the_process_again_and_again_is_given_up(rig: Rig, sari: User, log: Log) -> None:
    for words in ("mode normal rahasia", "lupa password"):
        await sari.send(words)
    fatal, harmless = await left_behind(rig)
    for _ in range(TRIES):
        await rig.updates.try_again(fatal)
    for _ in range(TRIES - 1):
        await rig.updates.try_again(harmless)
    async with rig.running():
        assert "Lupa kata sandi" in (await sari.receives()).text
    await sari.receives_nothing(seconds=0.05)
    assert await rig.updates.pending() == ()
    errors = [event for event in log if event["log_level"] == "error"]
    assert errors == [{"event": "update_given_up", "update_id": fatal, "tries": TRIES, "log_level": "error"}]
    log.clear()


async def test_what_may_have_ended_the_process_is_tried_alone(rig: Rig, sari: User) -> None:
    """Whatever is handled beside it would be suspected, too, and be given up with it in the end."""
    people = [sari, *(rig.api.user(500 + number, f"U{number}") for number in range(3))]
    for user in people:
        await user.send("lupa password")
    oldest, second, unsuspected, tried_most = await left_behind(rig)
    for suspected in (oldest, second, tried_most, tried_most):
        await rig.updates.try_again(suspected)
    rig.encoder.hold()
    async with rig.running():
        while (tries := await rig.updates.tries()).get(unsuspected) is None or tries[oldest] == 1:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert await rig.updates.tries() == {oldest: 2, second: 1, unsuspected: 1, tried_most: 2}
        rig.encoder.release()
        for user in people:
            await user.receives()
    assert await rig.updates.pending() == ()


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_those_that_are_tried_alone_let_each_other_go_on(rig: Rig) -> None:
    """They are more than there are places, and the one that is handled gives its own away for a while."""
    people = [rig.api.user(500 + number, f"U{number}") for number in range(AT_ONCE + 2)]
    for user in people:
        await user.send("/help")
    for suspected in await left_behind(rig):
        await rig.updates.try_again(suspected)
    rig.api.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    async with rig.running():
        for user in people:
            await user.receives()


@pytest.mark.long
async def test_a_death_counts_for_what_was_being_handled(rig: Rig, sari: User, database_file: Path) -> None:
    await sari.send("mode racun itu apa")
    (fatal,) = await left_behind(rig)
    async with process(rig, database_file, "--dies-of=racun") as bot:
        assert await asyncio.wait_for(bot.wait(), 30) == 139
    assert await rig.updates.tries() == {fatal: 1}
    async with rig.running():
        await sari.receives()
    assert await rig.updates.tries() == {}


async def test_what_a_stop_left_waiting_is_answered_by_the_next_process(rig: Rig, sari: User) -> None:
    async def release_once_it_stops(application: App) -> None:
        while application.running:
            await asyncio.sleep(0.01)
        rig.encoder.release()

    async with rig.running() as application:
        rig.encoder.hold()
        for words in ("lupa password", "mode normal itu apa", "mode mewah itu apa"):
            await sari.send(words)
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 5)
        released = asyncio.create_task(release_once_it_stops(application))
    await released
    assert len(sari.chat.messages) == 1
    async with rig.running():
        answers = [(await sari.receives()).text for _ in range(3)]
    assert [" ".join(answer.split()[:3]) for answer in answers] == [
        "Ketuk Lupa kata",
        "Mode normal menjaga",
        "Mode mewah memberi",
    ]


async def left_behind(rig: Rig) -> list[int]:
    """As if an earlier process had taken what Telegram has, and had not come to it. Gives the updates' numbers."""
    taken = await rig.api.updates.get_updates({})
    for update in taken:
        await rig.updates.add(update["update_id"], json.dumps(update))
    assert await rig.api.updates.get_updates({"offset": taken[-1]["update_id"] + 1}) == []
    return [update["update_id"] for update in taken]


async def test_a_webhook_call_without_the_secret_is_refused(rig: Rig, sari: User) -> None:
    async with rig.running("webhook"), aiohttp.ClientSession() as session:
        assert rig.api.updates.webhook is not None
        url = rig.api.updates.webhook.url
        update = {
            "update_id": 1,
            "message": {"message_id": 1, "date": 0, "chat": {"id": 42, "type": "private"}},
        }
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
            async with session.post(url, json=update, headers=headers) as response:
                assert response.status == 403
    assert await rig.updates.pending() == ()


async def test_the_queue_lets_the_application_s_own_signals_through(rig: Rig) -> None:
    intake, signal = Intake(rig.updates), object()
    await intake.put(signal)
    assert await intake.get() is signal
