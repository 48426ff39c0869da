"""Pure: browsing the FAQs by category, as replies whose buttons lead on and back."""

from __future__ import annotations

import html
from collections.abc import Sequence

from bot.callbacks import ShowQuestion, ShowTopic, ShowTopics, token
from bot.replies import Reply, Rows, button, turn
from bot.texts import Words
from bot.titles import title
from faq.models import Faq
from faq.store import page_of

PAGE = 8
"""Questions on one page."""


def topic_buttons(categories: Sequence[str]) -> Rows:
    """One category a row."""
    return tuple((button(name, ShowTopic(token(name), 0)),) for name in categories)


def topics(categories: Sequence[str], words: Words) -> Reply:
    """All categories, if there is any."""
    if not categories:
        return Reply(words.get("browse.no_topics"))
    return Reply(words.get("browse.topics"), topic_buttons(categories))


def questions(faqs: Sequence[Faq], page: int, words: Words) -> Reply:
    """One page of the questions of a category; `faqs` are all of it, and at least one."""
    category, name = faqs[0].category, token(faqs[0].category)
    shown = page_of(faqs, page, PAGE)
    rows = [
        (button(title(faq.question), ShowQuestion(name, shown.number, token(faq.slug))),)
        for faq in shown.items
    ]
    turns = turn(shown.number, shown.pages, lambda number: ShowTopic(name, number), words)
    back = (button(words.plain("browse.all_topics"), ShowTopics()),)
    return Reply(words.get("browse.questions", category=category), (*rows, *turns, back))


def browsed(faq: Faq, page: int, words: Words) -> Reply:
    """An answer found by browsing; it answers no question of the person's, so it has no thumbs."""
    to_questions = button(
        words.plain("browse.back", category=faq.category), ShowTopic(token(faq.category), page)
    )
    to_topics = button(words.plain("browse.all_topics"), ShowTopics())
    return Reply(f"<b>{html.escape(faq.question)}</b>\n\n{faq.answer}", ((to_questions,), (to_topics,)))
