"""What Telegram takes of one chat and of all together, and the pauses that it asks for."""

from __future__ import annotations

import asyncio
import time

import pytest
from telegram.error import RetryAfter

from bot.transport.limits import REMEMBERED, Limits, Rate, Rates

SARI, BUDI, GROUP = 42, 45, -1_001
RATES = Rates(private=Rate(2, 0.8, edit=0.5), group=Rate(1, 0.4), together=Rate(1000, 1))
"""After those that go at once, one in 0.4 seconds."""
AT_ONCE = 0.3


@pytest.fixture
def limits() -> Limits:
    return Limits(RATES)


async def seconds(limits: Limits, *endpoints: str, chat: int | str = SARI) -> float:
    began = time.monotonic()
    for endpoint in endpoints:
        await limits.admit(endpoint, chat)
    return time.monotonic() - began


async def test_a_few_messages_go_at_once_and_more_at_the_chat_s_rate(limits: Limits) -> None:
    assert await seconds(limits, "sendMessage", "sendDocument") < AT_ONCE
    assert await seconds(limits, "sendMessage") > AT_ONCE
    assert await seconds(limits, "sendMessage", chat=BUDI) < AT_ONCE


async def test_edits_count_less_in_private_and_signs_of_life_not_at_all(limits: Limits) -> None:
    assert await seconds(limits, *["sendChatAction", "deleteMessage"] * 9) < AT_ONCE
    assert await seconds(limits, *["editMessageText"] * 4) < AT_ONCE
    assert await seconds(limits, *["editMessageReplyMarkup"] * 2) > AT_ONCE


@pytest.mark.parametrize("group", [GROUP, "@finbuddy"])
async def test_a_group_has_its_own_rate(limits: Limits, group: int | str) -> None:
    assert await seconds(limits, "sendMessage", chat=group) < AT_ONCE
    assert await seconds(limits, "editMessageText", chat=group) > AT_ONCE


async def test_all_together_have_a_rate_too() -> None:
    limits = Limits(Rates(together=Rate(2, 0.8)))
    assert await seconds(limits, "sendMessage", chat=SARI) < AT_ONCE
    assert await seconds(limits, "sendMessage", chat=GROUP) < AT_ONCE
    assert await seconds(limits, "sendMessage", chat=BUDI) > AT_ONCE


async def test_a_pause_is_for_one_chat_and_the_longest_counts(limits: Limits) -> None:
    limits.pause(SARI, 0.4)
    limits.pause(SARI, 0.05)
    began = time.monotonic()
    await limits.wait_out(BUDI)
    assert time.monotonic() - began < AT_ONCE
    await limits.wait_out(SARI)
    assert time.monotonic() - began > AT_ONCE


async def test_a_pause_for_nobody_in_particular_is_for_everything(limits: Limits) -> None:
    limits.pause(None, 0.2)
    began = time.monotonic()
    await asyncio.gather(limits.wait_out(BUDI), limits.wait_out("a tap"), limits.wait_out(None))
    assert time.monotonic() - began >= 0.2


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_what_would_take_too_long_fails_at_once(limits: Limits) -> None:
    limits.pause(SARI, 60)
    with pytest.raises(RetryAfter):
        await limits.wait_out(SARI, longest=59)


async def test_chats_that_have_been_silent_are_forgotten() -> None:
    limits = Limits(Rates(private=Rate(1, 0.001), together=Rate(1_000_000, 1)))
    for chat in range(1, 20 * REMEMBERED):
        await limits.admit("sendMessage", chat)
        limits.pause(chat, 0.001)
    await asyncio.sleep(0.01)
    for chat in range(1, 2 * REMEMBERED):
        await limits.admit("sendMessage", chat)
        limits.pause(chat, 0.001)
    assert limits.remembered <= 2 * REMEMBERED


async def test_who_writes_a_lot_is_not_forgotten(limits: Limits) -> None:
    await seconds(limits, "sendMessage", "sendMessage")
    for chat in range(100, 101 + REMEMBERED):
        await limits.admit("sendMessage", chat)
    assert await seconds(limits, "sendMessage") > 0.1
