"""What an admin decides about a group of the inbox, with one tap, and takes back with another."""

from __future__ import annotations

from collections.abc import Awaitable

from telegram import Update

from bot.admin.inbox_callbacks import (
    ChooseSplit,
    IgnoreGroup,
    LinkGroup,
    OfGroup,
    OpenGroup,
    RejectGroup,
    SplitOff,
    UndoVerdict,
)
from bot.admin.inbox_replies import split_choice
from bot.admin.verdict_replies import done, handled, too_late, undone
from bot.handlers.admin.base import Guide, tap
from bot.handlers.admin.inbox import Screens
from bot.handlers.admin.lookup import faq_named
from bot.handlers.base import Dependencies, Handler
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, shown_message, tapped, user_of
from faq.errors import FaqAsleep, GroupHandled, UndoTooLate
from faq.groups import Verdict


class Verdicts:
    def __init__(self, deps: Dependencies, screens: Screens) -> None:
        self._deps = deps
        self._screens = screens

    async def link(self, update: Update, context: Context) -> str | None:
        action = tapped(LinkGroup, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        linking = self._deps.services.inbox.link(action.group_id, faq.slug, user_of(update).id)
        try:
            await self._decide(update, context, action, linking)
        except FaqAsleep:
            return self._deps.words(update).plain("admin.toast.faq_asleep")
        return None

    async def reject(self, update: Update, context: Context) -> None:
        action = tapped(RejectGroup, update)
        rejecting = self._deps.services.inbox.out_of_scope(action.group_id, user_of(update).id)
        await self._decide(update, context, action, rejecting)

    async def ignore(self, update: Update, context: Context) -> None:
        action = tapped(IgnoreGroup, update)
        await self._decide(
            update, context, action, self._deps.services.inbox.ignore(action.group_id, user_of(update).id)
        )

    async def choose_split(self, update: Update, context: Context) -> None:
        action, words = tapped(ChooseSplit, update), self._deps.words(update)
        try:
            wordings = await self._deps.services.inbox.wordings(action.group_id)
        except GroupHandled:
            await self._screens.next(update, context, action.place, handled(words))
        else:
            reply = split_choice(action.group_id, action.place, wordings, action.page, words)
            await delivery.replace_shown(update, reply)

    async def split(self, update: Update, context: Context) -> None:
        """The rest of the group stays on the screen."""
        action, words, by = tapped(SplitOff, update), self._deps.words(update), user_of(update).id
        try:
            verdict = await self._deps.services.inbox.split(action.group_id, action.query_id, by)
        except GroupHandled:
            await self._screens.next(update, context, action.place, handled(words))
        else:
            await self._screens.group(update, context, action, done(verdict, action.place, words))

    async def undo(self, update: Update, context: Context) -> str | None:
        action, words = tapped(UndoVerdict, update), self._deps.words(update)
        try:
            async with typing(shown_message(update)):
                verdict = await self._deps.services.inbox.undo(action.verdict_id, user_of(update).id)
        except UndoTooLate as error:
            return too_late(error.reason, words)
        where = OpenGroup(verdict.group_id, action.place)
        await self._screens.group(update, context, where, undone(verdict, words))
        return None

    async def _decide(
        self, update: Update, context: Context, action: OfGroup, deciding: Awaitable[Verdict]
    ) -> None:
        """What it brought stands above the next group; of two admins the slower one is told."""
        words = self._deps.words(update)
        try:
            async with typing(shown_message(update)):
                verdict = await deciding
        except GroupHandled:
            await self._screens.next(update, context, action.place, handled(words))
        else:
            await self._screens.next(update, context, action.place, done(verdict, action.place, words))


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    verdicts = Verdicts(deps, Screens(deps, guide))
    return [
        tap(deps, LinkGroup, verdicts.link),
        tap(deps, RejectGroup, verdicts.reject),
        tap(deps, IgnoreGroup, verdicts.ignore),
        tap(deps, ChooseSplit, verdicts.choose_split),
        tap(deps, SplitOff, verdicts.split),
        tap(deps, UndoVerdict, verdicts.undo),
    ]
