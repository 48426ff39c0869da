"""/export: what an encoder can be trained with, as a file that a phone's spreadsheet app opens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from telegram import Update
from telegram.constants import ParseMode

from bot import commands, delivery
from bot.handlers.admin_base import Guide, command
from bot.handlers.base import Context, Desk, Handler, message_of
from bot.patience import typing
from bot.replies import Reply
from faq.transfer import Pair, write_pairs


class Export:
    def __init__(self, desk: Desk, guide: Guide) -> None:
        self._desk = desk
        self._guide = guide

    async def send(self, update: Update, context: Context) -> None:
        message, words = message_of(update), self._desk.words(update)
        async with typing(message):
            pairs = await self._desk.service.pairs()
            content = await asyncio.to_thread(_written, pairs)
        if not pairs:
            await delivery.send(message, [Reply(words.get("admin.export.empty"))])
            return
        faqs = words.count("admin.export.faqs", len({pair.slug for pair in pairs}))
        caption = words.count("admin.export.caption", len(pairs), faqs=faqs)
        await message.reply_document(
            content,
            filename=f"finbuddy-{datetime.now(UTC):%Y-%m-%d}.csv",
            caption=caption + self._guide.reminder(update, context),
            parse_mode=ParseMode.HTML,
        )


def handlers(desk: Desk, guide: Guide) -> list[Handler]:
    return [command(desk, commands.EXPORT, Export(desk, guide).send)]


def _written(pairs: Sequence[Pair]) -> bytes:
    with TemporaryDirectory(prefix="finbuddy-") as folder:
        path = Path(folder) / "pairs.csv"
        write_pairs(pairs, path)
        return path.read_bytes()
