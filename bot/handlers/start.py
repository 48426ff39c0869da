"""/start and /help: who I am, what I can do, and the topics to begin with."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot import commands
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.texts import Words
from bot.topics import topic_buttons
from bot.transport import delivery
from bot.transport.updates import Context, message_of, user_of


class Start:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def start(self, update: Update, _: Context) -> None:
        """What follows /start in a link is of no use here and does no harm."""
        categories = await self._deps.services.catalogue.categories()
        words, name = self._deps.words(update), user_of(update).first_name
        text = (
            words.get("start.welcome", name=name) if categories else words.get("start.no_topics", name=name)
        )
        await delivery.send(message_of(update), [Reply(text, topic_buttons(categories))])

    async def start_admin(self, update: Update, context: Context) -> None:
        """From the first /start on there is a chat that can have the admins' menu."""
        await commands.publish_for_admin(context.bot, self._deps.texts, user_of(update).id)
        await self.start(update, context)

    async def in_group(self, update: Update, context: Context) -> None:
        """What is written there without a mention does not reach the bot."""
        text = self._deps.words(update).get("start.group", bot=context.bot.username)
        await delivery.send(message_of(update), [Reply(text)])

    async def help(self, update: Update, _: Context) -> None:
        topics = topic_buttons(await self._deps.services.catalogue.categories())
        await delivery.send(message_of(update), [Reply(self._deps.words(update).get("help.text"), topics)])

    async def help_admin(self, update: Update, _: Context) -> None:
        """What only admins can do, then what users read."""
        words = self._deps.words(update)
        text = f"{admins_commands(words)}\n\n{words.get('help.text')}"
        await delivery.send(message_of(update), [Reply(text)])


def admins_commands(words: Words) -> str:
    """A line for each, and one for the way out of their steps."""
    admins = [command for command in commands.COMMANDS if command.who is commands.Who.ADMIN]
    listed = (*admins, commands.CANCEL)
    lines = (f"/{command.name_in(words.language)} – {words.get(command.description)}" for command in listed)
    return "\n".join((words.get("help.admin"), "", *lines))


def handlers(deps: Dependencies) -> list[Handler]:
    start = Start(deps)
    fresh = filters.UpdateType.MESSAGE
    private = fresh & filters.ChatType.PRIVATE
    both = (*commands.START.names, *commands.HELP.names)
    return [
        CommandHandler(commands.START.names, start.start_admin, private & deps.admins),
        CommandHandler(commands.START.names, start.start, private),
        CommandHandler(commands.HELP.names, start.help_admin, private & deps.admins),
        CommandHandler(commands.HELP.names, start.help, private),
        CommandHandler(both, start.in_group, fresh),
    ]
