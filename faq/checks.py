"""What an FAQ must be before it is stored: trimmed, within the limits, displayable by Telegram."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from faq.errors import Fault, InvalidFaq
from faq.language.text import text_key
from faq.markup import check, plain
from faq.models import FaqDraft

MAX_SLUG = 48  # a slug fits into the 64 bytes of a button, beside the id of a query
MAX_QUESTION = 300
MAX_ANSWER = 12_000
MAX_CATEGORY = 60
MAX_WORDING = 1000

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_DERIVED_SLUG = 40  # leaves room for a number


def checked(draft: FaqDraft) -> FaqDraft:
    """`draft` as it is stored. Raises InvalidFaq for its first fault."""
    question = checked_question(draft.question)
    return replace(
        draft,
        slug=checked_slug(draft.slug),
        question=question,
        answer=checked_answer(draft.answer),
        category=checked_category(draft.category),
        phrasings=checked_phrasings(draft.phrasings, question),
    )


def checked_slug(slug: str) -> str:
    """Empty stays empty: it is derived from the question later."""
    slug = slug.strip()
    if len(slug) > MAX_SLUG:
        raise InvalidFaq("slug", Fault.TOO_LONG, str(MAX_SLUG))
    if slug and not _SLUG.fullmatch(slug):
        raise InvalidFaq("slug", Fault.BAD_SLUG, slug)
    return slug


def checked_question(question: str) -> str:
    return _within("question", one_line(question), MAX_QUESTION)


def checked_category(category: str) -> str:
    return _within("category", one_line(category), MAX_CATEGORY)


def checked_answer(answer: str) -> str:
    answer = answer.replace("\r\n", "\n").replace("\r", "\n").strip()
    answer = _within("answer", answer, MAX_ANSWER)
    check(answer)
    if not plain(answer).strip():
        raise InvalidFaq("answer", Fault.EMPTY)
    return answer


def checked_phrasings(phrasings: Iterable[str], question: str) -> tuple[str, ...]:
    """Without empty ones, repetitions and the question itself; in their order."""
    distinct: dict[str, str] = {}
    for phrasing in checked_wordings("phrasing", phrasings):
        distinct.setdefault(wording_key(phrasing), phrasing)
    distinct.pop(wording_key(question), None)
    return tuple(distinct.values())


def checked_wordings(field: str, wordings: Iterable[str]) -> tuple[str, ...]:
    """Each on one line; empty ones are left out."""
    lines = (one_line(wording) for wording in wordings)
    return tuple(_within(field, line, MAX_WORDING) for line in lines if line)


def wording_key(text: str) -> str:
    """Equal for texts that differ only in case, spacing and compatible characters, whatever DATA_KEY is."""
    return text_key(one_line(unicodedata.normalize("NFKC", text)).casefold())


def slug_from(question: str) -> str:
    """A slug (ASCII words and hyphens) that says what `question` is about, as far as it has Latin letters."""
    ascii_text = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    slug = ""
    for word in re.findall(r"[a-z0-9]+", ascii_text):
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > _DERIVED_SLUG:
            break
        slug = longer
    return slug or "faq"


def said_of(error: InvalidFaq) -> str:
    """What is wrong, for who reads English: it goes on after the name of the field."""
    match error.fault:
        case Fault.EMPTY | Fault.NO_WORDS:
            return "is empty"
        case Fault.TOO_LONG:
            return f"is longer than {error.detail} characters"
        case Fault.MANY_LINES:
            return "has more than one line"
        case Fault.BAD_HTML:
            return f"is not HTML that Telegram displays, at {error.detail!r}; write < > & as &lt; &gt; &amp;"
        case Fault.BAD_SLUG:
            return f"may have small letters, digits and single hyphens only, not {error.detail!r}"
        case _:
            assert_never(error.fault)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _within(field: str, text: str, limit: int) -> str:
    if not text:
        raise InvalidFaq(field, Fault.EMPTY)
    if len(text) > limit:
        raise InvalidFaq(field, Fault.TOO_LONG, str(limit))
    return text
