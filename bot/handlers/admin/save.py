"""The end of /addfaq: save the FAQ once, unless another one is like it and the admin thinks better of it."""

from __future__ import annotations

from contextlib import suppress

from telegram import Update

from bot.admin.add_replies import adding_panel
from bot.admin.callbacks import JoinTwin, LookAtTwin, Save
from bot.admin.inbox_callbacks import ShowInbox
from bot.admin.replies import faq_view
from bot.admin.steps import Adding
from bot.admin.twins import same_question, twin_view, twins_found
from bot.admin.verdict_replies import undo_row
from bot.handlers.admin.base import Guide, StaleStep, tap
from bot.handlers.admin.lookup import faq_named, find_twins
from bot.handlers.base import Dependencies, Handler
from bot.replies import Reply, Rows, button
from bot.texts import Words
from bot.transport.patience import typing
from bot.transport.updates import Context, shown_message, tapped, user_of
from faq.checks import wording_key
from faq.errors import GroupHandled
from faq.groups import Verdict
from faq.models import Faq, FaqState


class SaveFaq:
    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def save(self, update: Update, context: Context) -> None:
        await self._deps.erasure.empty_steps(context.application)
        adding, action = self._guide.under(update, context, Adding), tapped(Save, update)
        if not adding.question:
            await self._ask_anew(update, context, adding.onward())
        elif not adding.is_complete:
            raise StaleStep
        else:
            async with typing(shown_message(update)):
                await self._save(update, context, adding, action)

    async def look(self, update: Update, context: Context) -> None:
        adding = self._guide.under(update, context, Adding)
        faq = await faq_named(self._deps.services.catalogue, tapped(LookAtTwin, update).faq)
        await self._guide.show(update, context, adding, twin_view(faq, self._deps.words(update)))

    async def join(self, update: Update, context: Context) -> None:
        """No new FAQ: the other one learns the question and its phrasings."""
        adding, words = self._guide.under(update, context, Adding), self._deps.words(update)
        known = await faq_named(self._deps.services.catalogue, tapped(JoinTwin, update).faq)
        by = user_of(update).id
        async with typing(shown_message(update)):
            verdict = await self._link(adding, known, by, made_faq=False)
            faq = await self._deps.services.catalogue.add_phrasings(
                known.slug, adding.wordings, by, adding.origins
            )
            await self._trace(adding, faq)
        added = len(faq.phrasings) - len(known.phrasings)
        note = words.count("admin.saved.joined", added) if added else words.get("admin.saved.known")
        await self._guide.finish(update, context, adding, _result(adding, faq, note, verdict, words))

    async def _ask_anew(self, update: Update, context: Context, adding: Adding) -> None:
        """The question was a user's, and is gone."""
        categories = await self._deps.services.catalogue.categories()
        await self._guide.show(
            update, context, adding, adding_panel(adding, categories, self._deps.words(update))
        )

    async def _save(self, update: Update, context: Context, adding: Adding, action: Save) -> None:
        words, catalogue = self._deps.words(update), self._deps.services.catalogue
        state = FaqState.LIVE if action.live else FaqState.DRAFT
        known = await catalogue.same_question(adding.question)
        if known is not None and not _is_saved(adding, state, known):
            return await self._guide.show(update, context, adding, same_question(known, words))
        if known is None and not action.anyway:
            twins = await find_twins(catalogue, adding.wordings)
            if twins:
                panel = twins_found(twins, words, live=action.live)
                return await self._guide.show(update, context, adding, panel)
        by = user_of(update).id
        faq = known or await catalogue.add(adding.draft(state), by, adding.origins)
        verdict = await self._link(adding, faq, by, made_faq=known is None)
        await self._trace(adding, faq)
        faq = verdict.faq if verdict and verdict.faq else faq
        return await self._guide.finish(
            update, context, adding, _result(adding, faq, _saved(faq, words), verdict, words)
        )

    async def _link(self, adding: Adding, faq: Faq, by: int, *, made_faq: bool) -> Verdict | None:
        """The group of the inbox that it all began with, unless another admin has dealt with it meanwhile."""
        if adding.group_id is not None:
            with suppress(GroupHandled):
                return await self._deps.services.inbox.link_written(
                    adding.group_id, faq.slug, by, made_faq=made_faq
                )
        return None

    async def _trace(self, adding: Adding, faq: Faq) -> None:
        """Also where another admin was faster: what was typed or copied from the inbox is users' words, too."""
        if adding.group_id is not None:
            await self._deps.services.inbox.trace(adding.group_id, faq.slug)


def handlers(deps: Dependencies, guide: Guide) -> list[Handler]:
    save = SaveFaq(deps, guide)
    return [
        tap(deps, Save, save.save),
        tap(deps, LookAtTwin, save.look),
        tap(deps, JoinTwin, save.join),
    ]


def _result(adding: Adding, faq: Faq, note: str, verdict: Verdict | None, words: Words) -> list[Reply]:
    """The FAQ, and from a group of the inbox the way back there."""
    undo: Rows = undo_row(verdict, 0, words) if verdict else ()
    to_inbox: Rows = ()
    if adding.group_id is not None:
        to_inbox = ((button(words.plain("admin.inbox.open"), ShowInbox(0)),),)
    return [faq_view(faq, 0, words, note, (*to_inbox, *undo))]


def _is_saved(adding: Adding, state: FaqState, faq: Faq) -> bool:
    """Saved already, with everything and in this state: by a tap that a crash has repeated."""
    known = {wording_key(text) for text in (faq.question, *faq.phrasings)}
    is_taught = known.issuperset(wording_key(text) for text in adding.wordings)
    return is_taught and (faq.answer, faq.category, faq.state) == (adding.answer, adding.category, state)


def _saved(faq: Faq, words: Words) -> str:
    return words.get("admin.saved.live" if faq.state is FaqState.LIVE else "admin.saved.draft")
