"""Pure: what the change of one field shows. Each is a list of messages; the buttons stand under the last."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin.callbacks import CancelEdit, KeepAnyway, KeepEdit, KeepOldQuestion, ReplaceCategory
from bot.admin.replies import faq_view, field_name, noted
from bot.admin.steps import EditField, Editing
from bot.admin.twins import Twin, lines_of
from bot.callbacks import token
from bot.replies import Button, Reply, button, shortened
from bot.texts import Words
from faq.checks import wording_key
from faq.models import Faq

_LISTED = 10
_LINE = 90


def editing_panel(
    editing: Editing, faq: Faq, categories: Sequence[str], words: Words, note: str = ""
) -> list[Reply]:
    """Asks for the new value. `note` is HTML above that."""
    rows: tuple[tuple[Button, ...], ...] = ((_cancel(words),),)
    above: list[Reply] = []
    match editing.field:
        case EditField.QUESTION:
            text = words.get("admin.edit.question", question=faq.question)
        case EditField.ANSWER:
            above = [Reply(faq.answer)]
            text = words.get("admin.edit.answer")
        case EditField.CATEGORY:
            text = words.get("admin.edit.category", question=faq.question, category=faq.category)
            known = ((button(name, ReplaceCategory(token(name))),) for name in categories)
            rows = (*known, *rows)
        case EditField.PHRASINGS:
            text = words.get("admin.edit.phrasings", question=faq.question)
    return [*above, Reply(noted(note, text), rows)]


def edit_preview(editing: Editing, twins: Sequence[Twin], words: Words, note: str = "") -> list[Reply]:
    """Shows what it would become, and where another FAQ answers that already."""
    rows = ((button(words.plain("admin.edit.keep"), KeepEdit()), _cancel(words)),)
    match editing.field:
        case EditField.ANSWER:
            # The answer stands alone, as a user will see it.
            return [Reply(noted(note, words.get("admin.edit.answer_preview"))), Reply(editing.value, rows)]
        case EditField.QUESTION | EditField.CATEGORY:
            text = words.get("admin.edit.preview", value=editing.value)
        case EditField.PHRASINGS:
            text = _phrasings(editing.value.splitlines(), words)
    if twins:
        text = "\n\n".join([text, words.get("admin.edit.twins"), lines_of(twins, words)])
    return [Reply(noted(note, text), rows)]


def contested_panel(editing: Editing, words: Words, note: str = "") -> list[Reply]:
    """Shows what somebody else has set meanwhile, and what it would become."""
    present = editing.before or ""
    anyway = button(words.plain("admin.edit.keep_mine"), KeepAnyway(token(present)))
    rows = ((anyway,), (_cancel(words),))
    if editing.field is EditField.ANSWER:
        # Both stand alone, as users see them.
        return [
            Reply(noted(note, words.get("admin.edit.changed_answer"))),
            Reply(present),
            Reply(words.get("admin.edit.your_answer")),
            Reply(editing.value, rows),
        ]
    field = field_name(editing.field, words)
    text = words.get("admin.edit.changed", field=field, present=present, value=editing.value)
    return [Reply(noted(note, text), rows)]


def renamed_view(faq: Faq, before: str, page: int, words: Words) -> Reply:
    """The FAQ after its question was changed; the one before can become a phrasing, if it is none yet."""
    if wording_key(before) in map(wording_key, faq.wordings):
        return faq_view(faq, page, words, words.get("admin.saved.edit"))
    keep = KeepOldQuestion(token(faq.slug), page, token(before))
    offer = ((button(words.plain("admin.edit.keep_old"), keep),),)
    return faq_view(faq, page, words, words.get("admin.saved.renamed", before=before), offer)


def _phrasings(lines: Sequence[str], words: Words) -> str:
    shown = "\n".join(shortened(line, _LINE) for line in lines[:_LISTED])
    more = words.count("admin.edit.more", len(lines) - _LISTED) if len(lines) > _LISTED else ""
    return words.count("admin.edit.phrasings_preview", len(lines), lines=shown) + more


def _cancel(words: Words) -> Button:
    return button(words.plain("admin.step.cancel"), CancelEdit())
