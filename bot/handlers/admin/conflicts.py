"""/conflicts: labels that contradict each other, one wording at a time, until an admin decides."""

from __future__ import annotations

from telegram import Update

from bot import commands
from bot.admin.conflict_callbacks import DecideConflict, RejectConflict, ShowConflict
from bot.admin.conflict_replies import conflict_view, decided
from bot.handlers.admin.base import Guide, command, tap
from bot.handlers.admin.lookup import faq_named
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of, shown_message, tapped, user_of
from faq.errors import InvalidFaq
from faq.models import Faq


class Conflicts:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def show(self, update: Update, context: Context) -> None:
        view = await self._view(update, 0)
        reminded = self._guide.reminded(update, context, view)
        await delivery.send(message_of(update), [reminded])

    async def turn(self, update: Update, _: Context) -> None:
        await delivery.replace_shown(update, await self._view(update, tapped(ShowConflict, update).place))

    async def decide(self, update: Update, _: Context) -> str | None:
        action = tapped(DecideConflict, update)
        faq = await faq_named(self._deps.services.catalogue, action.faq)
        return await self._settle(update, action.query_id, action.place, faq)

    async def reject(self, update: Update, _: Context) -> str | None:
        action = tapped(RejectConflict, update)
        return await self._settle(update, action.query_id, action.place, None)

    async def _settle(self, update: Update, query_id: int, place: int, faq: Faq | None) -> str | None:
        words, slug = self._deps.words(update), None if faq is None else faq.slug
        try:
            async with typing(shown_message(update)):
                done = await self._deps.services.labelling.decide(query_id, slug, user_of(update).id)
        except InvalidFaq:  # asked in a terminal, where a question may be longer than a phrasing
            return words.plain("admin.conflict.too_long")
        note = decided(faq.question if faq else None, words) if done else words.get("admin.conflict.handled")
        await delivery.replace_shown(update, await self._view(update, place, note))
        return None

    async def _view(self, update: Update, place: int, note: str = "") -> Reply:
        found = await self._deps.services.labelling.contradictions()
        questions = {faq.slug: faq.question for faq in await self._deps.services.catalogue.all()}
        return conflict_view(found, place, questions, self._deps.words(update), note)


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    conflicts = Conflicts(deps, guide)
    return [
        command(deps, commands.CONFLICTS, conflicts.show),
        tap(deps, ShowConflict, conflicts.turn),
        tap(deps, DecideConflict, conflicts.decide),
        tap(deps, RejectConflict, conflicts.reject),
    ]
