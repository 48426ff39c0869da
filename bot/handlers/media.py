"""What has no words (a caption is a question and is answered): a friendly hint, once for an album."""

from __future__ import annotations

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.handlers.base import Dependencies, Handler, first_of_album
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.updates import Context, message_of


class Media:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def voice(self, update: Update, _: Context) -> None:
        await self._hint(update, "media.voice")

    async def sticker(self, update: Update, _: Context) -> None:
        await self._hint(update, "media.sticker")

    async def file(self, update: Update, context: Context) -> None:
        if first_of_album(update, context):
            await self._hint(update, "media.file")

    async def other(self, update: Update, _: Context) -> None:
        await self._hint(update, "media.other")

    async def _hint(self, update: Update, key: str) -> None:
        await delivery.send(message_of(update), [Reply(self._deps.words(update).get(key))])


def handlers(deps: Dependencies) -> list[Handler]:
    media = Media(deps)
    fresh = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
    files = filters.PHOTO | filters.VIDEO | filters.Document.ALL | filters.AUDIO | filters.ANIMATION
    return [
        MessageHandler(fresh & (filters.VOICE | filters.VIDEO_NOTE), media.voice),
        MessageHandler(fresh & filters.Sticker.ALL, media.sticker),
        MessageHandler(fresh & files, media.file),
        MessageHandler(fresh & (filters.ATTACHMENT | filters.STORY), media.other),
    ]
