"""Browsing: topics -> questions -> answer and back, always in the same message."""

from __future__ import annotations

from telegram import Update

from bot.callbacks import ShowQuestion, ShowTopic, ShowTopics, token
from bot.handlers.base import Dependencies, Handler, Tap
from bot.replies import Reply
from bot.topics import browsed, questions, topics
from bot.transport import delivery
from bot.transport.updates import Context, tapped


class Browse:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def show_topics(self, update: Update, _: Context) -> None:
        await self._put(
            update, topics(await self._deps.services.catalogue.categories(), self._deps.words(update))
        )

    async def show_topic(self, update: Update, context: Context) -> None:
        action = tapped(ShowTopic, update)
        live = await self._deps.services.catalogue.browse()
        faqs = [faq for faq in live if token(faq.category) == action.category]
        if faqs:
            await self._put(update, questions(faqs, action.page, self._deps.words(update)))
        else:  # renamed or emptied since the button was shown
            await self.show_topics(update, context)

    async def show_question(self, update: Update, context: Context) -> None:
        action = tapped(ShowQuestion, update)
        live = await self._deps.services.catalogue.browse()
        faq = next((faq for faq in live if token(faq.slug) == action.faq), None)
        if faq is not None:
            await self._put(update, browsed(faq, action.page, self._deps.words(update)))
        else:  # archived since the button was shown
            await self.show_topics(update, context)

    async def _put(self, update: Update, reply: Reply) -> None:
        await delivery.replace_shown(update, reply)
        await delivery.toast(update)


def handlers(deps: Dependencies) -> list[Handler]:
    browse = Browse(deps)
    return [
        Tap(ShowTopics, browse.show_topics),
        Tap(ShowTopic, browse.show_topic),
        Tap(ShowQuestion, browse.show_question),
    ]
