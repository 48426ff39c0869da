"""What runs beside the updates, from the application's start to its stop."""

from __future__ import annotations

from typing import Any

import structlog
from telegram.ext import Application

from bot import commands
from bot.admin.model_replies import missed, not_followed
from bot.background.watch import Watch
from bot.handlers.base import Dependencies
from bot.transport import delivery
from bot.transport.intake import Intake
from bot.transport.updates import Context
from faq.versions.follower import NotFollowed

App = Application[Any, Context, Any, Any, Any, Any]

log = structlog.get_logger(__name__)


class Lifecycle:
    """`fallback` says why another model serves than should."""

    def __init__(self, deps: Dependencies, intake: Intake, fallback: NotFollowed | None) -> None:
        self._deps = deps
        self._intake = intake
        self._fallback = fallback
        self._watch: Watch | None = None

    async def begin(self, application: App) -> None:
        """The application's `post_init`."""
        deps, bot = self._deps, application.bot
        await commands.publish(bot, deps.texts, deps.admin_ids)
        log.info("updates_replayed", count=await self._intake.replay(bot))
        words = deps.texts.of(None)

        async def alarm(news: NotFollowed) -> None:
            reply = not_followed(news, deps.models.registry.entries(), words)
            await delivery.post_to_all(bot, deps.admin_ids, reply)

        if self._fallback is not None:
            await alarm(self._fallback)
        for event in await deps.models.missed():
            reply = missed(event, deps.models.registry.entries(), words)
            await delivery.post_to_all(bot, deps.admin_ids, reply)
        self._watch = Watch(deps.models.follower, deps.services.live, alarm)
        self._watch.start()

    async def end(self, _: App) -> None:
        """The application's `post_stop`."""
        if self._watch is not None:
            await self._watch.stop()
        await self._deps.models.close()
