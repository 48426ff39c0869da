"""The one composition root: settings -> engine -> stores -> model -> matcher -> use cases."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.complaints import words_for
from bot.config import Settings
from bot.logs import set_up
from bot.models.notes import ModelNotes
from bot.models.operations import ModelOperations
from faq.errors import (
    ModelBuildFailed,
    ModelError,
    ModelMissing,
    PolicyMismatch,
    StoredTextUnreadable,
)
from faq.files.seed import seed
from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.services.bundle import Services
from faq.store import Sealer, Stores, connected
from faq.versions.follower import Follower, NotFollowed
from faq.versions.registry import Registry, Sight, is_outdated, load_model
from faq.versions.version import DEFAULT
from migrations.runner import upgrade

PROGRAM = (sys.executable, "-m", "bot")
"""Our own command line, for heavy work in a process of its own: building and training need torch, serving does not."""

Say = Callable[[str], None]

WONDERED = 3.0
"""Seconds of silence after which somebody at a terminal wonders what goes on."""


@dataclass(frozen=True, slots=True)
class Product:
    """Everything behind the conversation, ready to answer. `fallback`: why another model serves than should."""

    stores: Stores
    services: Services
    models: ModelOperations
    fallback: NotFollowed | None


@asynccontextmanager
async def opened_stores(
    settings: Settings, *, samples: bool = True, texts: bool = False
) -> AsyncIterator[Stores]:
    """The migrated database; with `samples` filled with the sample FAQs where it had none.

    Raises DatabaseError; with `texts` StoredTextUnreadable where DATA_KEY is not the one that was in use: lists would
    be empty, and two keys in one database would leave text that neither opens.
    """
    set_up(settings.log_level)  # what the stores have to say is no output of a command
    async with connected(settings.database_url) as engine:
        await upgrade(engine)
        stores = Stores.over(engine, sealer_of(settings))
        if samples:
            await seed(stores.faqs)
        if texts and (await stores.sealed.check()).is_wrong_key:
            raise StoredTextUnreadable
        yield stores


@asynccontextmanager
async def opened_product(settings: Settings, say: Say, *, logs: bool = True) -> AsyncIterator[Product]:
    """`say` hears what takes long; `logs`: what is asked will be stored.

    Raises ModelError, PolicyMismatch, DatabaseError; with `logs` StoredTextUnreadable.
    """
    async with opened_stores(settings, texts=logs) as stores:
        chosen = await choose_model(settings, say)
        normalise = normaliser()
        matcher = Matcher(chosen.model, normalise, stores.vectors)
        services = Services.over(stores, matcher, retention_days=settings.retention_days)
        try:
            with _saying(say, "Reading the FAQs for the first time (half a minute, once) ..."):
                await services.live.refresh()
            registry = Registry(settings.model_dir)
            follower = Follower(registry, matcher, serving=chosen.name, seen=chosen.seen)
            models = ModelOperations(follower, ModelNotes(stores.state), stores.vectors, PROGRAM)
            yield Product(stores, services, models, chosen.fallback)
        finally:
            await services.close()
            matcher.close()


@contextmanager
def _saying(say: Say, text: str) -> Iterator[None]:
    """Says it where the block takes so long that somebody wonders."""
    saying = asyncio.get_running_loop().call_later(WONDERED, say, text)
    try:
        yield
    finally:
        saying.cancel()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A loaded model; `seen` is what the registry showed before, `fallback` why it is not the one in use."""

    name: str
    model: Model
    seen: Sight
    fallback: NotFollowed | None


async def choose_model(settings: Settings, say: Say) -> Chosen:
    """The model in use; where it cannot be loaded the last good one, or `default`, which is built if there is none.

    It is built anew, too, where it is of another version of this program.

    Raises ModelError, PolicyMismatch where none can be loaded.
    """
    registry = Registry(settings.model_dir)
    seen, failed = registry.sight(), None
    for name in dict.fromkeys((seen.name, *reversed(registry.history()), DEFAULT)):
        directory = registry.directory(name)
        if name == DEFAULT and (why := _lacks(directory)):
            say(f"{why}: building the language model in {directory} (a minute or two, once) ...")
            await _build(directory)
            seen = registry.sight() if failed is None else seen
        try:
            model = await asyncio.to_thread(load_model, directory)
        except (ModelError, PolicyMismatch) as error:
            failed = failed or error
            continue
        fallback = NotFollowed(seen.name, name, failed) if failed else None
        if failed:
            say(f"{words_for(failed)}\nUntil then the model {name} answers.")
        return Chosen(name, model, seen, fallback)
    raise failed or ModelMissing(registry.folder)


def _lacks(directory: Path) -> str | None:
    """Why the default model must be built; None where it need not."""
    if not directory.exists():
        return "First start"
    return "First start of a new version" if is_outdated(directory) else None


async def _build(directory: Path) -> None:
    """Raises ModelBuildFailed."""
    # Its input and output are the conversation's: the build leaves both alone.
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, "model", "build", stdin=asyncio.subprocess.DEVNULL, stdout=sys.stderr
    )
    try:
        failed = await process.wait()
    except asyncio.CancelledError:  # whoever waits is told to stop, and the build with them
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    if failed:
        raise ModelBuildFailed(directory, "the build did not finish; its own message stands above")


def normaliser() -> Normaliser:
    """With the word lists that ship with the package."""
    return Normaliser(load_lexicon())


def sealer_of(settings: Settings) -> Sealer:
    return Sealer(settings.data_key.get_secret_value() if settings.data_key else None)
