"""May the bot learn from somebody's questions? Asked once, where the bot has just been of help."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ChatType

from bot.callbacks import AnswerConsent
from bot.handlers.base import Dependencies, Handler, Tap
from bot.privacy_replies import consent_answered, consent_question
from bot.transport import delivery
from bot.transport.updates import Context, tapped, user_of


async def ask_once(deps: Dependencies, update: Update) -> None:
    """Below whatever was said, in a private chat only; who does not answer has not agreed."""
    message, chat = update.effective_message, update.effective_chat
    if message is None or chat is None or chat.type != ChatType.PRIVATE:
        return
    if await deps.services.people.ask_once(user_of(update).id):
        await delivery.send(message, [consent_question(deps.words(update))])


class Consents:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def answer(self, update: Update, _: Context) -> None:
        given = tapped(AnswerConsent, update).given
        await self._deps.services.people.decide(user_of(update).id, given=given)
        await delivery.replace_shown(update, consent_answered(self._deps.words(update), given=given))
        await delivery.toast(update)


def handlers(deps: Dependencies) -> list[Handler]:
    return [Tap(AnswerConsent, Consents(deps).answer)]
