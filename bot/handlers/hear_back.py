"""The bell under an honest "I don't know": whoever taps it is told when there is an answer."""

from __future__ import annotations

from telegram import Update

from bot.callbacks import WantNews
from bot.handlers.base import Desk, Handler, Tap, own_question
from bot.replies import want_news
from bot.transport import delivery
from bot.transport.updates import Context, shown_message, tapped


class HearBack:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def want(self, update: Update, _: Context) -> None:
        action, words = tapped(WantNews, update), self._desk.words(update)
        question = await own_question(self._desk, update, action.query_id)
        await self._desk.hear_back.want(question.id, wanted=action.wanted)
        bell = want_news(question.id, words, wanted=action.wanted)
        await delivery.swap_button(shown_message(update), action.pack(), bell)
        said = "hear_back.toast_on" if action.wanted else "hear_back.toast_off"
        await delivery.toast(update, words.plain(said))


def handlers(desk: Desk) -> list[Handler]:
    return [Tap(WantNews, HearBack(desk).want)]
