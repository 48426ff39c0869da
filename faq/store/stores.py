"""All stores over one engine and one key, so that they are put together in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store.conflicts import ConflictStore
from faq.store.engine import utc_now
from faq.store.faqs import FaqStore
from faq.store.hear_backs import HearBackStore
from faq.store.inbox import InboxStore
from faq.store.key_check import SealedTexts
from faq.store.notes import NoteStore
from faq.store.people import PeopleStore
from faq.store.queries import QueryStore
from faq.store.sealed import GRACE
from faq.store.sealing import Sealer
from faq.store.state import StateStore
from faq.store.statistics import StatisticsStore
from faq.store.updates import UpdateStore
from faq.store.vectors import VectorStore
from faq.store.verdicts import VerdictStore


@dataclass(frozen=True, slots=True)
class Stores:
    faqs: FaqStore
    queries: QueryStore
    people: PeopleStore
    conflicts: ConflictStore
    updates: UpdateStore
    state: StateStore
    vectors: VectorStore
    inbox: InboxStore
    verdicts: VerdictStore
    hear_backs: HearBackStore
    notes: NoteStore
    statistics: StatisticsStore
    sealed: SealedTexts

    @classmethod
    def over(
        cls,
        engine: AsyncEngine,
        sealer: Sealer,
        *,
        clock: Callable[[], datetime] = utc_now,
        grace: timedelta = GRACE,
    ) -> Stores:
        """`grace` is how long an admin has to take a link back before anybody is told of the answer."""
        return cls(
            faqs=FaqStore(engine, clock=clock),
            queries=QueryStore(engine, sealer, clock=clock),
            people=PeopleStore(engine, sealer, clock=clock),
            conflicts=ConflictStore(engine, sealer, clock=clock, grace=grace),
            updates=UpdateStore(engine, sealer, clock=clock),
            state=StateStore(engine, sealer),
            vectors=VectorStore(engine),
            inbox=InboxStore(engine, sealer, clock=clock),
            verdicts=VerdictStore(engine, sealer, clock=clock, grace=grace),
            hear_backs=HearBackStore(engine, sealer, clock=clock, grace=grace),
            notes=NoteStore(engine),
            statistics=StatisticsStore(engine, clock=clock),
            sealed=SealedTexts(engine, sealer),
        )
