"""The use cases of labels: the pairs that they make, and the contradictions that an admin decides."""

from __future__ import annotations

from faq.claims import Contradiction
from faq.models import FaqState, Label, LabelKind, PhrasingSource
from faq.pairs import PairSet, collect, read_wordings
from faq.service import FaqService
from faq.store import FaqStore, PeopleStore, QueryStore
from faq.text import Normalise


class Labelling:
    """`normalise` gives the form by which wordings count as one; `service` is told what has changed."""

    def __init__(
        self,
        faqs: FaqStore,
        queries: QueryStore,
        people: PeopleStore,
        normalise: Normalise,
        service: FaqService,
    ) -> None:
        self._faqs = faqs
        self._queries = queries
        self._people = people
        self._normalise = normalise
        self._service = service

    async def pairs(self) -> PairSet:
        """What an encoder can be trained with: messages and the FAQs they belong to."""
        return await collect(self._faqs, self._queries, self._people, self._normalise)

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
        await self._teach(contradiction, slug, by)
        for same in contradiction.query_ids:
            await self._queries.label(Label(same, LabelKind.DECIDED, by, slug))
        await self._service.refresh()
        return True

    async def _teach(self, contradiction: Contradiction, slug: str | None, by: int) -> None:
        """What is learnt names its query: it goes when its asker goes."""
        learnt, origin = (contradiction.text,), contradiction.query_ids[-1]
        forms = self._forms(contradiction)
        if slug is None:
            await self._faqs.add_rejects(learnt, PhrasingSource.INBOX, by, query_id=origin)
        else:
            await self._faqs.add_phrasings(slug, learnt, PhrasingSource.INBOX, by, query_id=origin)
            same = [text for text in await self._faqs.rejects() if self._normalise(text) in forms]
            await self._faqs.remove_rejects(same)
        for faq in await self._faqs.all():
            for text in faq.phrasings:
                if faq.slug != slug and self._normalise(text) in forms:
                    await self._faqs.remove_phrasing(faq.slug, text, by)

    def _forms(self, contradiction: Contradiction) -> frozenset[str]:
        """What learnt wordings are known by: they keep the misspellings that a logged form is without."""
        return frozenset((contradiction.form, *map(self._normalise, contradiction.texts)))
