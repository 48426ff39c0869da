"""What an admin writes -> the parts of an FAQ. Pure; InvalidFaq is raised for what cannot be one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from telegram import Message, MessageEntity

from faq.errors import InvalidFaq
from faq.store.checks import (
    MAX_WORDING,
    checked_answer,
    checked_category,
    checked_phrasings,
    checked_question,
    one_line,
)

MOST_PREFILLED = 20
"""Phrasings of a new FAQ that come from the inbox at first; a link brings the others."""

_FORMATS = frozenset(
    {
        MessageEntity.BLOCKQUOTE,
        MessageEntity.BOLD,
        MessageEntity.CODE,
        MessageEntity.CUSTOM_EMOJI,
        MessageEntity.DATE_TIME,
        MessageEntity.EXPANDABLE_BLOCKQUOTE,
        MessageEntity.ITALIC,
        MessageEntity.PRE,
        MessageEntity.SPOILER,
        MessageEntity.STRIKETHROUGH,
        MessageEntity.TEXT_LINK,
        MessageEntity.TEXT_MENTION,
        MessageEntity.UNDERLINE,
    }
)
_TYPED_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|a|code|pre|blockquote|span|tg-spoiler)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_LONE_AMPERSAND = re.compile(r"&(?!(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-f]+);)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-–•*▪·]+|[0-9]{1,2}[.)])\s+")


def question_of(text: str) -> str:
    """On one line, with at least one word: without any it could never be matched."""
    question = checked_question(text)
    if not _has_words(question):
        raise InvalidFaq("question", "no_words")
    return question


def answer_of(message: Message) -> str:
    """Telegram HTML: the message's own formatting, or tags that somebody typed into a message without any."""
    text = message.text or ""
    formatted = any(entity.type in _FORMATS for entity in message.entities)
    if formatted or not _TYPED_TAG.search(text):
        return checked_answer(message.text_html)
    return checked_answer(_LONE_AMPERSAND.sub("&amp;", text))


def phrasings_of(text: str, question: str) -> tuple[str, ...]:
    """One a line, without the bullets of a pasted list, each once; at least one beside the question."""
    lines = (_BULLET.sub("", line) for line in text.splitlines())
    phrasings = checked_phrasings((line for line in lines if _has_words(line)), question)
    if not phrasings:
        raise InvalidFaq("phrasing", "no_words")
    return phrasings


def prefilled(texts: Iterable[str], question: str) -> tuple[str, ...]:
    """The first of `texts` that can be phrasings; those that cannot are left out."""
    fit = (text for text in texts if _has_words(text) and len(one_line(text)) <= MAX_WORDING)
    return checked_phrasings(islice(fit, MOST_PREFILLED), question)


def category_of(text: str, known: Iterable[str]) -> str:
    """One of the `known`, however it is capitalised, or a new one."""
    category = checked_category(text)
    return next((name for name in known if name.casefold() == category.casefold()), category)


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
