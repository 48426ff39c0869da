"""What a handler reads from an update that its filter let through."""

from __future__ import annotations

from typing import TypeVar

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import ContextTypes

from bot.callbacks import Action, unpack
from faq.models import Asker

A = TypeVar("A", bound=Action)
Context = ContextTypes.DEFAULT_TYPE


def message_of(update: Update) -> Message:
    """The new or edited message of an update that a message filter let through."""
    if (message := update.message or update.edited_message) is None:
        raise ValueError("an update without a message")
    return message


def query_of(update: Update) -> CallbackQuery:
    """The tap of an update that a CallbackQueryHandler let through."""
    if update.callback_query is None:
        raise ValueError("an update without a tap")
    return update.callback_query


def tapped(kind: type[A], update: Update) -> A:
    """The action of a tap that `is_a(kind)` let through."""
    action = unpack(kind, update.callback_query and update.callback_query.data)
    if action is None:
        raise ValueError(f"not a {kind.__name__}")
    return action


def shown_message(update: Update) -> Message:
    """The bot's message whose button was tapped, as `Tap` let it through."""
    message = query_of(update).message
    if not isinstance(message, Message):
        raise TypeError("a tap under a message that is no longer there")
    return message


def user_of(update: Update) -> User:
    if update.effective_user is None:
        raise ValueError("an update without a sender")
    return update.effective_user


def asker_of(update: Update) -> Asker:
    """Who asked, and in which message."""
    message = message_of(update)
    return Asker(user_of(update).id, message.chat_id, message.message_id)
