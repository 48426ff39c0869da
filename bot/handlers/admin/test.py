"""/test TEXT: how a message is understood, without a trace in the log."""

from __future__ import annotations

from telegram import Update

from bot import commands
from bot.admin.test_replies import explanation
from bot.handlers.admin.base import Guide, command
from bot.handlers.ask import LONGEST
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of


class TryOut:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def explain(self, update: Update, context: Context) -> None:
        message, words = message_of(update), self._deps.words(update)
        _, *rest = (message.text or "").split(maxsplit=1)
        if not rest:
            reply = Reply(words.get("admin.test.hint"))
        elif len(rest[0]) > LONGEST:
            reply = Reply(words.get("question.too_long", limit=LONGEST))
        else:
            async with typing(message):
                understanding = await self._deps.services.live.understand(rest[0])
            reminder = self._guide.reminder(update, context)
            reply = explanation(understanding, self._deps.services.live.thresholds, words, reminder)
        await delivery.send(message, [reply])


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    return [command(deps, commands.TEST, TryOut(deps, guide).explain)]
