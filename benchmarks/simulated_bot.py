"""The product behind the conversation, over a database and a time of its own, that knows canonical questions only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.compose import normaliser
from faq.files.seed import load
from faq.learning.curriculum import Data
from faq.learning.remembering import RememberingEncoder
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.models import FaqDraft, FaqKind
from faq.services.grouping import Grouping
from faq.services.inbox import Inbox
from faq.services.pairs import collect
from faq.services.people import People
from faq.services.service import FaqService
from faq.store import (
    FaqStore,
    InboxStore,
    PeopleStore,
    QueryStore,
    Sealer,
    VectorStore,
    VerdictStore,
    open_engine,
)
from migrations.runner import upgrade

OPENING = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Clock:
    """A time that passes only when it is told to."""

    def __init__(self) -> None:
        self._now = OPENING

    def __call__(self) -> datetime:
        return self._now

    def let_pass(self, time: timedelta) -> None:
        self._now += time


@dataclass(frozen=True, slots=True)
class SimulatedBot:
    clock: Clock
    faqs: FaqStore
    queries: QueryStore
    people: PeopleStore
    matcher: Matcher
    service: FaqService
    inbox: Inbox

    async def pairs(self) -> Data:
        """What the installation knows, and what it has learnt from people so far."""
        pairs = await collect(self.faqs, self.queries, self.people, normaliser())
        return Data(await self.faqs.snapshot(), pairs)

    def people_of(self) -> People:
        return People(self.people, self.service)


def canonical_questions() -> tuple[FaqDraft, ...]:
    """The sample answers with nothing but their own question; no small talk."""
    return tuple(replace(f, phrasings=()) for f in load().faqs if f.kind is FaqKind.ANSWER)


@asynccontextmanager
async def opened_bot(model: Model, folder: Path, drafts: tuple[FaqDraft, ...]) -> AsyncIterator[SimulatedBot]:
    """A migrated database in `folder` with these FAQs and no rejects, answered by `model`."""
    engine = open_engine(f"sqlite:///{folder / 'simulated.db'}")
    try:
        await upgrade(engine)
        clock, sealer = Clock(), Sealer(None)
        faqs, queries = FaqStore(engine, clock=clock), QueryStore(engine, sealer, clock=clock)
        await faqs.seed(drafts, ())
        matcher = Matcher(model, normaliser(), VectorStore(engine))
        service = FaqService(faqs, queries, matcher, clock=clock)
        store = InboxStore(engine, sealer, clock=clock)
        verdicts = VerdictStore(engine, sealer, clock=clock)
        inbox = Inbox(store, verdicts, Grouping(store, matcher), service)
        people = PeopleStore(engine, sealer, clock=clock)
        try:
            await service.refresh()
            yield SimulatedBot(clock, faqs, queries, people, matcher, service, inbox)
        finally:
            await inbox.close()
            matcher.close()
    finally:
        await engine.dispose()


def remembering(model: Model) -> Model:
    """The same messages are measured again and again."""
    return Model(RememberingEncoder(model.encoder), model.policy)
