"""More from one chat than anybody could read answers to: the oldest is skipped, and the chat is told so, once."""

from __future__ import annotations

import time

import structlog
from telegram import Update
from telegram.ext import ApplicationHandlerStop, BaseHandler, filters

from bot.handlers.ask import Addressed
from bot.handlers.base import Dependencies
from bot.replies import Reply
from bot.transport import delivery
from bot.transport.order import ChatOrder
from bot.transport.updates import Context, message_of

log = structlog.get_logger(__name__)

MOST = 30
"""Updates of a chat that may wait for a question's turn to end, at about one answer a second."""
MOST_OF_ALL = 300
"""That many, and commands, taps and corrections are skipped too: no person has sent them."""
ONCE = 60.0
"""Seconds in which it is one flood, and said once."""
_TOLD = "told_of_flood"


class Flood(BaseHandler[Update, Context, None]):
    """For a group of handlers before all that answer: what it skips, no other gets. Admins are never skipped."""

    def __init__(self, deps: Dependencies, order: ChatOrder) -> None:
        super().__init__(self._skip)
        self._deps = deps
        self._order = order
        self._said = filters.UpdateType.MESSAGE & ~filters.COMMAND & Addressed()

    def check_update(self, update: object) -> bool:
        if not isinstance(update, Update) or (behind := self._order.behind(update)) <= MOST:
            return False
        user = update.effective_user
        if user is not None and user.id in self._deps.admin_ids:
            return False
        return bool(self._said.check_update(update)) or behind > MOST_OF_ALL

    async def _skip(self, update: Update, context: Context) -> None:
        words = self._deps.words(update)
        if update.callback_query is not None:
            await delivery.toast(update, words.plain("flood.skipped"))
        elif (update.message or update.edited_message) and _is_first(context):
            log.warning("messages_skipped", chat_id=message_of(update).chat_id)
            await delivery.send(message_of(update), [Reply(words.get("flood.skipped"))])
        raise ApplicationHandlerStop


def _is_first(context: Context) -> bool:
    """Of this flood."""
    chat, now = context.chat_data if context.chat_data is not None else {}, time.monotonic()
    if now - chat.get(_TOLD, -ONCE) < ONCE:
        return False
    chat[_TOLD] = now
    return True
