"""Pure: the phrasings of an FAQ, all of them or those that an admin searches for, and one of them."""

from __future__ import annotations

from bot.admin.callbacks import (
    AddPhrasings,
    EndSearch,
    RemovePhrasing,
    RestorePhrasing,
    SearchPhrasings,
    ShowPhrasing,
    ShowPhrasings,
    ViewFaq,
)
from bot.admin.replies import NOTHING, PAGE, Notice, noted
from bot.admin.steps import Searching
from bot.callbacks import token
from bot.replies import Reply, Rows, button, turn
from bot.texts import Words
from faq.language.text import has_words_of
from faq.models import Faq, Page
from faq.store import page_of

_SEEN = 30
"""Characters of a button that any phone shows."""
_BEFORE = 10
"""So many of them are before a hit, at least."""


def phrasing_list(faq: Faq, page: int, part: int, words: Words, notice: Notice = NOTHING) -> Reply:
    """One page of an FAQ's phrasings, the newest first, to add some or to look at one."""
    name = token(faq.slug)
    shown = page_of(faq.phrasings[::-1], part, PAGE)
    text = (
        words.count("admin.phrasings.title", shown.total, question=faq.question)
        if shown.total
        else words.get("admin.phrasings.empty", question=faq.question)
    )
    below = [button(words.plain("admin.phrasings.add"), AddPhrasings(name, page))]
    if shown.pages > 1:
        below.insert(0, button(words.plain("admin.phrasings.search"), SearchPhrasings(name, page)))
    back = (button(words.plain("admin.phrasings.back"), ViewFaq(name, page)),)
    rows = (*_rows(faq, page, shown, words), tuple(below), back, *notice.rows)
    return Reply(noted(notice.text, text), rows)


def search_panel(searching: Searching, faq: Faq, part: int, words: Words, notice: Notice = NOTHING) -> Reply:
    """Asks for words, or shows one page of the phrasings that have all of those that came, the newest first."""
    sought, page = searching.sought, searching.page
    everything = (button(words.plain("admin.phrasings.all"), EndSearch(token(faq.slug), page)),)
    if not sought:
        text = words.get("admin.phrasings.ask", question=faq.question)
        return Reply(noted(notice.text, text), (everything,))
    shown = page_of([text for text in faq.phrasings[::-1] if has_words_of(sought, text)], part, PAGE)
    text = (
        words.count("admin.phrasings.found", shown.total, sought=sought, question=faq.question)
        if shown.total
        else words.get("admin.phrasings.not_found", sought=sought, question=faq.question)
    )
    rows = (*_rows(faq, page, shown, words, sought), everything, *notice.rows)
    return Reply(noted(notice.text, text), rows)


def phrasing_view(faq: Faq, phrasing: str, page: int, part: int, words: Words) -> Reply:
    name = token(faq.slug)
    remove = button(words.plain("admin.phrasings.remove"), RemovePhrasing(name, page, part, token(phrasing)))
    back = button(words.plain("admin.phrasings.back"), ShowPhrasings(name, page, part))
    return Reply(
        words.get("admin.phrasings.one", phrasing=phrasing, question=faq.question), ((remove,), (back,))
    )


def removed(phrasing: str, where: ShowPhrasings, words: Words) -> Notice:
    """What was removed just now from the screen that `where` leads to; one tap brings it back."""
    restore = RestorePhrasing(where.faq, where.page, where.part, token(phrasing))
    undo = button(words.plain("admin.phrasings.restore"), restore)
    return Notice(words.get("admin.saved.removed"), ((undo,),))


def _rows(faq: Faq, page: int, shown: Page[str], words: Words, sought: str = "") -> Rows:
    name = token(faq.slug)
    rows = (
        (button(_around(sought, text), ShowPhrasing(name, page, shown.number, token(text))),)
        for text in shown.items
    )
    turns = turn(shown.number, shown.pages, lambda number: ShowPhrasings(name, page, number), words)
    return (*rows, *turns)


def _around(sought: str, text: str) -> str:
    """From a few words before the first hit on, where a phone would cut it off."""
    folded = text.casefold()
    begin, end = min(
        ((at := folded.find(word), at + len(word)) for word in sought.casefold().split()), default=(0, 0)
    )
    if end <= _SEEN:
        return text
    start = text.rfind(" ", 0, begin - _BEFORE) + 1
    return f"…{text[start:]}" if start else text
