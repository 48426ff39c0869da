"""/stats: how the bot did lately, and the FAQs that did not help."""

from __future__ import annotations

from telegram import Update

from bot import commands
from bot.admin.statistics_callbacks import OpenDisliked, ShowStatistics
from bot.admin.statistics_replies import disliked_view, statistics_view
from bot.handlers.admin.base import Guide, command, tap
from bot.handlers.admin.lookup import faq_named
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of, shown_message, tapped


class LatelyAsked:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def show(self, update: Update, context: Context) -> None:
        message = message_of(update)
        async with typing(message):
            view = await self._view(update, month=False)
        await delivery.send(message, [self._guide.reminded(update, context, view)])

    async def turn(self, update: Update, _: Context) -> None:
        async with typing(shown_message(update)):
            view = await self._view(update, month=tapped(ShowStatistics, update).month)
        await delivery.replace_shown(update, view)

    async def open(self, update: Update, _: Context) -> None:
        action = tapped(OpenDisliked, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        await delivery.replace_shown(update, disliked_view(faq, self._deps.words(update), month=action.month))

    async def _view(self, update: Update, *, month: bool) -> Reply:
        statistics = self._deps.services.statistics
        figures = await statistics.lately(month=month, without=self._deps.admin_ids)
        other = statistics.week if month else statistics.month
        return statistics_view(
            figures,
            self._deps.words(update),
            month=month,
            other=other if other != figures.days else None,
        )


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    lately = LatelyAsked(deps, guide)
    return [
        command(deps, commands.STATISTICS, lately.show),
        tap(deps, ShowStatistics, lately.turn),
        tap(deps, OpenDisliked, lately.open),
    ]
