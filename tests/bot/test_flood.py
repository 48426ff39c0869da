"""One chat that writes a lot, or that Telegram wants to hear less from, holds up no other."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from bot.app import App
from bot.handlers import flood
from bot.handlers.flood import MOST
from bot.transport.limits import Rate, Rates
from bot.transport.order import AT_ONCE
from tests.bot.conftest import Log
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User

pytestmark = pytest.mark.long

SKIPPED = "Yang paling lama terpaksa kulewati"
SLOW = Rates(private=Rate(2, 0.8))
"""Two at once, then one in 0.4 seconds."""
MUCH = MOST + 11

waits = pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
async def budi(rig: Rig) -> User:
    budi = rig.api.user(45, "Budi", language_code="id")
    await rig.people.ask_once(budi.id)
    return budi


def tell_to_wait(rig: Rig, seconds: int, times: int = 1) -> None:
    description = f"Too Many Requests: retry after {seconds}"
    rig.api.fail_next("sendMessage", 429, description, retry_after=seconds, times=times)


def sent_to(rig: Rig, user: User) -> list[float]:
    """When messages reached their chat."""
    calls = (call for call in rig.api.calls("sendMessage") if call.error is None)
    return [call.at for call in calls if call.params["chat_id"] == user.id]


async def failed(rig: Rig, times: int) -> None:
    def often_enough() -> bool | None:
        return sum(call.error is not None for call in rig.api.requests) >= times or None

    while not often_enough():
        await asyncio.sleep(0.01)


async def settled(rig: Rig) -> None:
    while rig.api.updates.pending or await rig.updates.pending():
        await asyncio.sleep(0.01)


@waits
async def test_a_chat_that_telegram_wants_to_wait_holds_up_no_other(
    polling: App, rig: Rig, sari: User, budi: User
) -> None:
    tell_to_wait(rig, 2)
    await sari.send("lupa password")
    await failed(rig, 1)
    await budi.ask("lupa sandi")
    assert not sari.chat.messages
    await sari.receives()


@waits
async def test_chats_that_wait_leave_their_places_to_others(
    polling: App, rig: Rig, sari: User, budi: User
) -> None:
    crowd = [rig.api.user(1000 + number, f"U{number}") for number in range(AT_ONCE)]
    tell_to_wait(rig, 2, times=AT_ONCE)
    for user in crowd:
        await user.send("/help")
    await failed(rig, AT_ONCE)
    await budi.ask("lupa sandi")
    assert not any(user.chat.messages for user in crowd)
    for user in crowd:
        await user.receives()


@waits
async def test_a_longer_wait_than_anybody_would_is_an_error(
    polling: App, rig: Rig, sari: User, budi: User, log: Log
) -> None:
    tell_to_wait(rig, 3600)
    await sari.send("lupa password")
    async with asyncio.timeout(5):
        await settled(rig)
        await budi.ask("lupa sandi")
    assert not sari.chat.messages
    failures = Counter(event["event"] for event in log if event["log_level"] in {"warning", "error"})
    assert failures == {"told_to_wait": 1, "update_failed": 1, "apology_not_sent": 1}
    log.clear()


async def test_many_messages_into_one_chat_go_at_its_pace_and_others_do_not_wait(
    rig: Rig, sari: User, budi: User
) -> None:
    async with replace(rig, rates=SLOW).running():
        for _ in range(6):
            await sari.send("lupa password")
        await sari.receives()
        await sari.receives()
        await budi.ask("lupa sandi")
        assert len(sari.chat.messages) < 6
        await settled(rig)
    at = sent_to(rig, sari)
    assert len(at) == 6
    assert at[5] - at[0] >= 4 * 0.4 - 0.05
    assert at[1] - at[0] < 0.4


async def test_a_conversation_at_a_person_s_pace_never_waits(rig: Rig, sari: User) -> None:
    """An answer, an edit of it, a thumb and another with toasts, two answers at once: no more than goes at once."""
    at_once = replace(Rates().private, seconds=600)
    async with replace(rig, rates=Rates(private=at_once)).running():
        answer = await sari.ask("lupa password")
        await sari.edit(sari.chat.history[0], "mode normal itu apa")
        await sari.sees(lambda message: message.edited)
        for thumb in ("👎", "👍"):
            await sari.answered(await sari.tap(answer, thumb))
        await sari.ask("lupa sandi")
        await sari.ask("/help")


async def test_of_too_many_messages_the_oldest_are_skipped_and_that_is_said_once(
    polling: App, rig: Rig, sari: User, budi: User
) -> None:
    rig.encoder.hold()
    await sari.send("lupa password")
    for number in range(MUCH):
        await sari.send(f"mode normal itu apa {number}")
    await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 10)
    rig.encoder.release()
    await settled(rig)
    said = [message.text for message in sari.chat.messages]
    assert "Lupa kata sandi" in said[0]
    assert SKIPPED in said[1]
    assert ["Mode normal" in text for text in said[2:]] == [True] * (MOST + 1)
    await sari.ask("lupa sandi")
    asked = [query.text async for query, _ in rig.queries.all()]
    assert len(asked) == 1 + (MOST + 1) + 1
    assert asked[-2] == f"mode normal itu apa {MUCH - 1}"


async def test_commands_taps_and_corrections_are_never_skipped(polling: App, rig: Rig, sari: User) -> None:
    asked = await sari.send("mode normal itu apa")
    answer = await sari.receives()
    rig.encoder.hold()
    await sari.send("lupa password")
    await sari.edit(asked, "mode mewah itu apa")
    tap = await sari.tap(answer, "👍")
    await sari.send("/help")
    for _ in range(MUCH):
        await sari.send("lupa sandi")
    await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 10)
    rig.encoder.release()
    await settled(rig)
    assert tap.answers
    assert "Mode mewah" in answer.text
    said = [message.text for message in sari.chat.messages]
    assert SKIPPED not in said[2]
    assert sum(SKIPPED in text for text in said) == 1


async def test_what_no_person_sends_is_skipped_whatever_it_is(
    rig: Rig, sari: User, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "MOST_OF_ALL", MUCH)
    async with rig.running():
        answer = await sari.ask("mode normal itu apa")
        rig.encoder.hold()
        await sari.send("lupa password")
        await sari.edit(sari.chat.history[0], "mode mewah itu apa")
        tap = await sari.tap(answer, "👍")
        for _ in range(MUCH + 5):
            await sari.send("/help")
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 10)
        rig.encoder.release()
        await settled(rig)
    assert SKIPPED in tap.answer
    assert "Mode normal" in answer.text
    said = [message.text for message in sari.chat.messages]
    assert sum(SKIPPED in text for text in said) == 1
    assert len(said) == 2 + 1 + MUCH + 1
    assert [event["chat_id"] for event in log if event["event"] == "messages_skipped"] == [sari.id]


async def test_an_admin_is_never_skipped(polling: App, rig: Rig, admin: User) -> None:
    await rig.people.ask_once(admin.id)
    rig.encoder.hold()
    await admin.send("lupa password")
    for _ in range(MUCH):
        await admin.send("lupa sandi")
    await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 10)
    rig.encoder.release()
    await settled(rig)
    assert len(admin.chat.messages) == MUCH + 1
    assert not any(SKIPPED in message.text for message in admin.chat.messages)
