"""Where notes about questions stand in the admins' chats: ids only, so that no note outlives its question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.inbox_tables import NoteRow
from faq.store.engine import reading, writing
from faq.tables import QueryRow

REMEMBERED = 5000
"""The newest notes; older ones stay as they are."""


@dataclass(frozen=True, slots=True)
class Note:
    """A message of the bot in an admin's chat."""

    id: int
    chat_id: int
    message_id: int


class NoteStore:
    """The database itself notices that a query goes, whatever makes it go: its notes are left without one."""

    def __init__(self, engine: AsyncEngine, *, remembered: int = REMEMBERED) -> None:
        self._engine = engine
        self._remembered = remembered

    async def remember(self, query_id: int, messages: Iterable[tuple[int, int]]) -> None:
        """(chat, message) of each note; the oldest make room. Where the query is gone by now, they are left over."""
        async with writing(self._engine) as session:
            kept = await session.scalar(select(QueryRow.id).where(QueryRow.id == query_id))
            session.add_all(NoteRow(query_id=kept, chat_id=chat, message_id=id_) for chat, id_ in messages)
            await session.flush()
            newest = await session.scalar(select(func.max(NoteRow.id))) or 0
            await session.execute(delete(NoteRow).where(NoteRow.id <= newest - self._remembered))

    async def left_over(self, limit: int) -> tuple[Note, ...]:
        """Notes whose query is forgotten, the oldest first."""
        orphans = select(NoteRow).where(NoteRow.query_id.is_(None)).order_by(NoteRow.id).limit(limit)
        async with reading(self._engine) as session:
            rows = (await session.scalars(orphans)).all()
        return tuple(Note(row.id, row.chat_id, row.message_id) for row in rows)

    async def forget(self, notes: Sequence[Note]) -> None:
        async with writing(self._engine) as session:
            await session.execute(delete(NoteRow).where(NoteRow.id.in_([note.id for note in notes])))
