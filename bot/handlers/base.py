"""What every handler is given and needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, CallbackQueryHandler, filters

from bot.callbacks import Action, is_a, token
from bot.erasure import Erasure
from bot.models.operations import ModelOperations
from bot.replies import Recourse
from bot.texts import Texts, Words
from bot.transport import delivery
from bot.transport.answers import AnswerMemory
from bot.transport.updates import Context, message_of, query_of, shown_message, user_of
from faq.errors import UnknownFaq
from faq.models import LoggedQuery
from faq.services.bundle import Services
from faq.store import NoteStore

DOUBLE_TAP = 1.0
"""Seconds after the effect of a tap in which the same tap again was not meant."""

Handler = BaseHandler[Update, Context, Any]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The dependencies of all handlers. `retention_days` is what /privacy promises."""

    services: Services
    erasure: Erasure
    models: ModelOperations
    texts: Texts
    answers: AnswerMemory
    notes: NoteStore
    admin_ids: tuple[int, ...]
    retention_days: int

    @property
    def admins(self) -> filters.BaseFilter:
        """Lets admins' messages through."""
        return filters.User(self.admin_ids, allow_empty=False)

    def words(self, update: Update) -> Words:
        """The texts in the sender's language."""
        return self.texts.of(user_of(update).language_code)

    def recourse(self, message: Message) -> Recourse:
        """What this chat can offer to whom an answer did not help: news come in private only."""
        return Recourse(news=message.chat.type == ChatType.PRIVATE, admin=bool(self.admin_ids))


class Tap(CallbackQueryHandler[Context, Any]):
    """A tap on a button of one kind, by anybody or only by the people in `by`.

    The second tap of a double tap does nothing. Taps under messages that Telegram no longer shows the bot are
    left to the last handler, which says so.
    """

    def __init__(
        self,
        kind: type[Action],
        callback: Callable[[Update, Context], Coroutine[Any, Any, Any]],
        *,
        by: Collection[int] | None = None,
    ) -> None:
        super().__init__(callback, pattern=is_a(kind))
        self._by = by

    def check_update(self, update: object) -> bool | object | None:
        if not isinstance(update, Update) or update.callback_query is None:
            return None
        query = update.callback_query
        if self._by is not None and query.from_user.id not in self._by:
            return None
        within_reach = isinstance(query.message, Message) and query.message.is_accessible
        return super().check_update(update) if within_reach else None

    async def handle_update(
        self, update: Update, application: Any, check_result: Any, context: Context
    ) -> Any:
        query, shown = query_of(update), shown_message(update)
        tap = (query.from_user.id, shown.message_id, shown.edit_date, query.data)
        chat = context.chat_data if context.chat_data is not None else {}
        last, ended = chat.get("last_tap", (None, 0.0))
        if tap == last and time.monotonic() - ended < DOUBLE_TAP:
            return await delivery.toast(update)
        result = await super().handle_update(update, application, check_result, context)
        chat["last_tap"] = tap, time.monotonic()  # only now: what failed may be tapped again
        return result


def first_of_album(update: Update, context: Context) -> bool:
    """False for the photos of an album after its first; what belongs to no album is always a first."""
    album = message_of(update).media_group_id
    if album is None or context.chat_data is None:
        return True
    known = context.chat_data.get("album") == album
    context.chat_data["album"] = album
    return not known


class NotTheirs(Exception):
    """Somebody tapped a button under another person's question."""


async def own_question(deps: Dependencies, update: Update, query_id: int) -> LoggedQuery:
    """The question that a button belongs to. Raises UnknownQuery; NotTheirs where somebody else asked."""
    question = await deps.services.conversation.query(query_id)
    if question.asker.user_id != user_of(update).id:
        raise NotTheirs
    return question


def slug_of(question: LoggedQuery, name: str) -> str:
    """The candidate of `question` that the token `name` stands for. Raises UnknownFaq."""
    for candidate in question.candidates:
        if token(candidate.slug) == name:
            return candidate.slug
    raise UnknownFaq(name)
