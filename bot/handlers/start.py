"""/start and /help: who I am, what I can do, and the topics to begin with."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import commands, delivery
from bot.handlers.base import Context, Desk, Handler, message_of, user_of
from bot.replies import Reply
from bot.topics import topic_buttons


class Start:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, update: Update, _: Context) -> None:
        """What follows /start in a link is of no use here and does no harm."""
        categories = await self._desk.service.categories()
        words, name = self._desk.words(update), user_of(update).first_name
        text = (
            words.get("start.welcome", name=name) if categories else words.get("start.no_topics", name=name)
        )
        await delivery.send(message_of(update), [Reply(text, topic_buttons(categories))])

    async def start_admin(self, update: Update, context: Context) -> None:
        """From the first /start on there is a chat that can have the admins' menu."""
        await commands.publish_for_admin(context.bot, self._desk.texts, user_of(update).id)
        await self.start(update, context)

    async def help(self, update: Update, _: Context) -> None:
        text = self._desk.words(update).get("help.text")
        await delivery.send(
            message_of(update), [Reply(text, topic_buttons(await self._desk.service.categories()))]
        )


def handlers(desk: Desk) -> list[Handler]:
    start = Start(desk)
    fresh = filters.UpdateType.MESSAGE
    return [
        CommandHandler(
            commands.START.names, start.start_admin, fresh & desk.admins & filters.ChatType.PRIVATE
        ),
        CommandHandler(commands.START.names, start.start, fresh),
        CommandHandler(commands.HELP.names, start.help, fresh),
    ]
