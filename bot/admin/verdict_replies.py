"""Pure: what a verdict on a group of the inbox has brought, and why one cannot be taken back."""

from __future__ import annotations

from typing import assert_never

from bot.admin.inbox_callbacks import UndoVerdict
from bot.admin.replies import Notice
from bot.replies import Rows, button
from bot.texts import Words
from faq.groups import TooLate, Verdict, VerdictKind
from faq.models import FaqState


def done(verdict: Verdict, place: int, words: Words) -> Notice:
    """What has happened, and the way back."""
    match verdict.kind:
        case VerdictKind.LINKED:
            text = _linked(verdict, words)
        case VerdictKind.OUT_OF_SCOPE:
            text = words.count("admin.verdict.out_of_scope", verdict.messages)
        case VerdictKind.IGNORED:
            text = words.count("admin.verdict.ignored", verdict.messages)
        case VerdictKind.SPLIT:
            text = words.get("admin.verdict.split")
        case _:
            assert_never(verdict.kind)
    if verdict.left_out:
        text += "\n" + words.count("admin.verdict.left_out", verdict.left_out)
    return Notice(text, undo_row(verdict, place, words))


def handled(words: Words) -> Notice:
    """Somebody else was faster."""
    return Notice(words.get("admin.inbox.handled"))


def undo_row(verdict: Verdict, place: int, words: Words) -> Rows:
    """One tap takes it back."""
    return ((button(words.plain("admin.verdict.undo"), UndoVerdict(verdict.id, place)),),)


def undone(verdict: Verdict, words: Words) -> Notice:
    """Everything is as before, but for what people have heard."""
    text = words.get("admin.verdict.undone_faq" if verdict.made_faq else "admin.verdict.undone")
    if verdict.heard:
        text += "\n" + words.count("admin.verdict.undone_heard", verdict.heard)
    return Notice(text)


def too_late(reason: str, words: Words) -> str:
    """Plain text for a toast."""
    match TooLate(reason):
        case TooLate.GONE | TooLate.UNDONE:
            return words.plain("admin.verdict.already_undone")
        case TooLate.DECIDED_AGAIN:
            return words.plain("admin.verdict.decided_again")
        case TooLate.FAQ_CHANGED:
            return words.plain("admin.verdict.faq_changed")


def _linked(verdict: Verdict, words: Words) -> str:
    if verdict.faq is None:
        raise ValueError("linked to no FAQ")
    live = verdict.faq.state is FaqState.LIVE
    key = "admin.verdict.linked" if live else "admin.verdict.linked_asleep"
    return words.count(key, verdict.messages, question=verdict.faq.question)
