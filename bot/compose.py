"""The one composition root: settings -> engine -> stores -> model -> matcher -> service."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Settings
from faq.errors import ModelBuildFailed
from faq.inbox import Inbox
from faq.lexicon import load_lexicon
from faq.matcher import Matcher
from faq.registry import Registry, load_model
from faq.seed import seed
from faq.service import FaqService
from faq.store import FaqStore, QueryStore, Sealer, StateStore, UpdateStore, VectorStore, open_engine
from faq.text import Normaliser
from migrations.runner import upgrade

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stores:
    faqs: FaqStore
    queries: QueryStore
    updates: UpdateStore
    state: StateStore
    vectors: VectorStore


@dataclass(frozen=True, slots=True)
class Product:
    """Everything behind the conversation, ready to answer."""

    stores: Stores
    matcher: Matcher
    service: FaqService
    inbox: Inbox


@asynccontextmanager
async def opened_stores(settings: Settings) -> AsyncIterator[Stores]:
    """The migrated database, filled with the sample FAQs where it had none."""
    engine = open_engine(settings.database_url)
    try:
        await upgrade(engine)
        stores = _stores(engine, settings)
        await seed(stores.faqs)
        yield stores
    finally:
        await engine.dispose()


@asynccontextmanager
async def opened_product(settings: Settings, say: Say) -> AsyncIterator[Product]:
    """`say` hears what takes long. Raises ModelError, PolicyMismatch, sqlalchemy.exc.SQLAlchemyError."""
    async with opened_stores(settings) as stores:
        await ensure_model(settings, say)
        model = await asyncio.to_thread(load_model, Registry(settings.model_dir).directory())
        matcher = Matcher(model, normaliser(), stores.vectors)
        try:
            service = FaqService(stores.faqs, stores.queries, matcher)
            await service.refresh()
            yield Product(stores, matcher, service, Inbox(stores.faqs, stores.queries, service))
        finally:
            matcher.close()


async def ensure_model(settings: Settings, say: Say) -> None:
    """Build the default model where none is there, in a process of its own: building needs torch, serving does not.

    Raises ModelBuildFailed.
    """
    directory = Registry(settings.model_dir).directory()
    if directory.exists():
        return
    say(f"First start: building the language model in {directory} (about a minute, once) ...")
    # Its input and output are the conversation's: the build leaves both alone.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "model", "build", stdin=asyncio.subprocess.DEVNULL, stdout=sys.stderr
    )
    if await process.wait():
        raise ModelBuildFailed(directory, "the build did not finish; its own message stands above")


def normaliser() -> Normaliser:
    """With the word lists that ship with the package."""
    return Normaliser(load_lexicon())


def _stores(engine: AsyncEngine, settings: Settings) -> Stores:
    sealer = Sealer(settings.data_key.get_secret_value() if settings.data_key else None)
    return Stores(
        faqs=FaqStore(engine),
        queries=QueryStore(engine, sealer),
        updates=UpdateStore(engine, sealer),
        state=StateStore(engine, sealer),
        vectors=VectorStore(engine),
    )
