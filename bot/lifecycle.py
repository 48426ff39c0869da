"""What runs beside the updates, from the application's start to its stop."""

from __future__ import annotations

from typing import Any

import structlog
from telegram.ext import Application

from bot import commands
from bot.admin.model_replies import missed, not_followed
from bot.background.watch import Watch
from bot.handlers.base import Desk
from bot.transport import delivery
from bot.transport.intake import Intake
from bot.transport.updates import Context
from faq.versions.follower import NotFollowed

App = Application[Any, Context, Any, Any, Any, Any]

log = structlog.get_logger(__name__)


class Lifecycle:
    """`fallback` says why another model serves than should."""

    def __init__(self, desk: Desk, intake: Intake, fallback: NotFollowed | None) -> None:
        self._desk = desk
        self._intake = intake
        self._fallback = fallback
        self._watch: Watch | None = None

    async def begin(self, application: App) -> None:
        """The application's `post_init`."""
        desk, bot = self._desk, application.bot
        await commands.publish(bot, desk.texts, desk.admin_ids)
        log.info("updates_replayed", count=await self._intake.replay(bot))
        words = desk.texts.of(None)

        async def alarm(news: NotFollowed) -> None:
            reply = not_followed(news, desk.models.registry.entries(), words)
            await delivery.post_to_all(bot, desk.admin_ids, reply)

        if self._fallback is not None:
            await alarm(self._fallback)
        for event in await desk.models.missed():
            reply = missed(event, desk.models.registry.entries(), words)
            await delivery.post_to_all(bot, desk.admin_ids, reply)
        self._watch = Watch(desk.models.follower, desk.service, alarm)
        self._watch.start()

    async def end(self, _: App) -> None:
        """The application's `post_stop`."""
        if self._watch is not None:
            await self._watch.stop()
        await self._desk.models.close()
