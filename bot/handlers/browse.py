"""Browsing: topics -> questions -> answer and back, always in the same message."""

from __future__ import annotations

from telegram import Update

from bot.callbacks import ShowQuestion, ShowTopic, ShowTopics, token
from bot.handlers.base import Desk, Handler, Tap
from bot.replies import Reply
from bot.topics import browsed, questions, topics
from bot.transport import delivery
from bot.transport.updates import Context, tapped


class Browse:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show_topics(self, update: Update, _: Context) -> None:
        await self._put(update, topics(await self._desk.service.categories(), self._desk.words(update)))

    async def show_topic(self, update: Update, context: Context) -> None:
        action = tapped(ShowTopic, update)
        live = await self._desk.service.browse()
        faqs = [faq for faq in live if token(faq.category) == action.category]
        if faqs:
            await self._put(update, questions(faqs, action.page, self._desk.words(update)))
        else:  # renamed or emptied since the button was shown
            await self.show_topics(update, context)

    async def show_question(self, update: Update, context: Context) -> None:
        action = tapped(ShowQuestion, update)
        live = await self._desk.service.browse()
        faq = next((faq for faq in live if token(faq.slug) == action.faq), None)
        if faq is not None:
            await self._put(update, browsed(faq, action.page, self._desk.words(update)))
        else:  # archived since the button was shown
            await self.show_topics(update, context)

    async def _put(self, update: Update, reply: Reply) -> None:
        await delivery.replace_shown(update, reply)
        await delivery.toast(update)


def handlers(desk: Desk) -> list[Handler]:
    browse = Browse(desk)
    return [
        Tap(ShowTopics, browse.show_topics),
        Tap(ShowTopic, browse.show_topic),
        Tap(ShowQuestion, browse.show_question),
    ]
