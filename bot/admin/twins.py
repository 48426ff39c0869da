"""Pure: other FAQs that answer already what an admin is about to teach, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.admin.callbacks import Change, GoOn, JoinTwin, LookAtTwin, Save
from bot.admin.replies import describe
from bot.admin.steps import AddStep
from bot.callbacks import token
from bot.replies import Button, Reply, Rows, button, shortened
from bot.texts import Words
from faq.models import Candidate, Faq

_LINE = 90


@dataclass(frozen=True, slots=True)
class Twin:
    """`wording` is answered with the FAQ `slug` already."""

    wording: str
    slug: str
    question: str


def twin_of(wording: str, found: Candidate) -> Twin:
    return Twin(wording, found.slug, found.question)


def twins_found(twins: Sequence[Twin], words: Words, *, live: bool) -> list[Reply]:
    """Before saving, where there are any; `live` is how it would be saved anyway."""
    text = "\n\n".join(
        [words.get("admin.twin.found"), lines_of(twins, words), words.get("admin.twin.what_now")]
    )
    anyway = button(words.plain("admin.twin.save_anyway"), Save(live, anyway=True))
    return [Reply(text, ((anyway,), *twin_rows(twins, words), (back(words),)))]


def same_question(faq: Faq, words: Words) -> list[Reply]:
    """Before saving: this very question is there, perhaps archived or as a draft."""
    twin = Twin(faq.question, faq.slug, faq.question)
    change = button(words.plain("admin.add.change_question"), Change(token(AddStep.QUESTION)))
    text = words.get("admin.twin.same_question", question=faq.question)
    return [Reply(text, (*twin_rows([twin], words), (change,), (back(words),)))]


def twin_view(faq: Faq, words: Words) -> list[Reply]:
    """The other FAQ, and the way back."""
    join = button(words.plain("admin.twin.join"), JoinTwin(token(faq.slug)))
    return [Reply(describe(faq, words), ((join,), (back(words),)))]


def twin_rows(twins: Sequence[Twin], words: Words) -> Rows:
    """To join or to see each of the FAQs; they are named where there are several."""
    rows: list[tuple[Button, ...]] = []
    distinct = _distinct(twins)
    for twin in distinct:
        name = f": {twin.question}" if len(distinct) > 1 else ""
        rows.append((button(words.plain("admin.twin.join") + name, JoinTwin(token(twin.slug))),))
        rows.append((button(words.plain("admin.twin.look") + name, LookAtTwin(token(twin.slug))),))
    return tuple(rows)


def lines_of(twins: Sequence[Twin], words: Words) -> str:
    """HTML that says of each FAQ what it answers."""
    return "\n\n".join(
        words.get("admin.twin.line", wording=shortened(twin.wording, _LINE), question=twin.question)
        for twin in _distinct(twins)
    )


def back(words: Words) -> Button:
    """To the new FAQ that is being written."""
    return button(words.plain("admin.step.back"), GoOn())


def _distinct(twins: Sequence[Twin]) -> list[Twin]:
    """The first of each FAQ, in order, at most three: more is no accident but a copy of the list."""
    first: dict[str, Twin] = {}
    for twin in twins:
        first.setdefault(twin.slug, twin)
    return list(first.values())[:3]
