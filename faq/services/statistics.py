"""The use case of statistics: how the bot did lately, over a week or as long as questions are kept."""

from __future__ import annotations

from collections.abc import Collection

from faq.figures import Figures
from faq.store import StatisticsStore

WEEK, MONTH = 7, 30


class Statistics:
    """`kept_days`: questions are forgotten after so long."""

    def __init__(self, store: StatisticsStore, *, kept_days: int) -> None:
        self._store = store
        self.week = min(WEEK, kept_days)
        self.month = min(MONTH, kept_days)

    async def lately(self, *, month: bool, without: Collection[int] = ()) -> Figures:
        """The last week or month, or the days that are kept where those are fewer; not what those `without` asked."""
        return await self._store.figures(self.month if month else self.week, without)
