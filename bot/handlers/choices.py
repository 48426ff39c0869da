"""Taps under a question that was not answered at once, or not well: a suggestion, none of them, or an admin."""

from __future__ import annotations

from telegram import Update

from bot.callbacks import AskAdmin, Choose, NoneOfThese, WantNews
from bot.handlers import consent
from bot.handlers.base import Dependencies, Handler, Tap, own_question, slug_of
from bot.handlers.passing_on import pass_on
from bot.replies import Reply, answer, render, thumbs
from bot.transport import delivery
from bot.transport.updates import Context, shown_message, tapped, user_of


class Choices:
    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    async def choose(self, update: Update, _: Context) -> None:
        """The answer takes the place of the suggestions."""
        action = tapped(Choose, update)
        question = await own_question(self._deps, update, action.query_id)
        slug, conversation = slug_of(question, action.faq), self._deps.services.conversation
        faq = await conversation.choose(question.id, slug, user_of(update).id)
        reply = answer(faq, question.id, self._deps.words(update))
        await self._put(update, question.asker.message_id, reply)
        await consent.ask_once(self._deps, update)

    async def none_of_these(self, update: Update, _: Context) -> None:
        action = tapped(NoneOfThese, update)
        question = await own_question(self._deps, update, action.query_id)
        refused = await self._deps.services.conversation.none_of_these(question.id, user_of(update).id)
        recourse = self._deps.recourse(shown_message(update))
        reply = render(refused, self._deps.words(update), recourse)
        await self._put(update, question.asker.message_id, reply)

    async def ask_admin(self, update: Update, context: Context) -> None:
        """The question is in the inbox then; the admins get a note about it, if any can be reached."""
        question = await own_question(self._deps, update, tapped(AskAdmin, update).query_id)
        await self._deps.services.conversation.pass_on(question, user_of(update).id)
        words, shown = self._deps.words(update), shown_message(update)
        if question.best_slug is None:
            # The message about the admin has the bell.
            done = AskAdmin(question.id), *(WantNews(question.id, wanted=wanted) for wanted in (True, False))
            await delivery.drop_buttons(shown, [action.pack() for action in done])
        else:
            thumb = await self._deps.services.conversation.thumb(question)
            await delivery.show_buttons(shown, thumbs(question.best_slug, question.id, words, chosen=thumb))
        reply, told = await pass_on(self._deps, update, context, question, shown)
        await delivery.send(shown, [reply])
        await delivery.toast(update, words.plain("ask_admin.toast" if told else "ask_admin.toast_noted"))

    async def _put(self, update: Update, asked_in: int | None, reply: Reply) -> None:
        now = await delivery.replace_shown(update, reply)
        if asked_in is not None:
            shown = shown_message(update)
            await self._deps.answers.exchange(shown.chat_id, asked_in, shown.message_id, now)
        await delivery.toast(update)


def handlers(deps: Dependencies) -> list[Handler]:
    choices = Choices(deps)
    return [
        Tap(Choose, choices.choose),
        Tap(NoneOfThese, choices.none_of_these),
        Tap(AskAdmin, choices.ask_admin),
    ]
