"""What nobody else took: admins' commands from others, unknown commands, buttons without a meaning."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import commands
from bot.commands import Who
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.updates import Context, message_of


class ForThisBot(filters.MessageFilter):
    """A command in a private chat, or one that names this bot: groups have commands of other bots."""

    def filter(self, message: Message) -> bool:
        command = (message.text or "").split(maxsplit=1)[0].lower()
        named = command.endswith(f"@{message.get_bot().username}".lower())
        return named or message.chat.type == ChatType.PRIVATE


class Leftovers:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def admins_only(self, update: Update, _: Context) -> None:
        await self._say(update, "command.admins_only")

    async def nothing_to_cancel(self, update: Update, _: Context) -> None:
        await self._say(update, "cancel.nothing")

    async def unknown_command(self, update: Update, _: Context) -> None:
        await self._say(update, "command.unknown")

    async def stale_tap(self, update: Update, _: Context) -> None:
        await delivery.toast(update, self._deps.words(update).plain("tap.stale"))

    async def _say(self, update: Update, key: str) -> None:
        await delivery.send(message_of(update), [Reply(self._deps.words(update).get(key))])


def handlers(deps: Dependencies) -> list[Handler]:
    leftovers = Leftovers(deps)
    ours = filters.UpdateType.MESSAGE & filters.COMMAND & ForThisBot()
    return [
        CommandHandler(commands.names_of(Who.ADMIN), leftovers.admins_only, ours & ~deps.admins),
        CommandHandler(commands.CANCEL.names, leftovers.nothing_to_cancel, ours),
        MessageHandler(ours, leftovers.unknown_command),
        CallbackQueryHandler(leftovers.stale_tap),
    ]
