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
from faq.services.listening import Listener
from faq.services.live_faqs import LiveFaqs
from faq.services.people import People
from faq.services.statistics import Statistics
from faq.store import Stores, utc_now


@dataclass(frozen=True, slots=True)
class Services:
    live: LiveFaqs
    conversation: Conversation
    listener: Listener
    catalogue: Catalogue
    inbox: Inbox
    hear_back: HearBack
    people: People
    labelling: Labelling
    statistics: Statistics

    @classmethod
    def over(
        cls,
        stores: Stores,
        matcher: Matcher,
        *,
        retention_days: int,
        clock: Callable[[], datetime] = utc_now,
        patience: float = PATIENCE,
    ) -> Services:
        """`retention_days`: so long are questions kept; `patience`: so many seconds does an inbox wait for its groups.

        To be closed.
        """
        live = LiveFaqs(stores.faqs, matcher)
        grouping = Grouping(stores.inbox, matcher)
        conversation = Conversation(stores.faqs, stores.queries, live, clock=clock)
        return cls(
            live=live,
            conversation=conversation,
            listener=Listener(conversation, stores.faqs, stores.queries, live),
            catalogue=Catalogue(stores.faqs, live),
            inbox=Inbox(stores.inbox, stores.verdicts, grouping, stores.faqs, live, patience=patience),
            hear_back=HearBack(stores.hear_backs, stores.faqs),
            people=People(stores.people, live),
            labelling=Labelling(stores.faqs, stores.queries, stores.people, stores.conflicts, live),
            statistics=Statistics(stores.statistics, kept_days=retention_days),
        )

    async def close(self) -> None:
        """Before the matcher."""
        await self.inbox.close()
