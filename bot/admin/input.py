"""What an admin writes -> the parts of an FAQ. Pure; InvalidFaq is raised for what cannot be one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from telegram import Message, MessageEntity

from bot.admin.steps import Adding, Editing
from faq.checks import (
    MAX_WORDING,
    checked_category,
    checked_phrasings,
    checked_question,
    one_line,
)
from faq.errors import Fault, InvalidFaq
from faq.markup import MESSAGE_LIMIT

MOST_PREFILLED = 20
"""Phrasings of a new FAQ that come from the inbox at first; a link brings the others."""

LONG = MESSAGE_LIMIT // 2
"""Characters of a message that may be a part: apps cut at a paragraph, if there is one in the second half."""
PAUSE = 5
"""Seconds between the parts of one text, which an app sends one right after the other."""

S = TypeVar("S", Adding, Editing)

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
_WORD = re.compile(r"[^\W\d_]+")
_GO_ON = frozenset((
    "lanjut", "lanjutkan", "lanjutin", "next", "ok", "oke", "okay", "sip", "siap",
    "ya", "iya", "yes", "udah", "sudah", "bagus", "pas", "gas",
))  # fmt: skip
_SKIP = frozenset(("lewati", "lewat", "lewatin", "skip"))
_TONE = frozenset(("aja", "saja", "deh", "dong", "kak", "min", "ini", "itu"))
_BULLET = re.compile(r"^\s*(?:[-–•*▪·]+|[0-9]{1,2}[.)])\s+")


def goes_on(step: Adding | Editing, message: Message) -> bool:
    """Whether it is the next part of the text taken last: apps cut what is too long for one message.

    Its id does not tell: it need not follow, as the bot's messages and those of other chats come between.
    """
    is_long = bool(step.parts) and len(step.parts[-1]) >= LONG
    return is_long and message.date.timestamp() - step.seen_at <= PAUSE


def with_message(step: S, message: Message, text: str) -> S:
    """`step` where `message` says `text`: by itself, as one more part, or edited."""
    before: tuple[str, ...] = step.parts if goes_on(step, message) else ()
    if message.message_id == step.seen:
        before = step.parts[:-1]
    sent_at = int(message.date.timestamp())
    return replace(step, parts=(*before, text), seen=message.message_id, seen_at=sent_at)


def says_go_on(text: str) -> bool:
    """Types what the button "Lanjut" says."""
    return _says(text, _GO_ON)


def says_skip(text: str) -> bool:
    """Types what the button "Lewati" says."""
    return _says(text, _SKIP)


def _says(text: str, wanted: frozenset[str]) -> bool:
    words = set(_WORD.findall(text.casefold()))
    return bool(words & wanted) and words <= wanted | _TONE


def joined(parts: Iterable[str]) -> str:
    """The whole text; apps cut between paragraphs where they can."""
    return "\n\n".join(parts)


def question_of(text: str) -> str:
    """On one line, with at least one word: without any it could never be matched."""
    question = checked_question(text)
    if not _has_words(question):
        raise InvalidFaq("question", Fault.NO_WORDS)
    return question


def html_of(message: Message) -> str:
    """Unchecked: the message's own formatting, or tags that somebody typed into a message without any."""
    text = message.text or ""
    formatted = any(entity.type in _FORMATS for entity in message.entities)
    if formatted or not _TYPED_TAG.search(text):
        return message.text_html
    return _LONE_AMPERSAND.sub("&amp;", text)


def phrasings_of(text: str, question: str) -> tuple[str, ...]:
    """One a line, without the bullets of a pasted list, each once; at least one beside the question."""
    lines = (_BULLET.sub("", line) for line in text.splitlines())
    phrasings = checked_phrasings((line for line in lines if _has_words(line)), question)
    if not phrasings:
        raise InvalidFaq("phrasing", Fault.NO_WORDS)
    return phrasings


def prefilled(texts: Iterable[str]) -> tuple[str, ...]:
    """The first of `texts` that can be phrasings; those that cannot are left out."""
    fit = (text for text in texts if _has_words(text) and len(one_line(text)) <= MAX_WORDING)
    return checked_phrasings(islice(fit, MOST_PREFILLED), question="")


def category_of(text: str, known: Iterable[str]) -> str:
    """One of the `known`, however it is capitalised, or a new one; several lines are rather examples."""
    if len(text.strip().splitlines()) > 1:
        raise InvalidFaq("category", Fault.MANY_LINES)
    category = checked_category(text)
    return next((name for name in known if name.casefold() == category.casefold()), category)


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
