"""/privacy: what is stored about a person, and for how long."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import commands, delivery
from bot.handlers.base import Context, Desk, Handler, message_of
from bot.replies import Reply


class Privacy:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, update: Update, _: Context) -> None:
        text = self._desk.words(update).count("privacy.text", self._desk.retention_days)
        await delivery.send(message_of(update), [Reply(text)])


def handlers(desk: Desk) -> list[Handler]:
    return [CommandHandler(commands.PRIVACY.names, Privacy(desk).show, filters.UpdateType.MESSAGE)]
