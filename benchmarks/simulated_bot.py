"""The product behind the conversation, over a database and a time of its own, that knows canonical questions only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.compose import normaliser
from faq.files.seed import load
from faq.learning.measuring.remembering import RememberingEncoder
from faq.learning.training.curriculum import Data
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.models import FaqDraft, FaqKind
from faq.services.bundle import Services
from faq.store import Sealer, Stores, open_engine
from migrations.runner import upgrade

RETENTION_DAYS = 365
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
    stores: Stores
    matcher: Matcher
    services: Services

    async def pairs(self) -> Data:
        """What the installation knows, and what it has learnt from people so far."""
        return Data(await self.stores.faqs.snapshot(), await self.services.labelling.pairs())


def canonical_questions() -> tuple[FaqDraft, ...]:
    """The sample answers with nothing but their own question; no small talk."""
    return tuple(replace(f, phrasings=()) for f in load().faqs if f.kind is FaqKind.ANSWER)


@asynccontextmanager
async def opened_bot(model: Model, folder: Path, drafts: tuple[FaqDraft, ...]) -> AsyncIterator[SimulatedBot]:
    """A migrated database in `folder` with these FAQs and no rejects, answered by `model`."""
    engine = open_engine(f"sqlite:///{folder / 'simulated.db'}")
    try:
        await upgrade(engine)
        clock = Clock()
        stores = Stores.over(engine, Sealer(None), clock=clock)
        await stores.faqs.seed(drafts, ())
        matcher = Matcher(model, normaliser(), stores.vectors)
        services = Services.over(stores, matcher, retention_days=RETENTION_DAYS, clock=clock)
        try:
            await services.live.refresh()
            yield SimulatedBot(clock, stores, matcher, services)
        finally:
            await services.close()
            matcher.close()
    finally:
        await engine.dispose()


def remembering(model: Model) -> Model:
    """The same messages are measured again and again."""
    return Model(RememberingEncoder(model.encoder), model.policy)
