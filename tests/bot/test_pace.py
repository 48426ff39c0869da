"""Which failed requests are tried again."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.pace import Pace

WAITS = (0.0, 0.0)


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
