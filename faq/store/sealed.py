"""What stores of people's words have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store.engine import utc_now
from faq.store.sealing import Sealer

GRACE = timedelta(seconds=60)
"""Time for an admin to take a link back before anybody is told of the answer."""


class SealedStore:
    """Texts are sealed on their way in and opened on their way out; opening raises StoredTextUnreadable."""

    def __init__(
        self, engine: AsyncEngine, sealer: Sealer, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._clock = clock


class TellingStore(SealedStore):
    """A link is told of `grace` after it was made."""

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
