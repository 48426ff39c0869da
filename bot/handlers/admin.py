"""Everything that only admins can do."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import commands, delivery
from bot.commands import Who
from bot.handlers import (
    admin_add,
    admin_conflicts,
    admin_edit,
    admin_export,
    admin_inbox,
    admin_list,
    admin_models,
    admin_pick,
    admin_save,
    admin_test,
    admin_train,
    admin_verdict,
)
from bot.handlers.admin_base import Guide, UserData
from bot.handlers.base import Context, Desk, Handler, message_of
from bot.handlers.leftovers import ForThisBot
from bot.replies import Reply


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
        *admin_add.handlers(desk, guide, user_data),
        *admin_save.handlers(desk, guide),
        *admin_edit.handlers(desk, guide, user_data),
        *admin_list.handlers(desk, guide),
        *admin_inbox.handlers(desk, guide),
        *admin_verdict.handlers(desk, guide),
        *admin_pick.handlers(desk, guide, user_data),
        *admin_conflicts.handlers(desk, guide),
        *admin_export.handlers(desk, guide),
        *admin_test.handlers(desk, guide),
        *admin_models.handlers(desk, guide),
        *admin_train.handlers(desk, guide),
        CommandHandler(commands.names_of(Who.ADMIN), Elsewhere(desk).in_private, in_groups),
    ]
