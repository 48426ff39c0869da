"""How much Telegram takes: of one chat, and of all together; and the pauses that it asks for.

Whoever waits here steps aside: another chat has the place meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter

from bot.transport.order import stepped_aside

LONGEST = 60.0
"""Seconds of a pause that are waited for."""
REMEMBERED = 512
"""Chats with a rate of their own before those that have been silent are looked for."""

Subject = int | str | None
"""What a pause is for: a chat, the tap that is answered; None: everything."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages in so many seconds, all at once after a silence. An edit counts as `edit` messages."""

    messages: float
    seconds: float
    edit: float = 1.0


@dataclass(frozen=True, slots=True)
class Rates:
    """What Telegram asks bots to keep to: about a message a second in a chat, 20 a minute in a group, 30 a second.

    A private chat may have a few at once: an answer in parts, two answers and a question below them need not wait.
    """

    private: Rate = Rate(5, 5, edit=0.5)
    group: Rate = Rate(20, 60)
    together: Rate = Rate(30, 1)


class Limits:
    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._together = _limiter(rates.together)
        self._chats: dict[int | str, AsyncLimiter] = {}
        self._most = REMEMBERED
        self._pauses: dict[Subject, float] = {}

    @property
    def remembered(self) -> int:
        """Chats with a rate or a pause of their own."""
        return len(self._chats.keys() | self._pauses.keys())

    async def admit(self, endpoint: str, chat: int | str) -> None:
        """Wait until this request may go to the chat; what is neither a message nor an edit need not."""
        rate = self._rates.private if isinstance(chat, int) and chat > 0 else self._rates.group
        if share := _share(endpoint, rate):
            await _acquire(self._of(chat, rate), share)
            await _acquire(self._together, 1.0)

    def pause(self, subject: Subject, seconds: float) -> None:
        """Nothing goes to `subject` for so long."""
        now = time.monotonic()
        self._pauses = {known: end for known, end in self._pauses.items() if end > now}
        self._pauses[subject] = max(now + seconds, self._pauses.get(subject, 0.0))

    def paused(self, subject: Subject) -> float:
        """For how many seconds nothing may go to `subject` yet."""
        ends = self._pauses.get(subject, 0.0), self._pauses.get(None, 0.0)
        return max(0.0, max(ends) - time.monotonic())

    async def wait_out(self, subject: Subject, longest: float = LONGEST) -> None:
        """Wait until its pause is over. Raises RetryAfter where that takes longer than `longest` seconds."""
        while seconds := self.paused(subject):
            if seconds > longest:
                raise RetryAfter(timedelta(seconds=seconds))
            async with stepped_aside():
                await asyncio.sleep(seconds)

    def _of(self, chat: int | str, rate: Rate) -> AsyncLimiter:
        if len(self._chats) > self._most:
            self._chats = {known: it for known, it in self._chats.items() if not it.has_capacity(it.max_rate)}
            # All of them are looked through now and then, not at each message of a busy hour.
            self._most = max(REMEMBERED, 2 * len(self._chats))
        return self._chats.setdefault(chat, _limiter(rate))


def _limiter(rate: Rate) -> AsyncLimiter:
    return AsyncLimiter(rate.messages, rate.seconds)


async def _acquire(limiter: AsyncLimiter, share: float) -> None:
    if limiter.has_capacity(share):
        await limiter.acquire(share)  # at once
    else:
        async with stepped_aside():
            await limiter.acquire(share)


def _share(endpoint: str, rate: Rate) -> float:
    """How many messages a request counts as."""
    if endpoint == "sendChatAction":
        return 0.0
    if endpoint.startswith("edit"):
        return rate.edit
    return 1.0 if endpoint.startswith(("send", "copy", "forward")) else 0.0
