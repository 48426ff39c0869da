"""What stores of people's words have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar, TypeVarTuple

from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from faq.store.engine import utc_now, wipe
from faq.store.sealing import Sealer

T = TypeVar("T")
Columns = TypeVarTuple("Columns")

GRACE = timedelta(seconds=60)
"""Time for an admin to take a link back before anybody is told of the answer."""


class SealedStore:
    """Texts are sealed on their way in and opened on their way out.

    Opening one raises StoredTextUnreadable; lists go without what cannot be opened.
    """

    def __init__(
        self, engine: AsyncEngine, sealer: Sealer, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._clock = clock

    async def wipe(self) -> bool:
        """What was deleted is gone from the disk; False where the database is busy: to be tried again."""
        return await wipe(self._engine)

    async def _first(
        self,
        session: AsyncSession,
        limit: int,
        wanted: Select[*Columns],
        read: Callable[[Row[*Columns]], T],
    ) -> tuple[T, ...]:
        """The first `limit` questions that can be opened: however many cannot are in nobody's way."""
        found: list[T] = []
        rows = await session.stream(wanted)
        try:
            with self._sealer.legible("question") as legible:
                async for row in rows:
                    found += legible([row], read)
                    if len(found) == limit:
                        break
        finally:
            await rows.close()
        return tuple(found)


class TellingStore(SealedStore):
    """An answer is told of `grace` after an admin has named it."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        *,
        clock: Callable[[], datetime] = utc_now,
        grace: timedelta = GRACE,
    ) -> None:
        super().__init__(engine, sealer, clock=clock)
        self._grace = grace
