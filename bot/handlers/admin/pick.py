"""Another FAQ for a group of the inbox: the admin types words and taps one of those that are found."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.admin.inbox_callbacks import PickFaq
from bot.admin.inbox_replies import pick_panel
from bot.admin.steps import Picking
from bot.handlers.admin.base import Guide, UserData, message_handlers, tap
from bot.handlers.base import Dependencies, Handler, first_of_album
from bot.replies import Reply
from bot.transport.updates import Context, message_of, tapped


class Pick:
    """Also the Flow of messages while a search is open; a tap on an FAQ is a verdict and ends it."""

    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def start(self, update: Update, context: Context) -> str | None:
        action, words = tapped(PickFaq, update), self._deps.words(update)
        if not await self._guide.make_room(update, context):
            return words.plain("admin.toast.finish_first")
        picking = Picking(group_id=action.group_id, place=action.place)
        panel = pick_panel(action.group_id, action.place, None, words)
        await self._guide.show(update, context, picking, panel)
        return None

    async def take(self, update: Update, context: Context) -> None:
        picking, message = self._guide.open(context, Picking), message_of(update)
        found = await self._deps.services.inbox.search(message.text or "")
        panel = pick_panel(picking.group_id, picking.place, found, self._deps.words(update))
        await self._guide.show(update, context, replace(picking, seen=message.message_id), panel)

    async def take_again(self, update: Update, context: Context) -> None:
        """An edited message is searched for anew if it was the last one."""
        picking, message = self._guide.open(context, Picking), message_of(update)
        if message.message_id == picking.seen and message.text:
            await self.take(update, context)

    async def refuse(self, update: Update, context: Context) -> None:
        if first_of_album(update, context):
            picking, words = self._guide.open(context, Picking), self._deps.words(update)
            note = words.get("admin.hint.text_only")
            panel = pick_panel(picking.group_id, picking.place, None, words, note)
            await self._guide.show(update, context, picking, panel)

    async def cancel(self, update: Update, context: Context) -> None:
        picking = self._guide.open(context, Picking)
        cancelled = Reply(self._deps.words(update).get("admin.pick.cancelled"))
        await self._guide.finish(update, context, picking, [cancelled])


def handlers(deps: Dependencies, guide: Guide, user_data: UserData) -> list[Handler]:
    pick = Pick(deps, guide)
    return [*message_handlers(deps, user_data, Picking, pick), tap(deps, PickFaq, pick.start)]
