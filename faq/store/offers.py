"""Suggestions that somebody may still choose from in words, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from faq.matching.decision import offered
from faq.models import Asker, LabelKind, Outcome
from faq.store.query_rows import (
    ON_SUGGESTIONS,
    answered_at,
    candidates_of,
    earlier_rows,
    labels_of,
    newest,
)
from faq.tables import LabelRow, QueryRow

Labels = Mapping[int, Sequence[LabelRow]]


async def open_offer(
    session: AsyncSession, asker: Asker, replied_to: int | None, *, fresh: datetime, corrected: datetime
) -> QueryRow | None:
    """As in QueryStore.open_offer: the last question since `fresh`, and choices since `corrected` may be changed."""
    if replied_to is None:
        rows = await earlier_rows(session, asker)
    else:
        rows = await _asked_in(session, asker, replied_to)
    labels = await labels_of(session, [row.id for row in rows])
    choices = {row.id: _choice(labels[row.id], asker) for row in rows}
    for row in rows:
        if (choice := choices[row.id]) is not None and choice.message_id == asker.message_id is not None:
            return row
    if replied_to is None:
        rows = _last_message(rows, labels, fresh)
    for row in rows:
        choice = choices[row.id]
        undecided = choice is None or choice.at > corrected
        if undecided and row.handled_at is None and offered(Outcome(row.outcome), candidates_of(row)):
            return row
    return None


def refused(said: Iterable[tuple[QueryRow, LabelRow]]) -> frozenset[str]:
    """The FAQs that people disliked as answers to these queries, or did not mean among the suggestions."""
    slugs: set[str] = set()
    for row, label in said:
        if label.kind == LabelKind.DOWN.value and label.slug is not None:
            slugs.add(label.slug)
        if label.kind == LabelKind.NONE_OF_THESE.value:
            slugs.update(shown.slug for shown in offered(Outcome(row.outcome), candidates_of(row)))
    return frozenset(slugs)


async def _asked_in(session: AsyncSession, asker: Asker, message_id: int) -> Sequence[QueryRow]:
    """What this person asked in that message of the chat, the last first."""
    at = QueryRow.chat_id == asker.chat_id, QueryRow.message_id == message_id
    wanted = select(QueryRow).where(*at, QueryRow.user_id == asker.user_id).order_by(QueryRow.id.desc())
    return (await session.scalars(wanted)).all()


def _last_message(rows: Sequence[QueryRow], labels: Labels, fresh: datetime) -> Sequence[QueryRow]:
    """What the message asked that was answered last, if that was since `fresh`."""
    last = newest(rows, labels)
    if last is None or answered_at(last, labels[last.id]) < fresh:
        return []
    return [row for row in rows if row is last or row.message_id == last.message_id is not None]


def _choice(labels: Sequence[LabelRow], asker: Asker) -> LabelRow | None:
    kinds = {kind.value for kind in ON_SUGGESTIONS}
    return next((label for label in labels if label.by == asker.user_id and label.kind in kinds), None)
