"""Whoever asked to hear back is told once, when there is an answer."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.app import App
from faq.models import FaqChange, FaqDraft, FaqState
from tests.bot.conftest import Log
from tests.support.admin_talk import toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import only_group
from tests.support.matching import PLAIN
from tests.support.telegram_people import User

UNKNOWN = "gaya hidup sultan tajir melintir"
UNKNOWN_TOO = "gaya hidup sultan tajir melintir dong"
BELL = "🔔 Kabari aku"
PROMISED = "✅ Nanti kukabari"
NEWS = "sudah ada jawabannya"


async def rings(sari: User, text: str = UNKNOWN) -> None:
    fallback = await sari.ask(text)
    assert "kukabari" in await toast(sari, fallback, BELL)
    assert PROMISED in fallback.buttons


async def tell(application: App) -> None:
    """What the job does every few seconds."""
    queue = application.job_queue
    assert queue is not None
    (job,) = queue.get_jobs_by_name("news")
    await job.run(application)


async def _unreachable(_transport: object, request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("", request=request)


async def _unanswered(_transport: object, request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("", request=request)


async def link(rig: Rig, slug: str = "mode-mewah") -> int:
    return (await rig.inbox.link(await only_group(rig.inbox), slug, ADMIN_ID)).id


async def test_who_asked_to_hear_back_is_told_once(bot: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    question = next(message for message in sari.chat.history if message.text == UNKNOWN)
    await tell(bot)
    await sari.receives_nothing(seconds=0.05)
    await link(rig)
    await tell(bot)
    told = await sari.receives()
    assert NEWS in told.text and UNKNOWN in told.text and "batas yang lebih longgar" in told.text
    assert told.reply_to is question
    await tell(bot)
    await sari.receives_nothing(seconds=0.05)


async def test_one_person_gets_one_message_for_all_that_they_asked_of_it(
    polling: App, rig: Rig, sari: User
) -> None:
    await rings(sari)
    await rings(sari, UNKNOWN_TOO)
    await link(rig)
    await tell(polling)
    assert UNKNOWN_TOO in (await sari.receives()).text
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_the_bell_can_be_turned_off(polling: App, rig: Rig, sari: User) -> None:
    fallback = await sari.ask(UNKNOWN)
    await toast(sari, fallback, BELL)
    assert "nggak jadi" in await toast(sari, fallback, PROMISED)
    assert BELL in fallback.buttons
    await link(rig)
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_a_link_that_is_undone_in_time_tells_nobody(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    await rig.inbox.undo(await link(rig), ADMIN_ID)
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)
    await link(rig, "mode-normal")
    await tell(polling)
    assert "pengeluaran harianmu" in (await sari.receives()).text


async def test_who_rings_after_the_answer_is_there_hears_it_at_once(
    polling: App, rig: Rig, sari: User
) -> None:
    fallback = await sari.ask(UNKNOWN)
    await link(rig)
    await toast(sari, fallback, BELL)
    await tell(polling)
    assert NEWS in (await sari.receives()).text


async def test_a_restart_forgets_nobody(rig: Rig, sari: User) -> None:
    async with rig.running():
        await rings(sari)
        await link(rig)
    async with rig.running() as application:
        await tell(application)
        assert NEWS in (await sari.receives()).text


async def test_a_draft_is_no_answer_yet(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    draft = FaqDraft("Apa itu sultan?", "Orang kaya.", "Umum", slug="sultan", state=FaqState.DRAFT)
    await rig.catalogue.add(draft, ADMIN_ID)
    await rig.inbox.link_written(await only_group(rig.inbox), "sultan", ADMIN_ID, made_faq=True)
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)
    await rig.catalogue.edit("sultan", FaqChange(state=FaqState.LIVE), ADMIN_ID)
    await tell(polling)
    assert "Orang kaya" in (await sari.receives()).text


async def test_who_blocked_the_bot_or_is_forgotten_is_left_alone(
    polling: App, rig: Rig, sari: User, log: Log
) -> None:
    budi = rig.api.user(45, "Budi", language_code="id")
    await rig.people.ask_once(budi.id)
    await rings(sari)
    await rings(budi)
    await link(rig)
    await rig.people.erase(budi.id, PLAIN)
    await sari.block()
    await tell(polling)
    assert [event for event in log if event["event"] == "news_not_wanted"]
    await sari.unblock()
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)
    await budi.receives_nothing(seconds=0.05)


@pytest.mark.parametrize("refused", [True, False])
async def test_only_a_private_chat_has_a_bell(polling: App, rig: Rig, sari: User, refused: bool) -> None:
    group = rig.api.group(members=[sari])
    asked = "mode normal atau mode mewah" if refused else UNKNOWN
    await sari.send(f"@finbuddy_bot {asked}", chat=group)
    in_group = await sari.receives(chat=group)
    in_private = await sari.ask(asked)
    if refused:
        for shown in (in_group, in_private):
            await toast(sari, shown, "Bukan semuanya")
    assert BELL in in_private.buttons and BELL not in in_group.buttons


async def test_other_people_s_bells_are_theirs(polling: App, rig: Rig, sari: User) -> None:
    fallback = await sari.ask(UNKNOWN)
    budi = rig.api.user(45, "Budi", language_code="id")
    assert "yang bertanya" in await budi.answered(await budi.tap(fallback, BELL))


@pytest.mark.long
async def test_news_that_did_not_get_through_are_told_later(
    polling: App, rig: Rig, sari: User, log: Log
) -> None:
    await rings(sari)
    await link(rig)
    rig.api.fail_next("sendMessage", 502, "Bad Gateway", times=4)
    await tell(polling)
    assert [event["error"] for event in log if event["event"] == "news_not_told"] == ["NetworkError"]
    await sari.receives_nothing(seconds=0.05)
    await tell(polling)
    assert NEWS in (await sari.receives()).text


@pytest.mark.long
async def test_news_that_no_connection_took_are_told_later(
    polling: App, rig: Rig, sari: User, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rings(sari)
    await link(rig)
    with monkeypatch.context() as dropped:
        dropped.setattr(httpx.AsyncHTTPTransport, "handle_async_request", _unreachable)
        await tell(polling)
    assert [event["error"] for event in log if event["event"] == "news_not_told"] == ["TimedOut"]
    await tell(polling)
    assert NEWS in (await sari.receives()).text


async def test_news_that_may_have_arrived_are_not_repeated(
    polling: App, rig: Rig, sari: User, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rings(sari)
    await link(rig)
    with monkeypatch.context() as slow:
        slow.setattr(httpx.AsyncHTTPTransport, "handle_async_request", _unanswered)
        await tell(polling)
    assert [event for event in log if event["event"] == "news_perhaps_told"]
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_a_long_answer_that_was_cut_short_is_not_begun_again(
    polling: App, rig: Rig, sari: User, log: Log
) -> None:
    await rings(sari)
    await link(rig, "catat-pendapatan")
    rig.api.slow_down("sendMessage", 0.3, times=1)
    telling = asyncio.create_task(tell(polling))
    assert NEWS in (await sari.receives()).text
    rig.api.fail_next("sendMessage", 401, "Unauthorized")
    await telling
    assert [event for event in log if event["event"] == "news_cut_short"]
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_of_two_processes_one_tells(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    await link(rig)
    (first,), (second,) = await rig.served.services.hear_back.due(), await rig.served.services.hear_back.due()
    assert await rig.served.services.hear_back.claim(first)
    assert not await rig.served.services.hear_back.claim(second)
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_a_long_answer_comes_in_parts(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    await link(rig, "catat-pendapatan")
    await tell(polling)
    first, last = await sari.receives(), await sari.receives()
    assert NEWS in first.text and "Langkah 15" in last.text
    assert first.reply_to is not None and last.reply_to is None


async def test_a_corrected_question_keeps_its_bell(polling: App, rig: Rig, sari: User) -> None:
    question = await sari.send("gaya hidup sultan tajir melintri")
    fallback = await sari.receives()
    await toast(sari, fallback, BELL)
    await sari.edit(question, UNKNOWN)
    await sari.ask("/help")
    assert PROMISED in fallback.buttons
    await link(rig)
    await tell(polling)
    told = await sari.receives()
    assert NEWS in told.text and UNKNOWN in told.text and told.reply_to is question
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_a_corrected_question_that_is_answered_needs_no_bell(
    polling: App, rig: Rig, sari: User
) -> None:
    question = await sari.send(UNKNOWN)
    await toast(sari, await sari.receives(), BELL)
    await sari.edit(question, "mode mewah itu apa")
    shown = await sari.sees(lambda message: "batas yang lebih longgar" in message.text)
    await toast(sari, shown, "👎")
    await link(rig, "mode-normal")
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_a_bell_still_rings_when_the_suggestions_to_a_correction_are_refused(
    polling: App, rig: Rig, sari: User
) -> None:
    question = await sari.send(UNKNOWN)
    shown = await sari.receives()
    await toast(sari, shown, BELL)
    await sari.edit(question, "mode normal atau mode mewah")
    await sari.sees(lambda message: "Bukan semuanya" in message.buttons)
    await toast(sari, shown, "Bukan semuanya")
    assert PROMISED in shown.buttons
    await link(rig)
    await tell(polling)
    assert NEWS in (await sari.receives()).text
