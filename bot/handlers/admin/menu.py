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
    phrasings,
    pick,
    save,
    statistics,
    test,
    train,
    verdict,
)
from bot.handlers.admin.base import Guide, UserData
from bot.handlers.base import Dependencies, Handler
from bot.handlers.leftovers import ForThisBot
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.updates import Context, message_of


class Elsewhere:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def in_private(self, update: Update, _: Context) -> None:
        """In a group others would read along."""
        text = self._deps.words(update).get("admin.private_only")
        await delivery.send(message_of(update), [Reply(text)])


def handlers(deps: Dependencies, user_data: UserData) -> list[Handler]:
    """`user_data` is the Application's: whether a guided step is open decides who gets a message."""
    guide = Guide(deps)
    in_groups = filters.UpdateType.MESSAGE & deps.admins & ~filters.ChatType.PRIVATE & ForThisBot()
    return [
        *add.handlers(deps, guide, user_data),
        *save.handlers(deps, guide),
        *edit.handlers(deps, guide, user_data),
        *faqs.handlers(deps, guide),
        *phrasings.handlers(deps, guide, user_data),
        *inbox.handlers(deps, guide),
        *verdict.handlers(deps, guide),
        *pick.handlers(deps, guide, user_data),
        *statistics.handlers(deps, guide),
        *conflicts.handlers(deps, guide),
        *export.handlers(deps, guide),
        *test.handlers(deps, guide),
        *models.handlers(deps, guide),
        *train.handlers(deps, guide),
        CommandHandler(commands.names_of(Who.ADMIN), Elsewhere(deps).in_private, in_groups),
    ]
