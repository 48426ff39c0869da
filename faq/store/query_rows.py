"""Rows of logged queries: to values and back, and the steps of a transaction about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from faq.claims import CLAIMING
from faq.models import (
    Asker,
    Candidate,
    FaqKind,
    Label,
    LabelKind,
    LastTurn,
    LoggedQuery,
    NewQuery,
    Outcome,
    Turn,
)
from faq.store.sealing import Sealer
from faq.tables import LabelRow, QueryRow

_VERDICT = frozenset({LabelKind.LINKED, LabelKind.OUT_OF_SCOPE, LabelKind.IGNORED})
_DECISION = frozenset({LabelKind.DECIDED})
ON_SUGGESTIONS = frozenset({LabelKind.CHOSEN, LabelKind.NONE_OF_THESE})
_THUMBS = frozenset({LabelKind.UP, LabelKind.DOWN})
_MATTERS = (
    _THUMBS,
    frozenset({LabelKind.WANTS_ADMIN}),
    ON_SUGGESTIONS,
    _VERDICT,
    _DECISION,
)
_TURNS = 4  # that are looked back over for one that was no small talk
BY_ADMINS = _VERDICT | _DECISION
"""What only admins say."""


def to_row(query: NewQuery, key: str, now: datetime, sealer: Sealer) -> QueryRow:
    return QueryRow(
        asked_at=now,
        user_id=query.asker.user_id,
        chat_id=query.asker.chat_id,
        message_id=query.asker.message_id,
        text=sealer.seal(query.text),
        normalised=sealer.seal(query.normalised),
        text_key=key,
        **decided(query),
    )


def decided(query: NewQuery) -> dict[str, Any]:
    """The columns that say what was decided."""
    return {
        "outcome": query.outcome.value,
        "confidence": query.candidates[0].confidence if query.candidates else 0.0,
        "candidates": [asdict(candidate) for candidate in query.candidates],
        "model": query.model,
        "in_context": query.in_context,
    }


def to_logged(row: QueryRow, sealer: Sealer) -> LoggedQuery:
    return LoggedQuery(
        id=row.id,
        asked_at=row.asked_at,
        asker=Asker(row.user_id, row.chat_id, row.message_id),
        text=sealer.open(row.text),
        normalised=sealer.open(row.normalised),
        outcome=Outcome(row.outcome),
        candidates=candidates_of(row),
        model=row.model,
        in_context=row.in_context,
    )


def candidates_of(row: QueryRow) -> tuple[Candidate, ...]:
    return tuple(map(_candidate, row.candidates))


def is_small_talk(row: QueryRow) -> bool:
    """Whether small talk answered it."""
    candidates = candidates_of(row)
    return row.outcome == Outcome.MATCH.value and candidates[0].kind is FaqKind.SMALL_TALK


def answer_to(row: QueryRow, labels: Sequence[LabelRow]) -> str | None:
    """The FAQ that answered it, at once or when it was chosen; None where none did."""
    if chosen := _chosen(labels):
        return chosen.slug
    return candidates_of(row)[0].slug if row.outcome == Outcome.MATCH.value else None


def turn_of(row: QueryRow, labels: Sequence[LabelRow], sealer: Sealer) -> LastTurn | None:
    """The question with the FAQ that answered it; None where none did."""
    slug = answer_to(row, labels)
    if not slug:
        return None
    return LastTurn(Turn(sealer.open(row.text), slug), answered_at(row, labels), thumb_in(row, labels))


def thumb_in(row: QueryRow, labels: Iterable[LabelRow]) -> bool | None:
    """What its asker said of the answer to the query: whether it helped; None where nothing was said."""
    said = (label.kind for label in labels if label.by == row.user_id and label.kind in _THUMBS)
    kind = next(said, None)
    return None if kind is None else kind == LabelKind.UP.value


def newest(rows: Sequence[QueryRow], labels: Mapping[int, Sequence[LabelRow]]) -> QueryRow | None:
    """The one that was answered last; small talk does not count."""
    asked = (row for row in rows if not is_small_talk(row))
    return max(asked, key=lambda row: (answered_at(row, labels[row.id]), row.id), default=None)


def answered_at(row: QueryRow, labels: Sequence[LabelRow]) -> datetime:
    """When something was said to it, last: at once, or when a suggestion was chosen."""
    chosen = _chosen(labels)
    return chosen.at if chosen else row.asked_at


def _chosen(labels: Sequence[LabelRow]) -> LabelRow | None:
    return next((label for label in labels if label.kind == LabelKind.CHOSEN.value), None)


def to_label(row: LabelRow) -> Label:
    return Label(row.query_id, LabelKind(row.kind), row.by, row.slug, row.message_id)


async def known_ids(session: AsyncSession, asker: Asker) -> dict[str, int]:
    """text_key -> id of what this very message asks so far; a terminal's messages are all new."""
    if asker.message_id is None:
        return {}
    wanted = select(QueryRow.text_key, QueryRow.id).where(
        QueryRow.chat_id == asker.chat_id,
        QueryRow.message_id == asker.message_id,
        QueryRow.handled_at.is_(None),
    )
    return {row.text_key: row.id for row in await session.execute(wanted)}


