"""Everything that only admins can do."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import commands
from bot.commands import Who
from bot.handlers.admin import (
    add,
    conflicts,
    edit,
    export,
    faqs,
    inbox,
    models,
    pick,
    save,
    test,
    train,
    verdict,
)
from bot.handlers.admin.base import Guide, UserData
from bot.handlers.base import Desk, Handler
from bot.handlers.leftovers import ForThisBot
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.updates import Context, message_of


class Elsewhere:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def in_private(self, update: Update, _: Context) -> None:
        """In a group others would read along."""
        text = self._desk.words(update).get("admin.private_only")
        await delivery.send(message_of(update), [Reply(text)])


def handlers(desk: Desk, user_data: UserData) -> list[Handler]:
    """`user_data` is the Application's: whether a guided step is open decides who gets a message."""
    guide = Guide(desk)
    in_groups = filters.UpdateType.MESSAGE & desk.admins & ~filters.ChatType.PRIVATE & ForThisBot()
    return [
        *add.handlers(desk, guide, user_data),
        *save.handlers(desk, guide),
        *edit.handlers(desk, guide, user_data),
        *faqs.handlers(desk, guide),
        *inbox.handlers(desk, guide),
        *verdict.handlers(desk, guide),
        *pick.handlers(desk, guide, user_data),
        *conflicts.handlers(desk, guide),
        *export.handlers(desk, guide),
        *test.handlers(desk, guide),
        *models.handlers(desk, guide),
        *train.handlers(desk, guide),
        CommandHandler(commands.names_of(Who.ADMIN), Elsewhere(desk).in_private, in_groups),
    ]
