"""/inbox: groups of questions that nothing answered, as a list and one by one."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import MessageHandler, filters

from bot import commands
from bot.admin.inbox_callbacks import MakeFaq, OfGroup, OpenGroup, ReadAnswer, ShowInbox
from bot.admin.inbox_replies import answer_view, group_view, inbox_list
from bot.admin.replies import NOTHING, PAGE, Notice
from bot.admin.steps import Picking
from bot.callbacks import OpenInboxItem, unpack
from bot.handlers.admin.base import Guide, command, tap
from bot.handlers.admin.lookup import faq_named
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.updates import Context, message_of, tapped
from faq.errors import GroupHandled
from faq.groups import GroupView


class RepliesToInbox(filters.MessageFilter):
    """A reply to a note that somebody asked for an admin, or to an open group: meant for who asked."""

    def filter(self, message: Message) -> bool:
        earlier = message.reply_to_message
        rows = earlier.reply_markup.inline_keyboard if earlier and earlier.reply_markup else ()
        data = [button.callback_data for row in rows for button in row]
        return any(unpack(kind, each) for kind in (OpenInboxItem, MakeFaq) for each in data)


class Screens:
    """What the inbox puts in the place of the message that was tapped; a search ends with it."""

    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def page(self, update: Update, context: Context, number: int, notice: Notice = NOTHING) -> None:
        overview = await self._deps.services.inbox.overview(number, PAGE)
        await self._put(update, context, inbox_list(overview, self._deps.words(update), notice))

    async def group(self, update: Update, context: Context, where: OfGroup, notice: Notice = NOTHING) -> None:
        """The list, where somebody else was faster."""
        try:
            view = await self._deps.services.inbox.view(where.group_id)
        except GroupHandled:
            handled = Notice(self._deps.words(update).get("admin.inbox.handled"))
            await self.page(update, context, where.place // PAGE, notice if notice.text else handled)
        else:
            await self.show(update, context, view, where.place, notice)

    async def show(
        self, update: Update, context: Context, view: GroupView, place: int, notice: Notice = NOTHING
    ) -> None:
        await self._put(update, context, group_view(view, place, self._deps.words(update), notice))

    async def next(self, update: Update, context: Context, place: int, notice: Notice = NOTHING) -> None:
        """The group that has moved up to this place, or the empty inbox."""
        following = await self._deps.services.inbox.at(place)
        if following is None:
            await self.page(update, context, 0, notice)
        else:
            await self.group(update, context, OpenGroup(following.id, place), notice)

    async def _put(self, update: Update, context: Context, reply: Reply) -> None:
        self._guide.drop(context, Picking)
        await delivery.replace_shown(update, reply)


class Inbox:
    def __init__(self, deps: Dependencies, guide: Guide, screens: Screens) -> None:
        self._deps = deps
        self._guide = guide
        self._screens = screens

    async def show(self, update: Update, context: Context) -> None:
        self._guide.drop(context, Picking)
        overview = await self._deps.services.inbox.overview(0, PAGE)
        reply = inbox_list(overview, self._deps.words(update))
        reminded = self._guide.reminded(update, context, reply)
        await delivery.send(message_of(update), [reminded])

    async def turn(self, update: Update, context: Context) -> None:
        await self._screens.page(update, context, tapped(ShowInbox, update).page)

    async def open(self, update: Update, context: Context) -> None:
        await self._screens.group(update, context, tapped(OpenGroup, update))

    async def read_answer(self, update: Update, context: Context) -> None:
        action = tapped(ReadAnswer, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        self._guide.drop(context, Picking)
        await delivery.replace_shown(update, answer_view(faq, action, self._deps.words(update)))

    async def hint(self, update: Update, _: Context) -> None:
        """A reply reaches nobody: an answer is an FAQ."""
        text = self._deps.words(update).get("admin_note.reply_hint")
        await delivery.send(message_of(update), [Reply(text)])

    async def open_note(self, update: Update, context: Context) -> str | None:
        """The note that somebody asked for an admin becomes the group of their question, where that still waits."""
        try:
            view = await self._deps.services.inbox.view_of(tapped(OpenInboxItem, update).query_id)
        except GroupHandled:
            return self._deps.words(update).plain("admin.inbox.handled")
        await self._screens.show(update, context, view, place=0)
        return None


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    inbox = Inbox(deps, guide, Screens(deps, guide))
    return [
        command(deps, commands.INBOX, inbox.show),
        MessageHandler(
            filters.UpdateType.MESSAGE
            & filters.ChatType.PRIVATE
            & deps.admins
            & ~filters.COMMAND
            & RepliesToInbox(),
            inbox.hint,
        ),
        tap(deps, ShowInbox, inbox.turn),
        tap(deps, OpenGroup, inbox.open),
        tap(deps, ReadAnswer, inbox.read_answer),
        tap(deps, OpenInboxItem, inbox.open_note),
    ]
