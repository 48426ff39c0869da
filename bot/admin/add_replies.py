"""Pure: what /addfaq shows, step by step. Each is a list of messages; the buttons stand under the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.admin.callbacks import CancelAdding, Change, ChooseChange, GoOn, PickCategory, Save, Skip
from bot.admin.inbox_callbacks import ShowInbox
from bot.admin.replies import cut, noted
from bot.admin.steps import Adding, AddStep
from bot.admin.twins import Twin, back, twin_rows
from bot.callbacks import token
from bot.replies import Button, Reply, Rows, button, shortened
from bot.texts import Words
from faq.errors import Fault, InvalidFaq

_LISTED = 5  # phrasings in a summary
_LINE = 90
_ANSWER = 900
_HELPS = 3  # users' wordings above the question that an admin is to write
_ASKED = 250


def adding_panel(
    adding: Adding, categories: Sequence[str], words: Words, note: str = "", twins: Sequence[Twin] = ()
) -> list[Reply]:
    """The present step. `note` is HTML above it; `twins` are mentioned with the answer, they stop nothing."""
    end = _end(adding, words)
    match adding.step:
        case AddStep.QUESTION:
            # With an answer, but without a question: that was a user's, and is gone.
            gone = words.get("admin.add.question_gone") if adding.answer and not adding.question else ""
            panel = [Reply(noted(gone, _ask_for_question(adding, words)), (end,))]
        case AddStep.ANSWER:
            panel = [_ask_for_answer(adding, words, twins, end)]
        case AddStep.PREVIEW:
            accept = button(words.plain("admin.add.accept"), GoOn())
            redo = button(words.plain("admin.add.redo"), _change(AddStep.ANSWER))
            # The answer stands alone, as a user will see it.
            shown = Reply(adding.answer, ((accept, redo), (_cancel(words),)))
            panel = [Reply(words.get("admin.add.preview")), shown]
        case AddStep.PHRASINGS:
            skip = () if adding.is_complete else ((button(words.plain("admin.add.skip"), Skip()),),)
            panel = [Reply(words.get("admin.add.phrasings", step=_number(adding, words)), (*skip, end))]
        case AddStep.CATEGORY:
            rows = tuple((button(name, PickCategory(token(name))),) for name in categories)
            panel = [Reply(words.get("admin.add.category", step=_number(adding, words)), (*rows, end))]
        case AddStep.SUMMARY:
            panel = [Reply(_summary(adding, words), _summary_rows(words))]
    first, *others = panel
    return [Reply(noted(note, first.text), first.buttons), *others]


def change_menu(words: Words) -> list[Reply]:
    """Which part of the summary shall change?"""
    parts = (
        (words.plain("admin.field.question"), AddStep.QUESTION),
        (words.plain("admin.field.answer"), AddStep.ANSWER),
        (words.plain("admin.field.phrasings"), AddStep.PHRASINGS),
        (words.plain("admin.field.category"), AddStep.CATEGORY),
    )
    rows = tuple((button(name.capitalize(), _change(step)),) for name, step in parts)
    return [Reply(words.get("admin.add.what_to_change"), (*rows, (back(words),)))]


def cancelled(words: Words, *, from_inbox: bool) -> list[Reply]:
    to_inbox = ((button(words.plain("admin.inbox.open"), ShowInbox(0)),),) if from_inbox else ()
    return [Reply(words.get("admin.step.cancelled"), to_inbox)]


def hint(error: InvalidFaq, words: Words) -> str:
    """What is wrong with what an admin wrote, and how it works."""
    match error.fault:
        case Fault.TOO_LONG:
            return words.get("admin.hint.too_long", limit=error.detail)
        case Fault.MANY_LINES:
            return words.get("admin.hint.one_line")
        case Fault.BAD_HTML:
            return words.get("admin.hint.bad_html", place=shortened(error.detail, _LINE))
        case Fault.EMPTY | Fault.NO_WORDS | Fault.BAD_SLUG:  # a slug is no admin's business
            return words.get("admin.hint.empty")
        case _:
            assert_never(error.fault)


def _number(adding: Adding, words: Words) -> str:
    """Which of how many; empty where a part is changed that is there already."""
    asked = () if adding.is_prefilled else (AddStep.PHRASINGS,)
    steps = (AddStep.QUESTION, AddStep.ANSWER, *asked, AddStep.CATEGORY)
    if adding.is_complete or adding.step not in steps:
        return ""
    return words.get("admin.add.step", n=steps.index(adding.step) + 1, steps=len(steps))


def _ask_for_question(adding: Adding, words: Words) -> str:
    """From the inbox with what users wrote, as a help: the question is the admin's own."""
    if adding.group_id is None or not adding.phrasings:
        return words.get("admin.add.question", step=_number(adding, words))
    asked = "\n".join(f"• {shortened(text, _ASKED)}" for text in adding.phrasings[:_HELPS])
    return words.get("admin.add.question_asked", step=_number(adding, words), asked=asked)


def _ask_for_answer(adding: Adding, words: Words, twins: Sequence[Twin], end: tuple[Button, ...]) -> Reply:
    text = words.get("admin.add.answer", step=_number(adding, words), question=adding.question)
    change = button(words.plain("admin.add.change_question"), _change(AddStep.QUESTION))
    if not twins:
        return Reply(text, ((change,), end))
    warning = words.get("admin.add.twin_ahead", question=twins[0].question)
    return Reply(f"{text}\n\n{warning}", (*twin_rows(twins, words), (change,), end))


def _summary(adding: Adding, words: Words) -> str:
    phrasings = adding.examples
    lines = "\n".join(f"• {shortened(text, _LINE)}" for text in phrasings[:_LISTED])
    if len(phrasings) > _LISTED:
        lines += f"\n• … +{len(phrasings) - _LISTED}"
    head = words.get("admin.add.summary_head", question=adding.question)
    tail = words.get(
        "admin.add.summary_tail",
        n=len(phrasings),
        phrasings=lines or words.plain("admin.add.no_phrasings"),
        category=adding.category,
    )
    linked = words.get("admin.add.linked_later") if adding.group_id is not None else ""
    last = noted(linked, words.get("admin.add.save_now"))
    return f"{head}\n{cut(adding.answer, _ANSWER)}\n\n{tail}\n\n{last}"


def _summary_rows(words: Words) -> Rows:
    return (
        (button(words.plain("admin.add.save"), Save(live=True, anyway=False)),),
        (button(words.plain("admin.add.save_draft"), Save(live=False, anyway=False)),),
        (button(words.plain("admin.add.change"), ChooseChange()), _cancel(words)),
    )


def _end(adding: Adding, words: Words) -> tuple[Button, ...]:
    """Back to where a change was asked for, or away."""
    is_change = adding.is_complete or (adding.step is AddStep.QUESTION and bool(adding.question))
    return (back(words), _cancel(words)) if is_change else (_cancel(words),)


def _change(step: AddStep) -> Change:
    return Change(token(step))


def _cancel(words: Words) -> Button:
    return button(words.plain("admin.step.cancel"), CancelAdding())
