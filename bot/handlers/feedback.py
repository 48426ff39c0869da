"""Thumbs under an answer: the last one counts."""

from __future__ import annotations

from telegram import Update

from bot.callbacks import Rate
from bot.handlers import consent
from bot.handlers.base import Dependencies, Handler, Tap, own_question, slug_of
from bot.replies import thumbs
from bot.transport import delivery
from bot.transport.updates import Context, shown_message, tapped, user_of


class Feedback:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def rate(self, update: Update, _: Context) -> None:
        action, words = tapped(Rate, update), self._deps.words(update)
        question = await own_question(self._deps, update, action.query_id)
        slug = slug_of(question, action.faq)
        await self._deps.services.conversation.feedback(
            question.id, slug, user_of(update).id, helpful=action.helpful
        )
        shown = shown_message(update)
        recourse = self._deps.recourse(shown)
        buttons = thumbs(slug, question.id, words, chosen=action.helpful, recourse=recourse)
        await delivery.show_buttons(shown, buttons)
        thanks = words.plain("feedback.thanks_up") if action.helpful else words.plain("feedback.thanks_down")
        await delivery.toast(update, thanks)
        if action.helpful:
            await consent.ask_once(self._deps, update)


def handlers(deps: Dependencies) -> list[Handler]:
    return [Tap(Rate, Feedback(deps).rate)]
