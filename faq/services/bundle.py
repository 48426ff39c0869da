"""All use cases, so that they are put together in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from faq.matching.matcher import Matcher
from faq.services.catalogue import Catalogue
from faq.services.conversation import Conversation
from faq.services.grouping import Grouping
from faq.services.hear_back import HearBack
from faq.services.inbox import PATIENCE, Inbox
from faq.services.labelling import Labelling
from faq.services.live_faqs import LiveFaqs
from faq.services.people import People
from faq.store import Stores, utc_now


@dataclass(frozen=True, slots=True)
class Services:
    live: LiveFaqs
    conversation: Conversation
    catalogue: Catalogue
    inbox: Inbox
    hear_back: HearBack
    people: People
    labelling: Labelling

    @classmethod
    def over(
        cls,
        stores: Stores,
        matcher: Matcher,
        *,
        clock: Callable[[], datetime] = utc_now,
        patience: float = PATIENCE,
    ) -> Services:
        """`patience` is how long an inbox that is opened waits for its groups, in seconds. To be closed."""
        live = LiveFaqs(stores.faqs, matcher)
        grouping = Grouping(stores.inbox, matcher)
        return cls(
            live=live,
            conversation=Conversation(stores.faqs, stores.queries, live, clock=clock),
            catalogue=Catalogue(stores.faqs, live),
            inbox=Inbox(stores.inbox, stores.verdicts, grouping, stores.faqs, live, patience=patience),
            hear_back=HearBack(stores.hear_backs, stores.faqs),
            people=People(stores.people, live),
            labelling=Labelling(stores.faqs, stores.queries, stores.people, stores.conflicts, live),
        )

    async def close(self) -> None:
        """Before the matcher."""
        await self.inbox.close()
