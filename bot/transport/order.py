"""Many chats at once; the updates of one chat one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 16
"""Chats whose updates are handled at the same time."""
_WAITING = 10_000


class ChatOrder(BaseUpdateProcessor):
    """PTB's update processor: keeps the order within a chat, and no chat takes more than one place."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        # The base class's own limit counts waiting updates too: one busy chat could take every place.
        super().__init__(_WAITING)
        self._places = asyncio.Semaphore(at_once)
        self._lines: WeakValueDictionary[int, _Line] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        line = self._lines.setdefault(_conversation(update), _Line())
        with line:
            async with line.turn, _Place(self._places):
                await coroutine

    def behind(self, update: object) -> int:
        """How many updates of the same chat wait for this one, which is being handled, to end."""
        line = self._lines.get(_conversation(update))
        return line.length - 1 if line is not None else 0

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


@asynccontextmanager
async def stepped_aside() -> AsyncIterator[None]:
    """For a block that only waits: gives the place of the update that this task handles to another chat meanwhile.

    Does nothing where the task handles none.
    """
    place = _taken.get()
    if place is None or not place.is_mine:
        yield
        return
    place.leave()
    try:
        yield
    finally:
        await place.take()


class _Line:
    """The updates of one chat: that which is handled and those that wait for it."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.length = 0

    def __enter__(self) -> None:
        self.length += 1

    def __exit__(self, *_: object) -> None:
        self.length -= 1


class _Place:
    """One of the places, taken by the task that enters, except while it has stepped aside."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._task = asyncio.current_task()
        self._is_held = False

    @property
    def is_mine(self) -> bool:
        """Not so in tasks that the handling of an update has started beside itself, as for "typing"."""
        return self._is_held and self._task is asyncio.current_task()

    async def take(self) -> None:
        await self._places.acquire()
        self._is_held = True

    def leave(self) -> None:
        self._is_held = False
        self._places.release()

    async def __aenter__(self) -> None:
        await self.take()
        self._before = _taken.set(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _taken.reset(self._before)
        if self._is_held:  # not where it was cancelled while it had stepped aside
            self.leave()


_taken: ContextVar[_Place | None] = ContextVar("taken", default=None)


def _conversation(update: object) -> int:
    """The chat's id, or the person's where there is no chat."""
    if not isinstance(update, Update):
        return 0
    place = update.effective_chat or update.effective_user
    return place.id if place is not None else 0
