"""/export: what an encoder can be trained with: for sentence-transformers, and in the shape of the model card."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from telegram import Update
from telegram.constants import ParseMode

from bot import commands
from bot.handlers.admin.base import Guide, command
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of
from faq.files.pair_files import write_pairs
from faq.services.pairs import TrainingExample


class Export:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def send(self, update: Update, context: Context) -> None:
        message, words = message_of(update), self._deps.words(update)
        async with typing(message):
            examples = (await self._deps.services.labelling.pairs()).examples
            pairs, n_pairs = await asyncio.to_thread(_written, examples, ".jsonl")
            card, n_trained = await asyncio.to_thread(_written, examples, ".csv")
        if not examples:
            await delivery.send(message, [Reply(words.get("admin.export.empty"))])
            return
        faqs = words.count("admin.export.faqs", len({example.faq for example in examples}))
        name = f"finbuddy-{datetime.now(UTC):%Y-%m-%d}"
        all_pairs = words.count("admin.export.pairs", n_pairs, faqs=faqs)
        captioned = (
            (pairs, ".jsonl", all_pairs + self._guide.reminder(update, context)),
            (card, ".csv", words.count("admin.export.card", n_trained)),
        )
        for content, ending, caption in captioned:
            await message.reply_document(
                content, filename=name + ending, caption=caption, parse_mode=ParseMode.HTML
            )


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    return [command(deps, commands.EXPORT, Export(deps, guide).send)]


def _written(examples: Sequence[TrainingExample], ending: str) -> tuple[bytes, int]:
    """The file, and how many pairs it has."""
    with TemporaryDirectory(prefix="finbuddy-") as folder:
        path = Path(folder) / f"pairs{ending}"
        count = write_pairs(examples, path)
        return path.read_bytes(), count
