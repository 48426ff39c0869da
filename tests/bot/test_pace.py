"""Which failed requests are tried again, and who waits for whom."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.transport.pace import FLOOD_RETRIES, Pace

WAITS = (0.0, 0.0)
SARI: dict[str, Any] = {"chat_id": 42}
BUDI: dict[str, Any] = {"chat_id": 45}
A_TAP: dict[str, Any] = {"callback_query_id": "1"}
ANOTHER_TAP: dict[str, Any] = {"callback_query_id": "2"}

told_to_wait = pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")


def caused_by(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


def failing(*errors: TelegramError) -> tuple[Callable[..., Coroutine[Any, Any, bool]], list[int]]:
    """A request that fails with these errors in turn, then succeeds; and how often it was made."""
    left, made = list(errors), [0]

    async def request(*_: object) -> bool:
        made[0] += 1
        if left:
            raise left.pop(0)
        return True

    return request, made


async def tries(endpoint: str, *errors: TelegramError) -> int:
    request, made = failing(*errors)
    await Pace(WAITS).process_request(request, (), {}, endpoint, {"chat_id": 1}, None)
    return made[0]


async def test_repeats_what_did_not_arrive() -> None:
    assert await tries("sendMessage", NetworkError("Bad Gateway"), NetworkError("Bad Gateway")) == 3
    assert await tries("sendMessage", caused_by(TimedOut(), httpx.ConnectTimeout(""))) == 2
    assert await tries("sendMessage", caused_by(TimedOut(), httpx.PoolTimeout(""))) == 2
    assert await tries("editMessageText", caused_by(TimedOut(), httpx.ReadTimeout(""))) == 2


@pytest.mark.parametrize(
    "error", [BadRequest("no"), Forbidden("no"), caused_by(TimedOut(), httpx.ReadTimeout(""))]
)
async def test_does_not_repeat_a_refusal_nor_what_may_have_been_sent(error: TelegramError) -> None:
    request, made = failing(error)
    with pytest.raises(type(error)):
        await Pace(WAITS).process_request(request, (), {}, "sendMessage", {"chat_id": 1}, None)
    assert made == [1]


async def test_gives_up_in_the_end() -> None:
    request, made = failing(*[NetworkError("down") for _ in range(9)])
    with pytest.raises(NetworkError):
        await Pace(WAITS).process_request(request, (), {}, "sendMessage", {"chat_id": 1}, None)
    assert made == [3]


def in_vain(seconds: float, times: int = 1) -> Callable[..., Coroutine[Any, Any, bool]]:
    request, _ = failing(*[RetryAfter(timedelta(seconds=seconds)) for _ in range(times)])
    return request


async def wait_of(pace: Pace, endpoint: str, data: dict[str, Any]) -> float:
    """How many seconds this request waits, that it is made itself included."""
    began = time.monotonic()
    await pace.process_request(in_vain(0, times=0), (), {}, endpoint, data, None)
    return time.monotonic() - began


@told_to_wait
@pytest.mark.parametrize(
    ("told", "others", "wait"),
    [
        (("sendMessage", SARI), ("sendMessage", BUDI), False),
        (("sendMessage", SARI), ("answerCallbackQuery", A_TAP), False),
        (("sendMessage", SARI), ("editMessageText", SARI), True),
        (("answerCallbackQuery", A_TAP), ("answerCallbackQuery", ANOTHER_TAP), False),
        (("answerCallbackQuery", A_TAP), ("sendMessage", SARI), False),
        (("sendChatAction", SARI), ("sendMessage", SARI), False),
        (("setMyCommands", {}), ("sendMessage", SARI), True),
    ],
)
async def test_who_waits_where_telegram_says_so(
    told: tuple[str, dict[str, Any]], others: tuple[str, dict[str, Any]], wait: bool
) -> None:
    pace = Pace(WAITS)
    first = asyncio.create_task(pace.process_request(in_vain(0.3), (), {}, *told, None))
    await asyncio.sleep(0.01)
    assert (await wait_of(pace, *others) > 0.3) is wait
    await asyncio.gather(first, return_exceptions=True)


@told_to_wait
async def test_a_sign_of_life_does_not_wait() -> None:
    pace = Pace(WAITS)
    first = asyncio.create_task(pace.process_request(in_vain(0.1), (), {}, "sendMessage", SARI, None))
    await asyncio.sleep(0.01)
    with pytest.raises(RetryAfter):
        await wait_of(pace, "sendChatAction", SARI)
    assert not first.done()
    await first


@told_to_wait
async def test_it_gives_up_where_telegram_goes_on_saying_wait() -> None:
    request, made = failing(*[RetryAfter(timedelta(0)) for _ in range(9)])
    with pytest.raises(RetryAfter):
        await Pace(WAITS).process_request(request, (), {}, "sendMessage", SARI, None)
    assert made == [FLOOD_RETRIES + 1]


@told_to_wait
@pytest.mark.parametrize(("endpoint", "data"), [("sendMessage", SARI), ("setMyCommands", {})])
async def test_a_wait_of_an_hour_is_for_nobody_else(endpoint: str, data: dict[str, Any]) -> None:
    pace = Pace(WAITS)
    with pytest.raises(RetryAfter):
        await pace.process_request(in_vain(3600), (), {}, endpoint, data, None)
    assert await wait_of(pace, "sendMessage", BUDI) < 1
