"""How fast the bot may talk, and how often it tries again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import structlog
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.ext import AIORateLimiter

Result = bool | dict[str, Any] | list[dict[str, Any]]

log = structlog.get_logger(__name__)

WAITS = (0.5, 1.0, 2.0)
"""Seconds before the second, third and fourth try."""
FLOOD_RETRIES = 3


class Pace(AIORateLimiter):
    """Telegram's rate limits; waits as long as a 429 says; tries again where a request did not get through.

    A request that timed out while waiting for the answer has probably been carried out: it is repeated only where
    that does no harm. After a connection that broke off it is repeated all the same: better an answer twice than none.
    """

    def __init__(self, waits: tuple[float, ...] = WAITS) -> None:
        super().__init__(max_retries=FLOOD_RETRIES)
        self._waits = waits

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        for wait in self._waits:
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except NetworkError as error:
                if not _worth_repeating(error, endpoint):
                    raise
                log.info("request_repeated", endpoint=endpoint, error=type(error).__name__, wait=wait)
            await asyncio.sleep(wait)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


def never_sent(error: TelegramError) -> bool:
    """It timed out while there was no connection yet: PTB calls that TimedOut too."""
    return isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)


def _worth_repeating(error: NetworkError, endpoint: str) -> bool:
    if isinstance(error, BadRequest):  # PTB counts a refusal among the network errors
        return False
    return never_sent(error) or not isinstance(error, TimedOut) or not endpoint.startswith("send")
