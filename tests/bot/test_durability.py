"""An update is stored before it is acknowledged and handled once, whatever dies or fails in between."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from bot.app import App
from bot.intake import Intake
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
