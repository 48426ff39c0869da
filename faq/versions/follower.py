"""Keeps one process with the model that the registry names, and changes that model for all of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from faq.errors import ModelError, ModelReplaced, PolicyMismatch
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.versions.registry import Registry, Sight, load_model


@dataclass(frozen=True, slots=True)
class Followed:
    """The model `name` serves here since a moment ago."""

    name: str


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """The model `name` should serve and cannot be loaded; `serving` goes on."""

    name: str
    serving: str
    error: ModelError | PolicyMismatch


News = Followed | NotFollowed


class Follower:
    """One for each process that serves. `serving` is the name of the model in use here."""

    def __init__(self, registry: Registry, matcher: Matcher, *, serving: str, seen: Sight) -> None:
        """`seen` is what the registry showed before `serving` was loaded."""
        self.registry = registry
        self.serving = serving
        self._matcher = matcher
        self._seen = seen
        self._changing = asyncio.Lock()

    @property
    def model_id(self) -> str:
        """The id of the encoder that serves here."""
        return self._matcher.model.encoder.model_id

    async def follow(self) -> News | None:
        """Look once: None where nothing has changed. A model that cannot be loaded is tried once, not at every look."""
        async with self._changing:
            sight = self.registry.sight()
            if sight == self._seen:
                return None
            try:
                model = await self._load(sight.name)
            except (ModelError, PolicyMismatch) as error:
                self._seen = sight
                return NotFollowed(sight.name, self.serving, error)
            await self._take(model, sight)
            return Followed(sight.name)

    async def use(self, name: str, *, force: bool = False) -> None:
        """Let `name` serve here at once, and in the other processes when they look.

        It is loaded and everything about it computed before anything changes. Raises ModelError, PolicyMismatch.
        """
        async with self._changing:
            self.registry.check(name, force=force)
            model = await self._load(name)
            await self._matcher.prepare(model)
            await asyncio.to_thread(self.registry.use, name, force=force)
            await self._take(model, self.registry.sight(name))

    async def rollback(self, leaving: str) -> str:
        """Let the model serve that served before `leaving`, which the registry names; returns its name.

        Raises ModelReplaced where it names another one, now or once that one is loaded; ModelError, PolicyMismatch.
        """
        async with self._changing:
            if self.registry.current() != leaving:
                raise ModelReplaced(self.registry.directory(leaving))
            way = replace(self.registry.way_back(), leaving=leaving)
            model = await self._load(way.to)
            await self._matcher.prepare(model)
            await asyncio.to_thread(self.registry.rollback, way)
            await self._take(model, self.registry.sight(way.to))
            return way.to

    async def _load(self, name: str) -> Model:
        return await asyncio.to_thread(load_model, self.registry.directory(name))

    async def _take(self, model: Model, sight: Sight) -> None:
        await self._matcher.swap(model)
        self.serving, self._seen = sight.name, sight
