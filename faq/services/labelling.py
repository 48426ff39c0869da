"""The use cases of labels: the pairs that they make, and the contradictions that an admin decides."""

from __future__ import annotations

import asyncio
from datetime import datetime

from faq.claims import Contradiction
from faq.models import FaqState
from faq.services.live_faqs import LiveFaqs
from faq.services.pairs import PairSet, collect, read_wordings
from faq.store import ConflictStore, FaqStore, PeopleStore, QueryStore


class Labelling:
    """`live` gives the form by which wordings count as one, and is told what has changed."""

    def __init__(
        self,
        faqs: FaqStore,
        queries: QueryStore,
        people: PeopleStore,
        conflicts: ConflictStore,
        live: LiveFaqs,
    ) -> None:
        self._faqs = faqs
        self._queries = queries
        self._people = people
        self._conflicts = conflicts
        self._live = live

    async def pairs(self) -> PairSet:
        """What an encoder can be trained with: messages and the FAQs they belong to."""
        return await collect(self._faqs, self._queries, self._people, self._live.normalise)

    async def labels_since(self, at: datetime | None) -> int:
        """How many judgements that a training can learn from have been made since, or ever."""
        return await self._queries.count_labels(at)

    async def contradictions(self) -> tuple[Contradiction, ...]:
        """Those that wait for an admin's word, the oldest first."""
        live = {faq.slug for faq in await self._faqs.all(FaqState.LIVE)}
        found = (wording.contradiction(live) for wording in await read_wordings(self._queries, disputed=True))
        return tuple(contradiction for contradiction in found if contradiction is not None)

    async def contradiction(self, query_id: int) -> Contradiction | None:
        """The one that the query is part of; None where it is decided, or gone."""
        return next((c for c in await self.contradictions() if query_id in c.query_ids), None)

    async def decide(self, query_id: int, slug: str | None, by: int) -> bool:
        """The wording of this query belongs to `slug`, or to none, and to nothing else from the next message on.

        False where nothing waits to be decided. Raises UnknownFaq, InvalidFaq.
        """
        contradiction = await self.contradiction(query_id)
        if contradiction is None:
            return False
        decided = await self._conflicts.decide(query_id, slug, by, await self._alike(contradiction))
        if decided:
            await self._live.refresh()
        return decided

    async def _alike(self, contradiction: Contradiction) -> frozenset[str]:
        """Phrasings and rejects known by its forms: they keep the misspellings that a logged form is without."""
        faqs, rejects = await self._faqs.all(), await self._faqs.rejects()
        normalise = self._live.normalise
        known = {*rejects, *(text for faq in faqs for text in faq.phrasings)}

        def alike() -> frozenset[str]:
            forms = {contradiction.form, *map(normalise, contradiction.texts)}
            return frozenset(text for text in known if normalise(text) in forms)

        return await asyncio.to_thread(alike)
