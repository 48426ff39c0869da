"""The "typing…" line, for answers that take longer than a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

A_MOMENT = 0.4
"""Seconds: what is answered sooner needs no sign of life."""
AGAIN = 4.0
"""Seconds: Telegram shows a chat action for five."""


@asynccontextmanager
async def typing(message: Message, *, after: float = A_MOMENT, again: float = AGAIN) -> AsyncIterator[None]:
    """Show that an answer to `message` is being written, for as long as the block runs."""
    task = asyncio.create_task(_keep_typing(message, after, again))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_typing(message: Message, after: float, again: float) -> None:
    await asyncio.sleep(after)
    # The sign is a courtesy: where it cannot be shown, the answer comes all the same.
    with suppress(TelegramError):
        while True:
            await message.reply_chat_action(ChatAction.TYPING)
            await asyncio.sleep(again)
