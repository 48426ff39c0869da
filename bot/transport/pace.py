"""How fast the bot may talk, and how often it tries again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import structlog
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseRateLimiter

from bot.transport.limits import LONGEST, Limits, Rates, Subject
from bot.transport.order import stepped_aside

Result = bool | dict[str, Any] | list[dict[str, Any]]

log = structlog.get_logger(__name__)

WAITS = (0.5, 1.0, 2.0)
"""Seconds before the second, third and fourth try."""
FLOOD_RETRIES = 3
_MARGIN = 0.1
"""Seconds more than Telegram asks for."""


class Pace(BaseRateLimiter[int]):
    """Telegram's rate limits; waits as long as a 429 says; tries again where a request did not get through.

    A 429 concerns the chat that the request is for: nobody else waits, except where it is for none. After more than
    `FLOOD_RETRIES` of them, or where one asks for more than `LONGEST` seconds, it is raised.

    A request that timed out while waiting for the answer has probably been carried out: it is repeated only where
    that does no harm. After a connection that broke off it is repeated all the same: better an answer twice than none.
    """

    def __init__(self, waits: tuple[float, ...] = WAITS, rates: Rates | None = None) -> None:
        self._waits = waits
        self._limits = Limits(rates or Rates())

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Result:
        async def request() -> Result:
            return await callback(*args, **kwargs)

        for wait in self._waits:
            try:
                return await self._admitted(request, endpoint, data)
            except NetworkError as error:
                if not _worth_repeating(error, endpoint):
                    raise
                log.info("request_repeated", endpoint=endpoint, error=type(error).__name__, wait=wait)
            async with stepped_aside():
                await asyncio.sleep(wait)
        return await self._admitted(request, endpoint, data)

    async def _admitted(
        self, request: Callable[[], Coroutine[Any, Any, Result]], endpoint: str, data: dict[str, Any]
    ) -> Result:
        """Raises RetryAfter."""
        subject: Subject = data.get("chat_id", data.get("callback_query_id"))
        if endpoint == "sendChatAction":  # a courtesy of the moment: now or not at all
            await self._limits.wait_out(subject, longest=0)
            return await request()
        if "chat_id" in data:
            await self._limits.admit(endpoint, data["chat_id"])
        retries = FLOOD_RETRIES
        while True:
            await self._limits.wait_out(subject)
            try:
                return await request()
            except RetryAfter as error:
                seconds = error._retry_after.total_seconds() + _MARGIN
                log.warning("told_to_wait", endpoint=endpoint, chat_id=data.get("chat_id"), seconds=seconds)
                # Where it is for nobody everything waits; but a menu that must for an hour mutes no answers.
                if subject is not None or seconds <= LONGEST:
                    self._limits.pause(subject, seconds)
                if not retries or seconds > LONGEST:
                    raise
                retries -= 1


def never_sent(error: TelegramError) -> bool:
    """It timed out while there was no connection yet: PTB calls that TimedOut too."""
    return isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)


def _worth_repeating(error: NetworkError, endpoint: str) -> bool:
    if isinstance(error, BadRequest):  # PTB counts a refusal among the network errors
        return False
    return never_sent(error) or not isinstance(error, TimedOut) or not endpoint.startswith("send")
