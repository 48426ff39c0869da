"""Changing one thing about an FAQ: asked for, shown, kept; it counts from the next message on."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update

from bot.admin.add_replies import hint
from bot.admin.callbacks import (
    AddPhrasings,
    CancelEdit,
    EditAnswer,
    EditCategory,
    EditQuestion,
    KeepAnyway,
    KeepEdit,
    KeepOldQuestion,
    OfFaq,
    ReplaceCategory,
)
from bot.admin.edit_replies import contested_panel, edit_preview, editing_panel, renamed_view
from bot.admin.input import category_of, goes_on, html_of, joined, phrasings_of, question_of, with_message
from bot.admin.phrasing_replies import phrasing_list
from bot.admin.replies import Notice, faq_view
from bot.admin.steps import EditField, Editing
from bot.callbacks import token
from bot.handlers.admin.base import Guide, StaleStep, Tapped, UserData, message_handlers, tap
from bot.handlers.admin.lookup import category_named, faq_named, find_twins, former_wording_named
from bot.handlers.base import Dependencies, Handler, first_of_album
from bot.replies import Reply
from bot.texts import Words
from bot.transport import delivery
from bot.transport.patience import typing
from bot.transport.updates import Context, message_of, shown_message, tapped, user_of
from faq.checks import checked_answer
from faq.errors import FaqChanged, InvalidFaq
from faq.models import Faq


class EditFaq:
    """Also the Flow of messages while a field is being changed."""

    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    def begin(self, kind: type[OfFaq], field: EditField) -> Tapped:
        """What a tap on one of the buttons under an FAQ does."""

        async def begin(update: Update, context: Context) -> str | None:
            action = tapped(kind, update)
            faq = await faq_named(self._deps.services.catalogue, action.faq)
            if not await self._guide.make_room(update, context):
                return self._deps.words(update).plain("admin.toast.finish_first")
            await self._show(update, context, Editing.of(faq, field, action.page))
            return None

        return begin

    async def take(self, update: Update, context: Context) -> None:
        editing, message = self._guide.open(context, Editing), message_of(update)
        if message.message_id == editing.seen:  # taken before a crash; only its answer may be missing
            await self._show(update, context, editing)
        elif goes_on(editing, message):  # only the whole may be kept: the first part must not stay without it
            await self._take(update, context, replace(editing, value=""), message)
        else:
            await self._take(update, context, editing, message)

    async def take_again(self, update: Update, context: Context) -> None:
        editing, message = self._guide.open(context, Editing), message_of(update)
        if message.message_id == editing.seen and message.text:
            await self._take(update, context, editing, message)
        else:
            await self._show(update, context, editing, self._deps.words(update).get("admin.hint.send_anew"))

    async def refuse(self, update: Update, context: Context) -> None:
        if first_of_album(update, context):
            note = self._deps.words(update).get("admin.hint.text_only")
            await self._show(update, context, self._guide.open(context, Editing), note)

    async def cancel(self, update: Update, context: Context) -> None:
        await self._cancel(update, context, self._guide.open(context, Editing))

    async def cancel_here(self, update: Update, context: Context) -> None:
        await self._cancel(update, context, self._guide.under(update, context, Editing))

    async def keep(self, update: Update, context: Context) -> None:
        editing = self._guide.under(update, context, Editing)
        if not editing.value:
            raise StaleStep
        await self._keep(update, context, editing)

    async def keep_anyway(self, update: Update, context: Context) -> None:
        """Over the value that was shown above the button, and over no newer one."""
        editing = self._guide.under(update, context, Editing)
        if not editing.contested:
            raise StaleStep
        is_seen = tapped(KeepAnyway, update).over == token(editing.before or "")
        await self._keep(update, context, replace(editing, contested=not is_seen))

    async def keep_old_question(self, update: Update, _: Context) -> None:
        """After a change of the question, under the FAQ: no step is open for it."""
        action, words = tapped(KeepOldQuestion, update), self._deps.words(update)
        catalogue = self._deps.services.catalogue
        known = await faq_named(catalogue, action.faq)
        old = await former_wording_named(catalogue, known.slug, "question", action.old)
        async with typing(shown_message(update)):
            faq = await catalogue.add_phrasings(known.slug, [old], user_of(update).id)
        is_new = len(faq.phrasings) > len(known.phrasings)
        note = words.get("admin.saved.old_question", text=old) if is_new else words.get("admin.saved.known")
        await delivery.replace_shown(update, faq_view(faq, action.page, words, note))

    async def replace_category(self, update: Update, context: Context) -> None:
        """A known category needs no preview: the button says what it will be."""
        editing = self._guide.under(update, context, Editing)
        if editing.field is not EditField.CATEGORY:
            raise StaleStep
        category = await category_named(
            self._deps.services.catalogue, tapped(ReplaceCategory, update).category
        )
        await self._keep(update, context, replace(editing, value=category))

    async def _take(self, update: Update, context: Context, editing: Editing, message: Message) -> None:
        text = html_of(message) if editing.field is EditField.ANSWER else message.text or ""
        editing = with_message(editing, message, text)
        faq = await self._deps.services.catalogue.get(editing.slug)
        try:
            value = await self._value(editing, faq)
        except InvalidFaq as error:
            await self._show(update, context, editing, hint(error, self._deps.words(update)))
        else:
            await self._show(update, context, replace(editing, value=value, contested=False))

    async def _value(self, editing: Editing, faq: Faq) -> str:
        text = joined(editing.parts)
        match editing.field:
            case EditField.QUESTION:
                return question_of(text)
            case EditField.ANSWER:
                return checked_answer(text)
            case EditField.CATEGORY:
                return category_of(text, await self._deps.services.catalogue.categories())
            case EditField.PHRASINGS:
                return "\n".join(phrasings_of(text, faq.question))

    async def _keep(self, update: Update, context: Context, editing: Editing) -> None:
        """Unless it is contested, or turns out to be: then the admin is asked, and nothing is changed."""
        if editing.contested:  # a tap from before that was shown, repeated
            await self._show(update, context, editing)
            return
        try:
            view = await self._kept(editing, user_of(update).id, self._deps.words(update))
        except FaqChanged as error:
            await self._show(update, context, editing.against(error.present))
        else:
            await self._guide.finish(update, context, editing, [view])

    async def _kept(self, editing: Editing, by: int, words: Words) -> Reply:
        """What the admin sees when it is. Raises FaqChanged."""
        catalogue = self._deps.services.catalogue
        if editing.field is EditField.PHRASINGS:
            before = await catalogue.get(editing.slug)
            faq = await catalogue.add_phrasings(editing.slug, editing.value.splitlines(), by)
            added = len(faq.phrasings) - len(before.phrasings)
            note = words.count("admin.saved.phrasings", added) if added else words.get("admin.saved.known")
            return _after(editing, faq, words, note)
        faq = await catalogue.edit(editing.slug, editing.change, by, over=editing.over)
        if editing.field is EditField.QUESTION and editing.before is not None:
            return renamed_view(faq, editing.before, editing.page, words)
        return _after(editing, faq, words, words.get("admin.saved.edit"))

    async def _show(self, update: Update, context: Context, editing: Editing, note: str = "") -> None:
        catalogue, words = self._deps.services.catalogue, self._deps.words(update)
        if editing.contested:
            panel = contested_panel(editing, words, note)
        elif editing.value:
            teaches = editing.field in {EditField.QUESTION, EditField.PHRASINGS}
            wordings = editing.value.splitlines() if teaches else ()
            panel = edit_preview(editing, await find_twins(catalogue, wordings, editing.slug), words, note)
        else:
            faq, categories = await catalogue.get(editing.slug), await catalogue.categories()
            panel = editing_panel(editing, faq, categories, words, note)
        await self._guide.show(update, context, editing, panel)

    async def _cancel(self, update: Update, context: Context, editing: Editing) -> None:
        faq, words = await self._deps.services.catalogue.get(editing.slug), self._deps.words(update)
        view = _after(editing, faq, words, words.get("admin.edit.cancelled"))
        await self._guide.finish(update, context, editing, [view])


def handlers(deps: Dependencies, guide: Guide, user_data: UserData) -> list[Handler]:
    edit = EditFaq(deps, guide)
    return [
        *message_handlers(deps, user_data, Editing, edit),
        tap(deps, EditQuestion, edit.begin(EditQuestion, EditField.QUESTION)),
        tap(deps, EditAnswer, edit.begin(EditAnswer, EditField.ANSWER)),
        tap(deps, EditCategory, edit.begin(EditCategory, EditField.CATEGORY)),
        tap(deps, AddPhrasings, edit.begin(AddPhrasings, EditField.PHRASINGS)),
        tap(deps, ReplaceCategory, edit.replace_category),
        tap(deps, KeepEdit, edit.keep),
        tap(deps, KeepAnyway, edit.keep_anyway),
        tap(deps, CancelEdit, edit.cancel_here),
        tap(deps, KeepOldQuestion, edit.keep_old_question),
    ]


def _after(editing: Editing, faq: Faq, words: Words, note: str) -> Reply:
    """What the change was begun from; phrasings at their beginning, where the new ones are."""
    if editing.field is EditField.PHRASINGS:
        return phrasing_list(faq, editing.page, 0, words, Notice(note))
    return faq_view(faq, editing.page, words, note)