async def asked_in(session: AsyncSession, asker: Asker) -> Sequence[int]:
    """All that this very message has asked, also what is dealt with; a terminal's messages cannot be found again."""
    if asker.message_id is None:
        return ()
    here = QueryRow.chat_id == asker.chat_id, QueryRow.message_id == asker.message_id
    return (await session.scalars(select(QueryRow.id).where(*here))).all()


async def asked_first(session: AsyncSession, asker: Asker) -> datetime | None:
    """When this message came, if it is an edited one."""
    if asker.message_id is None:
        return None
    asked = QueryRow.chat_id == asker.chat_id, QueryRow.message_id == asker.message_id
    return await session.scalar(select(func.min(QueryRow.asked_at)).where(*asked))


async def earlier_rows(session: AsyncSession, asker: Asker) -> Sequence[QueryRow]:
    """The last that this person asked in this chat before this message, newest first."""
    wanted = (
        select(QueryRow)
        .where(
            QueryRow.chat_id == asker.chat_id,
            QueryRow.user_id == asker.user_id,
            true() if asker.message_id is None else QueryRow.message_id < asker.message_id,
        )
        .order_by(QueryRow.id.desc())
        .limit(_TURNS)
    )
    return (await session.scalars(wanted)).all()


async def spoken_of(session: AsyncSession, chat_id: int, message_id: int) -> Sequence[QueryRow]:
    """What this message of the chat asked, or chose an answer to."""
    chosen = select(LabelRow.query_id).where(LabelRow.message_id == message_id)
    at = or_(QueryRow.message_id == message_id, QueryRow.id.in_(chosen))
    return (await session.scalars(select(QueryRow).where(QueryRow.chat_id == chat_id, at))).all()


async def labels_of(session: AsyncSession, query_ids: Sequence[int]) -> defaultdict[int, list[LabelRow]]:
    wanted = select(LabelRow).where(LabelRow.query_id.in_(query_ids)).order_by(LabelRow.id)
    found: defaultdict[int, list[LabelRow]] = defaultdict(list)
    for row in await session.scalars(wanted):
        found[row.query_id].append(row)
    return found


def several_claims() -> Select[str]:
    """The keys of normal forms that labels put to different FAQs, or to one and to none."""
    return (
        select(QueryRow.text_key)
        .join(LabelRow, LabelRow.query_id == QueryRow.id)
        .where(LabelRow.kind.in_(CLAIMING))
        .group_by(QueryRow.text_key)
        .having(func.count(func.coalesce(LabelRow.slug, "").distinct()) > 1)
    )


async def put_labels(session: AsyncSession, label: Label, query_ids: Sequence[int], now: datetime) -> None:
    """Say `label` about each of the queries, in place of what its author said in the same matter."""
    matter = next(matter for matter in _MATTERS if label.kind in matter)
    await session.execute(
        delete(LabelRow).where(
            LabelRow.query_id.in_(query_ids), LabelRow.by == label.by, LabelRow.kind.in_(matter)
        )
    )
    session.add_all(
        LabelRow(
            query_id=query_id,
            kind=label.kind.value,
            slug=label.slug,
            by=label.by,
            at=now,
            message_id=label.message_id,
        )
        for query_id in query_ids
    )


async def take_back_labels(session: AsyncSession, asker: Asker) -> None:
    """What this very message said of other queries."""
    if asker.message_id is None:
        return
    here = exists().where(QueryRow.id == LabelRow.query_id, QueryRow.chat_id == asker.chat_id)
    said = LabelRow.message_id == asker.message_id, LabelRow.by == asker.user_id
    await session.execute(delete(LabelRow).where(*said, here))


def _candidate(stored: dict[str, Any]) -> Candidate:
    return Candidate(**{**stored, "kind": FaqKind(stored["kind"])})
