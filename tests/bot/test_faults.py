"""Telegram says no, says nothing or says "slow down"; the database fails: the person still gets an answer."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from telegram.error import BadRequest
from telegram.ext import Application

from bot.app import App
from bot.serving import running
from bot.transport.patience import typing
from tests.bot.conftest import Log
from tests.support.bot_api_faults import Drop
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User

ANSWER = "Ketuk Lupa kata sandi di halaman masuk."


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_flood_control_is_waited_out(polling: App, rig: Rig, sari: User) -> None:
    rig.api.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    assert (await sari.ask("lupa password")).text == ANSWER
    first, second = rig.api.calls("sendMessage")
    assert second.at - first.at >= 1


@pytest.mark.parametrize("fault", ["500", "502", "cut"])
async def test_what_did_not_get_through_is_sent_again(polling: App, rig: Rig, sari: User, fault: str) -> None:
    if fault == "cut":
        rig.api.drop_next("sendMessage", Drop.BEFORE)
    else:
        rig.api.fail_next("sendMessage", int(fault))
    assert (await sari.ask("lupa password")).text == ANSWER
    await sari.receives_nothing(seconds=0.05)


@pytest.mark.long
async def test_polling_goes_on_after_errors(polling: App, rig: Rig, sari: User, log: Log) -> None:
    rig.api.fail_next("getUpdates", 502, "Bad Gateway", times=2)
    await sari.ask("/help")
    assert (await sari.ask("lupa password")).text == ANSWER
    assert {event["log_level"] for event in log if event["event"] == "polling_failed"} == {"warning"}


async def test_who_blocks_the_bot_causes_no_error(polling: App, rig: Rig, sari: User, log: Log) -> None:
    rig.encoder.hold()
    await sari.send("lupa password")
    await sari.block()
    rig.encoder.release()
    budi = rig.api.user(45, "Budi")
    await budi.ask("/help")
    while not any(event["event"] == "chat_gone" for event in log):
        await asyncio.sleep(0.01)
    assert {event["log_level"] for event in log} == {"info"}


async def test_an_answer_that_telegram_cannot_parse_is_given_without_formatting(
    polling: App, rig: Rig, sari: User, log: Log
) -> None:
    rig.api.fail_next("sendMessage", 400, "Bad Request: can't parse entities: unsupported start tag")
    answer = await sari.ask("lupa password")
    assert answer.html == answer.text == ANSWER
    assert answer.buttons == ["👍", "👎"]
    assert any(event["event"] == "html_refused" for event in log)


async def test_markup_that_was_broken_in_the_database_is_shown_as_text(
    polling: App, rig: Rig, sari: User
) -> None:
    rig.api.expect_refusals("can't parse entities")
    broken = "<b>Langkah 1 < langkah 2"
    async with rig.engine.begin() as connection:
        await connection.execute(text("UPDATE faqs SET answer = :answer"), {"answer": broken})
    assert (await sari.ask("lupa password")).text == broken
    async with rig.engine.begin() as connection:
        await connection.execute(text("UPDATE faqs SET answer = :answer"), {"answer": broken * 300})
    assert (await sari.ask("lupa password")).text.startswith(broken)


async def test_a_failure_inside_is_apologised_for_without_technicalities(
    polling: App, rig: Rig, sari: User, log: Log
) -> None:
    offer = await sari.ask("mode normal atau mode mewah")
    async with rig.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE labels RENAME TO away"))
        await connection.execute(text("ALTER TABLE queries RENAME TO away2"))
    assert (await sari.ask("rahasia lupa password")).text.startswith("Maaf, lagi ada gangguan")
    assert "lagi ada gangguan" in await sari.answered(await sari.tap(offer, "Apa itu mode mewah?"))
    failed = [event for event in log if event["event"] == "update_failed"]
    assert [event["error"] for event in failed] == ["OperationalError", "OperationalError"]
    assert "faq/services/conversation.py" in failed[0]["where"]
    assert "rahasia" not in str(failed)
    log.clear()


async def test_a_failed_apology_is_the_end_of_it(polling: App, rig: Rig, sari: User, log: Log) -> None:
    rig.api.expect_refusals()
    rig.api.fail_next("sendMessage", 400, "Bad Request: not enough rights to send text messages", times=2)
    await sari.send("lupa password")
    while not any(event["event"] == "apology_not_sent" for event in log):
        await asyncio.sleep(0.01)
    assert (await sari.ask("lupa password")).text == ANSWER
    log.clear()


@pytest.mark.parametrize(
    ("code", "reason"), [(400, "Bad Request: can't do that"), (409, "Conflict: not now")]
)
async def test_menus_are_not_worth_failing_for(
    rig: Rig, sari: User, admin: User, code: int, reason: str
) -> None:
    rig.api.fail_next("setMyCommands", code, reason, times=None)
    async with rig.running():
        assert (await sari.ask("lupa password")).text == ANSWER
        assert "Halo, Dewi" in (await admin.ask("/start")).text


async def test_typing_shows_only_when_it_takes_longer(polling: App, rig: Rig, sari: User) -> None:
    await sari.ask("lupa password")
    assert sari.chat.actions == []
    rig.encoder.hold()
    await sari.send("mode normal itu apa")
    await rig.api.world.pulse.until(lambda: sari.chat.actions or None, 5)
    rig.encoder.release()
    await sari.receives()
    assert sari.chat.actions == ["typing"]


async def test_typing_is_kept_alive_and_stops_quietly_where_it_cannot_be_shown(
    polling: App, rig: Rig, sari: User
) -> None:
    await sari.ask("/help")
    said = await polling.bot.send_message(sari.id, "halo")
    async with typing(said, after=0, again=0.01):
        await rig.api.world.pulse.until(lambda: len(sari.chat.actions) > 2 or None, 5)
    shown = len(rig.api.calls("sendChatAction"))
    rig.api.fail_next("sendChatAction", 400, "Bad Request: no")
    async with typing(said, after=0, again=0.01):
        await asyncio.sleep(0.1)
    assert len(rig.api.calls("sendChatAction")) == shown + 1


async def test_errors_outside_of_any_update_are_only_logged(polling: App, log: Log) -> None:
    await polling.process_error(None, RuntimeError("rahasia"))
    [event] = [event for event in log if event["event"] == "update_failed"]
    assert (event["error"], event["update_id"]) == ("RuntimeError", None)
    assert "rahasia" not in str(event)
    log.clear()


async def test_a_webhook_that_telegram_refuses_is_an_error_at_the_start(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.api.fail_next("setWebhook", 400, "Bad Request: bad webhook: HTTPS url must be provided")
    application = rig.application
    with pytest.raises(BadRequest, match="Bad webhook"):
        async with rig.on(application, "webhook"):
            pass
    assert not application.running
    caplog.clear()  # the library's own word about it


async def test_only_our_own_application_is_served() -> None:
    with pytest.raises(ValueError, match="build_application"):
        async with running(Application.builder().token("1:x").updater(None).build()):
            pass
