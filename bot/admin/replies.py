"""Pure: the FAQs as an admin sees them, as a list and one by one, with what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from babel.dates import format_date, format_datetime

from bot.admin.callbacks import (
    EditAnswer,
    EditCategory,
    EditQuestion,
    ListFaqs,
    SetLive,
    ShowHistory,
    ShowPhrasings,
    StartAdding,
    ViewFaq,
)
from bot.callbacks import token
from bot.replies import Reply, Rows, button, shortened, turn
from bot.texts import Words
from bot.titles import title
from faq import markup
from faq.models import Faq, FaqKind, FaqState, Page, Revision
from faq.store import page_of

PAGE = 8
"""Entries on one page of a list."""
REVISIONS = 5
"""Entries on one page of a history."""
_ANSWER = 2500  # characters of an answer beside what stands around it in one message
_REVISED = 160

_WIB = timezone(timedelta(hours=7), "WIB")  # western Indonesia knows no summer time

_MARKS = {FaqState.LIVE: "🟢", FaqState.DRAFT: "📝", FaqState.ARCHIVED: "📦"}
_SMALL_TALK = "💬"


def faq_list(page: Page[Faq], words: Words, note: str = "") -> Reply:
    """`note` is HTML that stands above or, as everywhere here, nothing."""
    rows = [(button(label_of(faq), ViewFaq(token(faq.slug), page.number)),) for faq in page.items]
    add = (button(words.plain("admin.list.add"), StartAdding()),)
    text = words.count("admin.list.title", page.total) if page.total else words.get("admin.list.empty")
    return Reply(noted(note, text), (*rows, *turn(page.number, page.pages, ListFaqs, words), add))


def faq_view(faq: Faq, page: int, words: Words, note: str = "", extra: Rows = ()) -> Reply:
    """One FAQ; `extra` are rows of buttons above the usual ones."""
    name = token(faq.slug)
    is_live = faq.state is FaqState.LIVE
    switch = words.plain("admin.view.archive") if is_live else words.plain("admin.view.publish")
    phrasings = words.plain("admin.view.phrasings", n=len(faq.phrasings))
    rows = (
        (
            button(words.plain("admin.view.question"), EditQuestion(name, page)),
            button(words.plain("admin.view.answer"), EditAnswer(name, page)),
        ),
        (
            button(phrasings, ShowPhrasings(name, page, 0)),
            button(words.plain("admin.view.category"), EditCategory(name, page)),
        ),
        (
            button(switch, SetLive(name, page, not is_live, sight_of(faq))),
            button(words.plain("admin.view.history"), ShowHistory(name, page, 0)),
        ),
        (button(words.plain("admin.view.back"), ListFaqs(page)),),
    )
    return Reply(noted(note, describe(faq, words)), (*extra, *rows))


def sight_of(faq: Faq) -> str:
    """A token for what an admin must have seen before publishing or archiving."""
    return token("\n".join((faq.state, faq.question, faq.answer)))


def describe(faq: Faq, words: Words) -> str:
    """An FAQ as HTML that fits into one message."""
    kind = words.get("admin.view.small_talk") if faq.kind is FaqKind.SMALL_TALK else ""
    head = words.count(
        "admin.view.head",
        len(faq.phrasings),
        question=faq.question,
        mark=_MARKS[faq.state],
        state=state_name(faq.state, words),
        category=faq.category,
    )
    return f"{head}{kind}\n\n{cut(faq.answer, _ANSWER)}"


def history_view(
    faq: Faq, revisions: Sequence[Revision], words: Words, *, page: int, part: int, viewer: int
) -> Reply:
    """One page of what was changed, newest first, as the admin `viewer` sees it."""
    name = token(faq.slug)
    shown = page_of(revisions, part, REVISIONS)
    told = [_revision(revision, viewer, words) for revision in shown.items]
    entries = told or [words.get("admin.history.empty")]
    text = "\n\n".join([words.get("admin.history.title", question=faq.question), *entries])
    turns = turn(shown.number, shown.pages, lambda number: ShowHistory(name, page, number), words)
    return Reply(text, (*turns, (button(words.plain("admin.phrasings.back"), ViewFaq(name, page)),)))


def label_of(faq: Faq) -> str:
    """The question, shortened as on all buttons, with marks for the state and for small talk."""
    kind = _SMALL_TALK if faq.kind is FaqKind.SMALL_TALK else ""
    return f"{_MARKS[faq.state]}{kind} {title(faq.question)}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened just now: HTML above a screen, and rows of buttons below it."""

    text: str = ""
    rows: Rows = ()


NOTHING = Notice()


def noted(note: str, text: str) -> str:
    return f"{note}\n\n{text}" if note else text


def cut(html: str, limit: int) -> str:
    """At most about `limit` visible characters of it, still complete markup."""
    first, *rest = markup.split(html, limit)
    return f"{first} …" if rest else first


def local_time(at: datetime, words: Words) -> str:
    return format_datetime(at.astimezone(_WIB), "d MMM y HH.mm 'WIB'", locale=words.language)


def local_day(at: datetime, words: Words) -> str:
    return format_date(at.astimezone(_WIB), "d MMMM", locale=words.language)


def state_name(state: FaqState, words: Words) -> str:
    match state:
        case FaqState.LIVE:
            return words.plain("admin.state.live")
        case FaqState.DRAFT:
            return words.plain("admin.state.draft")
        case FaqState.ARCHIVED:
            return words.plain("admin.state.archived")


def field_name(field: str, words: Words) -> str:
    names = {
        "question": "admin.field.question",
        "answer": "admin.field.answer",
        "category": "admin.field.category",
        "phrasings": "admin.field.phrasings",
        "state": "admin.field.state",
        "kind": "admin.field.kind",
    }
    return words.plain(names[field])


def _revision(revision: Revision, viewer: int, words: Words) -> str:
    before, after = (_said(revision.field, value, words) for value in (revision.before, revision.after))
    if revision.field == "phrasings":
        parts = [
            words.get("admin.history.removed", text=before) if before else "",
            words.get("admin.history.added", text=after) if after else "",
        ]
        change = "\n".join(part for part in parts if part)
    else:
        change = words.get("admin.history.changed", before=before, after=after)
    return (
        words.get(
            "admin.history.entry",
            when=local_time(revision.at, words),
            who=_who(revision.by, viewer, words),
            field=field_name(revision.field, words),
        )
        + f"\n{change}"
    )


def _said(field: str, value: str, words: Words) -> str:
    """A value of the history in plain text."""
    if field == "answer":
        value = markup.plain(value)
    if field == "state":
        value = state_name(FaqState(value), words)
    if field == "phrasings":
        value = " · ".join(value.splitlines())
    return shortened(value, _REVISED)


def _who(by: int | None, viewer: int, words: Words) -> str:
    if by is None:  # imported, or changed by an admin who had their data deleted: both are kept as nobody's
        return words.plain("admin.history.nobody")
    return words.plain("admin.history.you") if by == viewer else words.plain("admin.history.admin", id=by)
