"""/addfaq: a new FAQ, step by step. What is written is kept after each message; saving it is in admin_save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from telegram import Message, Update

from bot import commands
from bot.admin.add_replies import adding_panel, cancelled, change_menu, hint
from bot.admin.callbacks import CancelAdding, Change, ChooseChange, GoOn, PickCategory, Skip, StartAdding
from bot.admin.inbox_callbacks import MakeFaq
from bot.admin.input import (
    category_of,
    goes_on,
    html_of,
    joined,
    phrasings_of,
    prefilled,
    question_of,
    says_go_on,
    says_skip,
    with_message,
)
from bot.admin.steps import Adding, AddStep
from bot.admin.twins import Twin
from bot.callbacks import token
from bot.handlers.admin.base import Guide, StaleStep, UserData, command, message_handlers, tap
from bot.handlers.admin.lookup import category_named, find_twins
from bot.handlers.base import Dependencies, Handler, first_of_album
from bot.transport.updates import Context, message_of, tapped
from faq.checks import checked_answer, wording_key
from faq.errors import GroupHandled, InvalidFaq

_ANSWER = {AddStep.ANSWER, AddStep.PREVIEW}


class AddFaq:
    """Also the Flow of messages while an FAQ is being written."""

    def __init__(self, deps: Dependencies, guide: Guide) -> None:
        self._deps = deps
        self._guide = guide

    async def start(self, update: Update, context: Context) -> None:
        """/addfaq; the command goes on with an FAQ that is being written."""
        step = self._guide.step(context)
        if isinstance(step, Adding):
            note = "" if step.is_empty else self._deps.words(update).get("admin.add.go_on")
            await self._show(update, context, step, note)
        else:
            await self._guide.make_room(update, context)
            await self._show(update, context, Adding())

    async def start_here(self, update: Update, context: Context) -> str | None:
        """The button under the list."""
        return await self._begin(update, context, Adding())

    async def start_from_group(self, update: Update, context: Context) -> str | None:
        """A group of the inbox becomes an FAQ: its wordings are phrasings, and the admin writes the question."""
        group_id = tapped(MakeFaq, update).group_id
        try:
            wordings = await self._deps.services.inbox.wordings(group_id)
        except GroupHandled:
            return self._deps.words(update).plain("admin.toast.handled")
        phrasings = prefilled(wording.text for wording in wordings)
        filled = set(map(wording_key, phrasings))
        asked = {wording_key(wording.text): wording.query_id for wording in wordings}
        origins = {key: query_id for key, query_id in asked.items() if key in filled}
        adding = Adding(phrasings=phrasings or None, group_id=group_id, origins=origins)
        return await self._begin(update, context, adding)

    async def take(self, update: Update, context: Context) -> None:
        adding, message = self._guide.open(context, Adding), message_of(update)
        if message.message_id == adding.seen:  # taken before a crash; only its answer may be missing
            await self._show(update, context, adding)
        elif adding.taken is not None and goes_on(adding, message):
            # Only the whole is an answer: if the next part does not fit, the first must not stay as one.
            answer = "" if adding.taken in _ANSWER else adding.answer
            adding = replace(adding, step=adding.taken, answer=answer)
            await self._take(update, context, adding, message)
        else:
            await self._take(update, context, adding, message)

    async def take_again(self, update: Update, context: Context) -> None:
        """The message that was taken last was edited: it is taken anew, as what it was."""
        adding, message = self._guide.open(context, Adding), message_of(update)
        if message.message_id == adding.seen and adding.taken is not None and message.text:
            await self._take(update, context, replace(adding, step=adding.taken), message)
        else:
            note = self._deps.words(update).get("admin.hint.edited_late")
            await self._show(update, context, adding, note)

    async def refuse(self, update: Update, context: Context) -> None:
        if first_of_album(update, context):
            note = self._deps.words(update).get("admin.hint.text_only")
            await self._show(update, context, self._guide.open(context, Adding), note)

    async def cancel(self, update: Update, context: Context) -> None:
        await self._cancel(update, context, self._guide.open(context, Adding))

    async def cancel_here(self, update: Update, context: Context) -> None:
        await self._cancel(update, context, self._guide.under(update, context, Adding))

    async def go_on(self, update: Update, context: Context) -> None:
        await self._show(update, context, self._tapped(update, context).onward())

    async def skip(self, update: Update, context: Context) -> None:
        adding = self._tapped(update, context)
        await self._show(update, context, replace(adding, phrasings=adding.phrasings or ()).onward())

    async def pick_category(self, update: Update, context: Context) -> None:
        adding = self._tapped(update, context)
        category = await category_named(self._deps.services.catalogue, tapped(PickCategory, update).category)
        await self._show(update, context, replace(adding, category=category).onward())

    async def choose_change(self, update: Update, context: Context) -> None:
        adding = self._guide.under(update, context, Adding)
        await self._guide.show(update, context, adding, change_menu(self._deps.words(update)))

    async def change(self, update: Update, context: Context) -> None:
        adding, wanted = self._tapped(update, context), tapped(Change, update).step
        step = next((step for step in AddStep if token(step) == wanted), None)
        if step is None:
            raise StaleStep
        await self._show(update, context, replace(adding, step=step))

    async def _begin(self, update: Update, context: Context, adding: Adding) -> str | None:
        if not await self._guide.make_room(update, context):
            return self._deps.words(update).plain("admin.toast.finish_first")
        await self._show(update, context, adding)
        return None

    def _tapped(self, update: Update, context: Context) -> Adding:
        """The FAQ under the button; no message after the tap goes on with one before it."""
        return replace(self._guide.under(update, context, Adding), seen_at=0)

    async def _take(self, update: Update, context: Context, adding: Adding, message: Message) -> None:
        text = html_of(message) if adding.step in _ANSWER else message.text or ""
        adding = replace(with_message(adding, message, text), taken=adding.step)
        words = self._deps.words(update)
        try:
            filled = _as_tapped(adding) or await self._filled(adding)
        except InvalidFaq as error:
            return await self._show(update, context, adding, hint(error, words))
        note = words.get("admin.hint.tap_a_button") if filled == adding else ""
        ahead = filled.step is AddStep.ANSWER
        twins = await find_twins(self._deps.services.catalogue, [filled.question]) if ahead else ()
        return await self._show(update, context, filled, note, twins)

    async def _filled(self, adding: Adding) -> Adding:
        """With what was sent at this step; the same where a tap is awaited. Raises InvalidFaq."""
        text = joined(adding.parts)
        match adding.step:
            case AddStep.QUESTION:
                return replace(adding, question=question_of(text)).onward()
            case AddStep.ANSWER | AddStep.PREVIEW:
                return replace(adding, answer=checked_answer(text), step=AddStep.PREVIEW)
            case AddStep.PHRASINGS:
                return replace(adding, phrasings=phrasings_of(text, adding.question)).onward()
            case AddStep.CATEGORY:
                known = await self._deps.services.catalogue.categories()
                return replace(adding, category=category_of(text, known)).onward()
            case AddStep.SUMMARY:
                return adding

    async def _show(
        self, update: Update, context: Context, adding: Adding, note: str = "", twins: Sequence[Twin] = ()
    ) -> None:
        categories = await self._deps.services.catalogue.categories()
        panel = adding_panel(adding, categories, self._deps.words(update), note, twins)
        await self._guide.show(update, context, adding, panel)

    async def _cancel(self, update: Update, context: Context, adding: Adding) -> None:
        replies = cancelled(self._deps.words(update), from_inbox=adding.group_id is not None)
        await self._guide.finish(update, context, adding, replies)


def _as_tapped(adding: Adding) -> Adding | None:
    """Where the message says what a button of this step does."""
    text = joined(adding.parts)
    if adding.step is AddStep.PREVIEW and says_go_on(text):
        return replace(adding, parts=()).onward()
    if adding.step is AddStep.PHRASINGS and says_skip(text):
        return replace(adding, phrasings=adding.phrasings or ()).onward()
    return None


def handlers(deps: Dependencies, guide: Guide, user_data: UserData) -> list[Handler]:
    add = AddFaq(deps, guide)
    return [
        command(deps, commands.ADD_FAQ, add.start),
        *message_handlers(deps, user_data, Adding, add),
        tap(deps, StartAdding, add.start_here),
        tap(deps, MakeFaq, add.start_from_group),
        tap(deps, GoOn, add.go_on),
        tap(deps, Skip, add.skip),
        tap(deps, PickCategory, add.pick_category),
        tap(deps, CancelAdding, add.cancel_here),
        tap(deps, ChooseChange, add.choose_change),
        tap(deps, Change, add.change),
    ]
