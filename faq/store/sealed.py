"""What stores of people's words have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store.engine import utc_now
from faq.store.sealing import Sealer


class SealedStore:
    """Texts are sealed on their way in and opened on their way out; opening raises StoredTextUnreadable."""

    def __init__(
        self, engine: AsyncEngine, sealer: Sealer, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._clock = clock
