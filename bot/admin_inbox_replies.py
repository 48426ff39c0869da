"""Pure: the questions that nothing answered, and what an admin makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin_callbacks import ChooseFaq, DismissItem, LinkItem, MakeFaq, OpenItem, ShowInbox
from bot.admin_replies import PAGE, label_of, local_time, noted, turn
from bot.callbacks import token
from bot.replies import Reply, button
from bot.texts import Words
from faq.models import Candidate, Faq, FaqState, InboxItem, Page


def inbox_list(page: Page[InboxItem], words: Words, note: str = "") -> Reply:
    """One page of the inbox, newest first; `note` is HTML above it."""
    if not page.total:
        return Reply(noted(note, words.get("admin.inbox.empty")))
    first = page.number * PAGE
    rows = [
        (button(_label(item), OpenItem(item.query_id, first + number)),)
        for number, item in enumerate(page.items)
    ]
    text = noted(note, words.count("admin.inbox.title", page.total))
    return Reply(text, (*rows, *turn(page.number, page.pages, ShowInbox, words)))


def inbox_item(
    item: InboxItem, place: int, likeliest: Sequence[Candidate], words: Words, note: str = ""
) -> Reply:
    """One question; the likeliest FAQs can be linked with one tap."""
    links = tuple(
        (button(f"🔗 {faq.question}", LinkItem(item.query_id, place, token(faq.slug))),) for faq in likeliest
    )
    others = button(words.plain("admin.inbox.other_faq"), ChooseFaq(item.query_id, place, 0))
    make = button(words.plain("admin.inbox.make_faq"), MakeFaq(item.query_id, place))
    dismiss = button(words.plain("admin.inbox.dismiss"), DismissItem(item.query_id, place))
    back = button(words.plain("admin.inbox.back"), ShowInbox(place // PAGE))
    when = local_time(item.last_asked_at, words)
    text = words.count("admin.inbox.item", item.count, text=item.text, when=when)
    return Reply(noted(note, text), (*links, (others, make), (dismiss, back)))


def faq_choice(item: InboxItem, place: int, page: Page[Faq], words: Words) -> Reply:
    """All FAQs, to link the question to one."""
    rows = [(button(label_of(faq), LinkItem(item.query_id, place, token(faq.slug))),) for faq in page.items]
    turns = turn(page.number, page.pages, lambda number: ChooseFaq(item.query_id, place, number), words)
    back = button(words.plain("admin.step.back"), OpenItem(item.query_id, place))
    return Reply(words.get("admin.inbox.choose", text=item.text), (*rows, *turns, (back,)))


def linked(faq: Faq, words: Words) -> str:
    """What a link has brought, as HTML."""
    if faq.state is FaqState.LIVE:
        return words.get("admin.inbox.linked", question=faq.question)
    return words.get("admin.inbox.linked_asleep", question=faq.question)


def _label(item: InboxItem) -> str:
    text = " ".join(item.text.split())
    return f"{item.count}× {text}" if item.count > 1 else f"• {text}"
