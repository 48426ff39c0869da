"""The FAQs that answer now: the matcher, kept in agreement with the database."""

from __future__ import annotations

import asyncio

from faq.language.text import Normalise
from faq.matching.decision import NoMatch, Thresholds, Understanding
from faq.matching.matcher import Matcher
from faq.models import Turn
from faq.store import FaqStore


class LiveFaqs:
    def __init__(self, faqs: FaqStore, matcher: Matcher) -> None:
        self._faqs = faqs
        self._matcher = matcher
        self._refreshing = asyncio.Lock()
        self._mark = ""  # of the snapshot that is live

    async def understand(self, text: str, after: Turn | None = None) -> Understanding:
        """The decision on `text`, without a trace in the log; `after` is the turn before it in the same chat."""
        return await self._matcher.understand(text, after)

    def undecided(self, text: str) -> Understanding:
        """Of what asks nothing."""
        return Understanding((NoMatch(text, self.normalise(text), ()),), self.model_id)

    @property
    def thresholds(self) -> Thresholds:
        """Those that decide at this moment."""
        return self._matcher.model.policy.thresholds

    @property
    def normalise(self) -> Normalise:
        """Gives the form by which the vector of a wording is known."""
        return self._matcher.normalise

    @property
    def model_id(self) -> str:
        """The model that decides at this moment."""
        return self._matcher.model.encoder.model_id

    @property
    def standing(self) -> tuple[str, str]:
        """Another one means: other FAQs or another model decide now."""
        return self._mark, self.model_id

    async def refresh(self) -> None:
        """Make the matcher agree with the database; the last change wins."""
        async with self._refreshing:
            await self._refresh()

    async def catch_up(self) -> bool:
        """Refresh only where the FAQs have changed since, in another process for example; says whether they had."""
        async with self._refreshing:
            changed = await self._faqs.mark() != self._mark
            if changed:
                await self._refresh()
            return changed

    async def _refresh(self) -> None:
        snapshot = await self._faqs.snapshot()
        await self._matcher.refresh(snapshot)
        self._mark = snapshot.mark
