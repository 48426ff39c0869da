"""Pure: the phrasings of an FAQ, all of them or those that an admin searches for, and one of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin.callbacks import (
    AddPhrasings,
    EndSearch,
    RemovePhrasing,
    SearchPhrasings,
    ShowPhrasing,
    ShowPhrasings,
    ViewFaq,
)
from bot.admin.replies import PAGE, noted
from bot.admin.steps import Searching
from bot.callbacks import token
from bot.replies import Reply, Rows, button, turn
from bot.texts import Words
from faq.models import Faq, Page
from faq.store import page_of


def phrasing_list(faq: Faq, page: int, part: int, words: Words, note: str = "") -> Reply:
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
    return Reply(noted(note, text), (*_rows(faq, page, shown, words), tuple(below), back))


def search_panel(searching: Searching, faq: Faq, part: int, words: Words, note: str = "") -> Reply:
    """Asks for words, or shows one page of the phrasings that have all of those that came, the newest first."""
    sought, page = searching.sought, searching.page
    everything = (button(words.plain("admin.phrasings.all"), EndSearch(token(faq.slug), page)),)
    if not sought:
        return Reply(noted(note, words.get("admin.phrasings.ask", question=faq.question)), (everything,))
    shown = page_of(_with(sought, faq.phrasings[::-1]), part, PAGE)
    text = (
        words.count("admin.phrasings.found", shown.total, sought=sought, question=faq.question)
        if shown.total
        else words.get("admin.phrasings.not_found", sought=sought, question=faq.question)
    )
    return Reply(noted(note, text), (*_rows(faq, page, shown, words), everything))


def phrasing_view(faq: Faq, phrasing: str, page: int, part: int, words: Words) -> Reply:
    name = token(faq.slug)
    remove = button(words.plain("admin.phrasings.remove"), RemovePhrasing(name, page, part, token(phrasing)))
    back = button(words.plain("admin.phrasings.back"), ShowPhrasings(name, page, part))
    return Reply(
        words.get("admin.phrasings.one", phrasing=phrasing, question=faq.question), ((remove,), (back,))
    )


def _rows(faq: Faq, page: int, shown: Page[str], words: Words) -> Rows:
    name = token(faq.slug)
    rows = ((button(text, ShowPhrasing(name, page, shown.number, token(text))),) for text in shown.items)
    turns = turn(shown.number, shown.pages, lambda number: ShowPhrasings(name, page, number), words)
    return (*rows, *turns)


def _with(sought: str, phrasings: Sequence[str]) -> tuple[str, ...]:
    wanted = sought.casefold().split()
    return tuple(text for text in phrasings if all(word in text.casefold() for word in wanted))
