"""The use cases of people: may the bot learn from their questions, and remove all it knows about them."""

from __future__ import annotations

from faq.models import Consent, Erased
from faq.services.live_faqs import LiveFaqs
from faq.store import PeopleStore


class People:
    """`live` is told when a wording has gone."""

    def __init__(self, store: PeopleStore, live: LiveFaqs) -> None:
        self._store = store
        self._live = live

    async def consents(self, user_id: int) -> bool:
        """Only a yes is one; silence is not."""
        return await self._store.consent(user_id) is Consent.GIVEN

    async def ask_once(self, user_id: int) -> bool:
        """Whether to ask this person now; from then on they have been asked."""
        return await self._store.ask_once(user_id)

    async def decide(self, user_id: int, *, given: bool) -> None:
        """Give the consent or take it back, from the next export or training on."""
        await self._store.decide(user_id, Consent.GIVEN if given else Consent.REFUSED)

    async def erase(self, user_id: int) -> Erased:
        """Remove everything about this person; what was learnt from them alone is not understood any more."""
        erased = await self._store.erase(user_id, self._live.normalise)
        if erased.wordings:
            await self._live.refresh()
        return erased
