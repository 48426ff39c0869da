"""Pure: a wording that people put to different FAQs, what each side said, and buttons to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.admin.conflict_callbacks import DecideConflict, RejectConflict, ShowConflict
from bot.admin.replies import noted
from bot.callbacks import token
from bot.replies import Reply, button, turn
from bot.texts import Words
from bot.titles import title
from faq.claims import Contradiction, Side, Source

_WHO = {
    Source.ADMIN: "admin.conflict.by_admin",
    Source.CHOICE: "admin.conflict.by_choice",
    Source.FEEDBACK: "admin.conflict.by_feedback",
}


def conflict_view(
    contradictions: Sequence[Contradiction],
    place: int,
    questions: Mapping[str, str],
    words: Words,
    note: str = "",
) -> Reply:
    """One of them, past the end the last; `questions` are those of the FAQs by slug, `note` is HTML above."""
    if not contradictions:
        return Reply(noted(note, words.get("admin.conflict.none")))
    place = min(place, len(contradictions) - 1)
    shown = contradictions[place]
    query_id = shown.query_ids[-1]
    slugs = [side.slug for side in shown.sides if side.slug is not None]
    picks = [
        (button(f"✅ {title(questions[slug])}", DecideConflict(query_id, place, token(slug))),)
        for slug in slugs
    ]
    none = (button(words.plain("admin.conflict.out_of_scope"), RejectConflict(query_id, place)),)
    sides = "\n".join(_side(side, questions, words) for side in shown.sides)
    text = words.count("admin.conflict.one", len(contradictions), text=shown.text)
    return Reply(
        noted(note, f"{text}\n\n{sides}\n\n{words.get('admin.conflict.which')}"),
        (*picks, none, *turn(place, len(contradictions), ShowConflict, words)),
    )


def decided(question: str | None, words: Words) -> str:
    """What a decision has brought, as HTML."""
    if question is None:
        return words.get("admin.conflict.decided_out")
    return words.get("admin.conflict.decided", question=question)


def _side(side: Side, questions: Mapping[str, str], words: Words) -> str:
    who = ", ".join(words.count(_WHO[source], count) for source, count in side.sources)
    if side.slug is None:
        return words.get("admin.conflict.side_out", who=who)
    return words.get("admin.conflict.side", question=questions[side.slug], who=who)
