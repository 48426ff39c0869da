"""/listfaq: all FAQs a page at a time, and one of them with its state and its history."""

from __future__ import annotations

from telegram import Update

from bot import commands
from bot.admin.callbacks import (
    ListFaqs,
    SetLive,
    ShowHistory,
    ViewFaq,
)
from bot.admin.replies import (
    PAGE,
    faq_list,
    faq_view,
    history_view,
    sight_of,
)
from bot.admin.steps import Searching
from bot.handlers.admin.base import Guide, command, tap
from bot.handlers.admin.lookup import faq_named
from bot.handlers.base import Dependencies, Handler
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of, shown_message, tapped, user_of
from faq.errors import FaqChanged
from faq.models import Faq, FaqChange, FaqState


class ListedFaqs:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def show(self, update: Update, context: Context) -> None:
        self._guide.drop(context, Searching)
        page = await self._deps.services.catalogue.page(0, PAGE)
        reply = faq_list(page, self._deps.words(update))
        reminded = self._guide.reminded(update, context, reply)
        await delivery.send(message_of(update), [reminded])

    async def turn(self, update: Update, context: Context) -> None:
        self._guide.drop(context, Searching)
        page = await self._deps.services.catalogue.page(tapped(ListFaqs, update).page, PAGE)
        await delivery.replace_shown(update, faq_list(page, self._deps.words(update)))

    async def view(self, update: Update, context: Context) -> None:
        """A search among its phrasings is over."""
        self._guide.drop(context, Searching)
        action = tapped(ViewFaq, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        await delivery.replace_shown(update, faq_view(faq, action.page, self._deps.words(update)))

    async def set_live(self, update: Update, _: Context) -> None:
        action, words = tapped(SetLive, update), self._deps.words(update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        try:
            async with typing(shown_message(update)):
                faq = await self._switch(faq, action, user_of(update).id)
        except FaqChanged:
            faq, note = await self._deps.services.catalogue.get(faq.slug), words.get("admin.view.changed")
        else:
            note = words.get("admin.saved.published" if action.live else "admin.saved.archived")
        await delivery.replace_shown(update, faq_view(faq, action.page, words, note))

    async def history(self, update: Update, _: Context) -> None:
        action, words = tapped(ShowHistory, update), self._deps.words(update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        revisions = await self._deps.services.catalogue.history(faq.slug)
        viewer = user_of(update).id
        reply = history_view(faq, revisions, words, page=action.page, part=action.part, viewer=viewer)
        await delivery.replace_shown(update, reply)

    async def _switch(self, faq: Faq, action: SetLive, by: int) -> Faq:
        """Raises FaqChanged: what nobody has seen above the button must not go out, nor away."""
        state = FaqState.LIVE if action.live else FaqState.ARCHIVED
        if faq.state is not state and sight_of(faq) != action.seen:
            raise FaqChanged(faq.slug, "state", faq.state)
        over = FaqChange(question=faq.question, answer=faq.answer, state=faq.state)
        return await self._deps.services.catalogue.edit(faq.slug, FaqChange(state=state), by, over=over)


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    faqs = ListedFaqs(deps, guide)
    return [
        command(deps, commands.LIST_FAQ, faqs.show),
        tap(deps, ListFaqs, faqs.turn),
        tap(deps, ViewFaq, faqs.view),
        tap(deps, SetLive, faqs.set_live),
        tap(deps, ShowHistory, faqs.history),
    ]
