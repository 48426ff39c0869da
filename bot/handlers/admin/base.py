"""What the admins' handlers share: who is let in, taps that end with a word, one guided step at a time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from telegram import Message, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot import commands
from bot.admin.steps import Adding, Editing, Picking, Searching, Step, keep_step, step_of
from bot.callbacks import Action
from bot.handlers.base import Dependencies, Handler, Tap
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.answers import Answer, Sent
from bot.transport.updates import Context, message_of, shown_message
from faq.errors import UnknownFaq, UnknownQuery

UserData = Mapping[int, dict[Any, Any]]
Tapped = Callable[[Update, Context], Coroutine[Any, Any, str | None]]
S = TypeVar("S", Adding, Editing, Picking, Searching)


class StaleStep(Exception):
    """The button belongs to a guided step that is over."""


class StepOpen(filters.MessageFilter):
    """Messages of people who are in a guided step of this kind."""

    def __init__(self, user_data: UserData, kind: type[Step]) -> None:
        super().__init__()
        self._user_data = user_data
        self._kind = kind

    def filter(self, message: Message) -> bool:
        user = message.from_user
        return user is not None and isinstance(step_of(self._user_data.get(user.id)), self._kind)


class Flow(Protocol):
    """What happens to messages while a guided step is open."""

    async def take(self, update: Update, context: Context) -> None:
        """A text."""

    async def take_again(self, update: Update, context: Context) -> None:
        """An edited message."""

    async def refuse(self, update: Update, context: Context) -> None:
        """Anything else: a photo, a sticker."""

    async def cancel(self, update: Update, context: Context) -> None:
        """/cancel."""


class Guide:
    """The guided step of each admin, kept in user_data, and the messages that show it: its panel."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    def step(self, context: Context) -> Step | None:
        return step_of(context.user_data)

    def open(self, context: Context, kind: type[S]) -> S:
        """The open step, where a filter or a button says that there is one. Raises StaleStep."""
        step = self.step(context)
        if not isinstance(step, kind):
            raise StaleStep
        return step

    def under(self, update: Update, context: Context, kind: type[S]) -> S:
        """The open step whose panel was tapped. Raises StaleStep."""
        step = self.open(context, kind)
        if not _shows(step.panel, shown_message(update)):
            raise StaleStep
        return step

    def reminder(self, update: Update, context: Context) -> str:
        """HTML below what another command says while a new FAQ is being written; empty if none is."""
        step = self.step(context)
        if not isinstance(step, Adding) or step.is_empty:
            return ""
        return "\n\n" + self._deps.words(update).get("admin.step.still_open")

    def reminded(self, update: Update, context: Context, reply: Reply) -> Reply:
        """`reply` with the reminder below its text."""
        return Reply(reply.text + self.reminder(update, context), reply.buttons)

    async def make_room(self, update: Update, context: Context) -> bool:
        """Before another step: closes one that can be closed, and says so; False where an FAQ is being written."""
        step = self.step(context)
        if isinstance(step, Adding) and not step.is_empty:
            return False
        if step is not None:
            anchor = shown_message(update) if update.callback_query else message_of(update)
            if not _shows(step.panel, anchor):
                closed = Reply(self._deps.words(update).get("admin.step.closed"))
                await delivery.replace(anchor, step.panel, [closed])
            self._keep(context, None)
        return True

    async def show(self, update: Update, context: Context, step: Step, replies: Sequence[Reply]) -> None:
        """Keep `step` and show its panel: in place after a tap or an edit, else below the admin's message."""
        now = await self._put(update, step.panel, replies)
        self._keep(context, replace(step, panel=now))

    async def finish(self, update: Update, context: Context, step: Step, replies: Sequence[Reply]) -> None:
        """The step is over; `replies` take the place of its panel."""
        self._keep(context, None)
        await self._put(update, step.panel, replies)

    def drop(self, context: Context, kind: type[S]) -> None:
        """The step, if it is of this kind, is over, and its panel stays as it is."""
        if isinstance(self.step(context), kind):
            self._keep(context, None)

    async def _put(self, update: Update, panel: Answer, replies: Sequence[Reply]) -> Answer:
        if update.callback_query is not None:
            shown = shown_message(update)
            old = panel if _shows(panel, shown) else (Sent(shown.message_id, ""),)
            return await delivery.replace(shown, old, replies)
        message = message_of(update)
        if update.edited_message is not None:
            return await delivery.replace(message, panel, replies)
        now = await delivery.send(message, replies)
        await delivery.replace(message, panel, ())
        return now

    def _keep(self, context: Context, step: Step | None) -> None:
        if context.user_data is None:
            raise ValueError("an update without a sender")
        keep_step(context.user_data, step)


def tap(deps: Dependencies, kind: type[Action], callback: Tapped) -> Handler:
    """A tap of an admin. The callback returns what the toast says, if it says anything."""

    async def answered(update: Update, context: Context) -> None:
        try:
            text = await callback(update, context)
        except StaleStep:
            text = deps.words(update).plain("admin.toast.stale_step")
        except (UnknownFaq, UnknownQuery):  # deleted while the button was on a screen
            text = deps.words(update).plain("admin.toast.stale")
        await delivery.toast(update, text)

    return Tap(kind, answered, by=deps.admin_ids)


def command(deps: Dependencies, which: commands.Command, callback: Callable[..., Any]) -> Handler:
    """An admins' command, in a private chat: what it shows is nobody else's business."""
    where = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & deps.admins
    return CommandHandler(which.names, callback, where)


def message_handlers(deps: Dependencies, user_data: UserData, kind: type[Step], flow: Flow) -> list[Handler]:
    """Everything that an admin sends while a step of this kind is open, but for other commands."""
    mine = deps.admins & filters.ChatType.PRIVATE & StepOpen(user_data, kind)
    fresh = mine & filters.UpdateType.MESSAGE
    said = ~filters.COMMAND & ~filters.StatusUpdate.ALL
    return [
        CommandHandler(commands.CANCEL.names, flow.cancel, fresh),
        MessageHandler(fresh & said & filters.TEXT, flow.take),
        MessageHandler(fresh & said, flow.refuse),
        MessageHandler(mine & filters.UpdateType.EDITED_MESSAGE, flow.take_again),
    ]


def _shows(panel: Answer, message: Message) -> bool:
    return any(sent.message_id == message.message_id for sent in panel)
