"""Pure: the groups of questions that nothing answered, and what an admin can make of one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin.inbox_callbacks import (
    ChooseSplit,
    IgnoreGroup,
    LinkGroup,
    MakeFaq,
    OfGroup,
    OpenGroup,
    PickFaq,
    ReadAnswer,
    RejectGroup,
    ShowInbox,
    SplitOff,
)
from bot.admin.replies import NOTHING, PAGE, Notice, faq_view, local_time, noted
from bot.callbacks import token
from bot.replies import Reply, Rows, button, shortened, turn
from bot.texts import Words
from bot.titles import title
from faq.groups import Group, GroupView, Wording
from faq.models import Candidate, Faq
from faq.services.inbox import Overview
from faq.store import page_of

EXAMPLES = 5
"""Wordings that a group shows."""
_LINE = 250
"""Characters of each; one that stands alone is shown whole, as far as a question goes."""
_ALONE = 1000


def inbox_list(overview: Overview, words: Words, notice: Notice = NOTHING) -> Reply:
    """One page of the inbox."""
    page = overview.page
    pending = words.count("admin.inbox.pending", overview.pending) if overview.pending else ""
    if not page.total:
        return Reply(noted(notice.text, pending or words.get("admin.inbox.empty")), notice.rows)
    first = page.number * PAGE
    rows = [
        (button(_label(group), OpenGroup(group.id, first + number)),)
        for number, group in enumerate(page.items)
    ]
    head = words.count("admin.inbox.title", page.total)
    text = noted(notice.text, f"{head}\n\n{pending}" if pending else head)
    return Reply(text, (*rows, *turn(page.number, page.pages, ShowInbox, words), *notice.rows))


def group_view(view: GroupView, place: int, words: Words, notice: Notice = NOTHING) -> Reply:
    """One group; the likeliest FAQs can be linked with one tap."""
    group = view.group
    links = tuple(
        (button(f"{_mark(faq, view)} {title(faq.question)}", LinkGroup(group.id, place, token(faq.slug))),)
        for faq in view.likeliest
    )
    pick = button(words.plain("admin.inbox.other_faq"), PickFaq(group.id, place))
    make = button(words.plain("admin.inbox.make_faq"), MakeFaq(group.id, place))
    reject = button(words.plain("admin.inbox.reject"), RejectGroup(group.id, place))
    ignore = button(words.plain("admin.inbox.ignore"), IgnoreGroup(group.id, place))
    split = button(words.plain("admin.inbox.split"), ChooseSplit(group.id, place, 0))
    back = button(words.plain("admin.inbox.back"), ShowInbox(place // PAGE))
    last = (split, back) if len(view.wordings) > 1 else (back,)
    text = noted(notice.text, _description(view, words))
    rows = (*links, *_read_row(view, place, words), (pick, make), (reject, ignore), last, *notice.rows)
    return Reply(text, rows)


def answer_view(faq: Faq, where: OfGroup, words: Words) -> Reply:
    """The FAQ that answered somebody in the group, with the way back to it."""
    back = button(words.plain("admin.inbox.to_group"), OpenGroup(where.group_id, where.place))
    return faq_view(faq, 0, words, extra=((back,),))


def split_choice(group_id: int, place: int, wordings: Sequence[Wording], number: int, words: Words) -> Reply:
    """One page of a group's wordings, to split one off."""
    shown = page_of(wordings, number, PAGE)
    rows = [(button(f"✂️ {w.text}", SplitOff(group_id, place, w.query_id)),) for w in shown.items]
    turns = turn(shown.number, shown.pages, lambda page: ChooseSplit(group_id, place, page), words)
    back = button(words.plain("admin.step.back"), OpenGroup(group_id, place))
    return Reply(words.get("admin.inbox.which_split"), (*rows, *turns, (back,)))


def pick_panel(
    group_id: int, place: int, found: Sequence[Faq] | None, words: Words, note: str = ""
) -> list[Reply]:
    """Asks for words to search for; `found` is what there is for those that came, None before any did."""
    rows = [
        (button(f"🔗 {title(faq.question)}", LinkGroup(group_id, place, token(faq.slug))),)
        for faq in found or ()
    ]
    if found is None:
        text = words.get("admin.pick.ask")
    else:
        text = words.get("admin.pick.found" if found else "admin.pick.nothing")
    back = button(words.plain("admin.step.back"), OpenGroup(group_id, place))
    return [Reply(noted(note, text), (*rows, (back,)))]


def _mark(faq: Candidate, view: GroupView) -> str:
    return "👎" if faq.slug in view.refused else "🔗"


def _label(group: Group) -> str:
    text, people = _one_line(group.text), f"👥{group.people}" if group.people > 1 else ""
    if group.chosen:
        return f"☑️{group.people} {text}"
    return f"{_answered_mark(group) + people or '•'} {text}"


def _answered_mark(group: Group) -> str:
    """Somebody in it was answered, and not content."""
    if group.disliked:
        return "👎"
    return "🙋" if group.wants_admin else ""


def _read_row(view: GroupView, place: int, words: Words) -> Rows:
    if view.answer is None:
        return ()
    read = ReadAnswer(view.group.id, place, token(view.answer.slug))
    return ((button(words.plain("admin.inbox.read_answer"), read),),)


def _description(view: GroupView, words: Words) -> str:
    group, wordings = view.group, view.wordings
    when = local_time(group.newest_at, words)
    head = words.count("admin.inbox.group", group.messages, people=group.people, when=when)
    limit = _LINE if len(wordings) > 1 else _ALONE
    examples = "\n".join(
        words.get("admin.inbox.example", text=shortened(w.text, limit)) for w in wordings[:EXAMPLES]
    )
    more = len(wordings) - EXAMPLES
    if more > 0:
        examples += "\n" + words.count("admin.inbox.more", more)
    parts = (
        head + _history(view, words),
        f"<blockquote>{examples}</blockquote>",
        words.get("admin.inbox.what_now"),
        words.get("admin.inbox.refused") if any(faq.slug in view.refused for faq in view.likeliest) else "",
    )
    return "\n\n".join(part for part in parts if part)


def _history(view: GroupView, words: Words) -> str:
    """What is known of the group besides its wordings."""
    chosen = next((faq for faq in view.likeliest if faq.slug == view.group.chosen), None)
    if chosen:
        return words.get("admin.inbox.chosen", question=chosen.question)
    again = words.get("admin.inbox.again") if view.group.linked else ""
    if view.answer is None:
        return again
    key = "admin.inbox.disliked" if view.group.disliked else "admin.inbox.wants_admin"
    return again + words.get(key, question=view.answer.question)


def _one_line(text: str) -> str:
    return " ".join(text.split())
