"""Many chats at once; the updates of one chat one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
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
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        lock = self._locks.setdefault(_conversation(update), asyncio.Lock())
        async with lock, self._places:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def _conversation(update: object) -> int:
    """The chat's id, or the person's where there is no chat."""
    if not isinstance(update, Update):
        return 0
    place = update.effective_chat or update.effective_user
    return place.id if place is not None else 0
