"""The phrasings of an FAQ: a page at a time or by words that they have, and one of them, to be removed."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.admin.callbacks import (
    EndSearch,
    RemovePhrasing,
    RestorePhrasing,
    SearchPhrasings,
    ShowPhrasing,
    ShowPhrasings,
)
from bot.admin.phrasing_replies import phrasing_list, phrasing_view, removed, search_panel
from bot.admin.replies import NOTHING, Notice
from bot.admin.steps import Searching
from bot.handlers.admin.base import Guide, StaleStep, UserData, message_handlers, tap
from bot.handlers.admin.lookup import faq_named, former_wording_named, phrasing_named
from bot.handlers.base import Dependencies, Handler, first_of_album
from bot.replies import Reply, shortened
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of, shown_message, tapped, user_of
from faq.models import Faq

_SOUGHT = 60
"""Characters of the words that are searched for."""


class Phrasings:
    """Also the Flow of messages while a search is open. It goes on under the one phrasing that is looked at."""

    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def turn(self, update: Update, context: Context) -> None:
        action = tapped(ShowPhrasings, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        await self._list(update, context, faq, action)

    async def look(self, update: Update, context: Context) -> None:
        """One that is gone by now is answered with those that are there."""
        action = tapped(ShowPhrasing, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        found = phrasing_named(faq, action.phrasing)
        if found is None:
            await self._list(update, context, faq, _page_of(action))
        else:
            view = phrasing_view(faq, found, action.page, action.part, self._deps.words(update))
            await self._put(update, context, view)

    async def remove(self, update: Update, context: Context) -> None:
        """Removing one that is gone already is no mistake."""
        action = tapped(RemovePhrasing, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        found = phrasing_named(faq, action.phrasing)
        words, where = self._deps.words(update), _page_of(action)
        notice = Notice(words.get("admin.saved.removed"))
        if found is not None:
            async with typing(shown_message(update)):
                faq = await self._deps.services.catalogue.remove_phrasing(faq.slug, found, user_of(update).id)
            notice = removed(found, where, words)
        await self._list(update, context, faq, where, notice)

    async def restore(self, update: Update, context: Context) -> None:
        """As this admin's own: where it had come from is not kept."""
        action, catalogue = tapped(RestorePhrasing, update), self._deps.services.catalogue
        faq = await faq_named(catalogue, action.faq)
        text = await former_wording_named(catalogue, faq.slug, "phrasings", action.phrasing)
        async with typing(shown_message(update)):
            faq = await catalogue.add_phrasings(faq.slug, [text], user_of(update).id)
        notice = Notice(self._deps.words(update).get("admin.saved.restored"))
        await self._list(update, context, faq, _page_of(action), notice)

    async def search(self, update: Update, context: Context) -> str | None:
        action = tapped(SearchPhrasings, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        if not await self._guide.make_room(update, context):
            return self._deps.words(update).plain("admin.toast.finish_first")
        await self._show(update, context, Searching(slug=faq.slug, page=action.page))
        return None

    async def end(self, update: Update, context: Context) -> None:
        action, words = tapped(EndSearch, update), self._deps.words(update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        self._guide.drop(context, Searching)
        notice = Notice(words.get("admin.phrasings.search_over"))
        await delivery.replace_shown(update, phrasing_list(faq, action.page, 0, words, notice))

    async def take(self, update: Update, context: Context) -> None:
        searching, message = self._guide.open(context, Searching), message_of(update)
        sought = shortened(message.text or "", _SOUGHT)
        await self._show(update, context, replace(searching, sought=sought, seen=message.message_id))

    async def take_again(self, update: Update, context: Context) -> None:
        """An edited message is searched for anew if it was the last one."""
        searching, message = self._guide.open(context, Searching), message_of(update)
        if message.message_id == searching.seen and message.text:
            await self.take(update, context)

    async def refuse(self, update: Update, context: Context) -> None:
        if first_of_album(update, context):
            note = self._deps.words(update).get("admin.hint.text_only")
            await self._show(update, context, self._guide.open(context, Searching), note)

    async def cancel(self, update: Update, context: Context) -> None:
        searching = self._guide.open(context, Searching)
        faq = await self._deps.services.catalogue.get(searching.slug)
        everything = phrasing_list(faq, searching.page, 0, self._deps.words(update))
        await self._guide.finish(update, context, searching, [everything])

    async def _show(self, update: Update, context: Context, searching: Searching, note: str = "") -> None:
        faq, words = await self._deps.services.catalogue.get(searching.slug), self._deps.words(update)
        panel = search_panel(searching, faq, 0, words, Notice(note))
        await self._guide.show(update, context, searching, [panel])

    async def _list(
        self, update: Update, context: Context, faq: Faq, where: ShowPhrasings, notice: Notice = NOTHING
    ) -> None:
        """What the tap came from: all of them, or those that were searched for."""
        words, searching = self._deps.words(update), self._under(update, context)
        if searching is not None and searching.slug == faq.slug:
            reply = search_panel(searching, faq, where.part, words, notice)
        else:
            reply = phrasing_list(faq, where.page, where.part, words, notice)
        await self._put(update, context, reply)

    async def _put(self, update: Update, context: Context, reply: Reply) -> None:
        searching = self._under(update, context)
        if searching is None:
            await delivery.replace_shown(update, reply)
        else:
            await self._guide.show(update, context, searching, [reply])

    def _under(self, update: Update, context: Context) -> Searching | None:
        """The search that the tapped message shows, if it shows one."""
        try:
            return self._guide.under(update, context, Searching)
        except StaleStep:
            return None


def handlers(deps: Dependencies, guide: Guide, user_data: UserData) -> list[Handler]:
    phrasings = Phrasings(deps, guide)
    return [
        *message_handlers(deps, user_data, Searching, phrasings),
        tap(deps, ShowPhrasings, phrasings.turn),
        tap(deps, ShowPhrasing, phrasings.look),
        tap(deps, RemovePhrasing, phrasings.remove),
        tap(deps, RestorePhrasing, phrasings.restore),
        tap(deps, SearchPhrasings, phrasings.search),
        tap(deps, EndSearch, phrasings.end),
    ]


def _page_of(action: ShowPhrasing | RemovePhrasing | RestorePhrasing) -> ShowPhrasings:
    """Where the one phrasing stands."""
    return ShowPhrasings(action.faq, action.page, action.part)
