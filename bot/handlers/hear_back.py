"""The bell under an honest "I don't know": whoever taps it is told when there is an answer."""

from __future__ import annotations

from telegram import Update

from bot.callbacks import WantNews
from bot.handlers.base import Dependencies, Handler, Tap, own_question
from bot.replies import want_news
from bot.transport import delivery
from bot.transport.updates import Context, shown_message, tapped


class HearBack:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def want(self, update: Update, _: Context) -> None:
        action, words = tapped(WantNews, update), self._deps.words(update)
        question = await own_question(self._deps, update, action.query_id)
        await self._deps.services.hear_back.want(question.id, wanted=action.wanted)
        bell = want_news(question.id, words, wanted=action.wanted)
        await delivery.swap_button(shown_message(update), action.pack(), bell)
        said = "hear_back.toast_on" if action.wanted else "hear_back.toast_off"
        await delivery.toast(update, words.plain(said))


def handlers(deps: Dependencies) -> list[Handler]:
    return [Tap(WantNews, HearBack(deps).want)]
