"""/inbox: questions that nothing answered become phrasings, new FAQs, or are set aside."""

from __future__ import annotations

from telegram import Update

from bot import commands, delivery
from bot.admin_callbacks import ChooseFaq, DismissItem, LinkItem, OpenItem, ShowInbox
from bot.admin_inbox_replies import faq_choice, inbox_item, inbox_list, linked
from bot.admin_replies import PAGE
from bot.callbacks import OpenInboxItem
from bot.handlers.admin_base import Guide, command, faq_named, tap
from bot.handlers.base import Context, Desk, Handler, message_of, shown_message, tapped, user_of
from bot.patience import typing
from bot.replies import Reply
from faq.decision import OFFERED
from faq.errors import InvalidFaq, QueryHandled, UnknownQuery
from faq.models import InboxItem


class Inbox:
    def __init__(self, desk: Desk, guide: Guide) -> None:
        self._desk = desk
        self._guide = guide

    async def show(self, update: Update, context: Context) -> None:
        page = await self._desk.inbox.page(0, PAGE)
        reply = inbox_list(page, self._desk.words(update))
        reminded = Reply(reply.text + self._guide.reminder(update, context), reply.buttons)
        await delivery.send(message_of(update), [reminded])

    async def turn(self, update: Update, _: Context) -> None:
        await self._show_list(update, tapped(ShowInbox, update).page)

    async def open(self, update: Update, _: Context) -> None:
        action = tapped(OpenItem, update)
        await self._open(update, action.query_id, action.place)

    async def open_note(self, update: Update, _: Context) -> None:
        """The note that somebody asked for an admin becomes the item."""
        await self._open(update, tapped(OpenInboxItem, update).query_id, 0)

    async def choose_faq(self, update: Update, _: Context) -> None:
        action, words = tapped(ChooseFaq, update), self._desk.words(update)
        try:
            item = await self._desk.inbox.item(action.query_id)
        except (QueryHandled, UnknownQuery):
            return await self._show_next(update, action.place, words.get("admin.inbox.handled"))
        page = await self._desk.service.list_faqs(action.page, PAGE)
        await delivery.replace_shown(update, faq_choice(item, action.place, page, words))
        return None

    async def link(self, update: Update, _: Context) -> str | None:
        action, words = tapped(LinkItem, update), self._desk.words(update)
        faq = await faq_named(self._desk.service, action.faq)
        try:
            async with typing(shown_message(update)):
                faq = await self._desk.inbox.link(action.query_id, faq.slug, user_of(update).id)
        except (QueryHandled, UnknownQuery):
            await self._show_next(update, action.place, words.get("admin.inbox.handled"))
        except InvalidFaq:  # asked in a terminal, where a question may be longer than a phrasing
            return words.plain("admin.toast.too_long_to_link")
        else:
            await self._show_next(update, action.place, linked(faq, words))
        return None

    async def dismiss(self, update: Update, _: Context) -> None:
        action, words = tapped(DismissItem, update), self._desk.words(update)
        try:
            await self._desk.inbox.dismiss(action.query_id, user_of(update).id)
        except (QueryHandled, UnknownQuery):
            note = words.get("admin.inbox.handled")
        else:
            note = words.get("admin.inbox.dismissed")
        await self._show_next(update, action.place, note)

    async def _open(self, update: Update, query_id: int, place: int) -> None:
        words = self._desk.words(update)
        try:
            item = await self._desk.inbox.item(query_id)
        except (QueryHandled, UnknownQuery):
            await self._show_list(update, place // PAGE, words.get("admin.inbox.handled"))
        else:
            await self._show_item(update, item, place)

    async def _show_next(self, update: Update, place: int, note: str) -> None:
        """The item that has moved up to this place, or the empty inbox."""
        page = await self._desk.inbox.page(place, 1)
        if page.items:
            await self._show_item(update, page.items[0], page.number, note)
        else:
            await self._show_list(update, 0, note)

    async def _show_item(self, update: Update, item: InboxItem, place: int, note: str = "") -> None:
        # Ranked now, not as it was logged: FAQs may have come and gone since.
        understanding = await self._desk.service.explain(item.text)
        likeliest = understanding.decisions[0].candidates[:OFFERED]
        reply = inbox_item(item, place, likeliest, self._desk.words(update), note)
        await delivery.replace_shown(update, reply)

    async def _show_list(self, update: Update, number: int, note: str = "") -> None:
        page = await self._desk.inbox.page(number, PAGE)
        await delivery.replace_shown(update, inbox_list(page, self._desk.words(update), note))


def handlers(desk: Desk, guide: Guide) -> list[Handler]:
    inbox = Inbox(desk, guide)
    return [
        command(desk, commands.INBOX, inbox.show),
        tap(desk, ShowInbox, inbox.turn),
        tap(desk, OpenItem, inbox.open),
        tap(desk, OpenInboxItem, inbox.open_note),
        tap(desk, ChooseFaq, inbox.choose_faq),
        tap(desk, LinkItem, inbox.link),
        tap(desk, DismissItem, inbox.dismiss),
    ]
