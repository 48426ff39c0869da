"""Looks every two seconds whether the model in use or the FAQs have changed elsewhere, and tells admins of trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from faq.services.live_faqs import LiveFaqs
from faq.versions.follower import Followed, Follower, NotFollowed

log = structlog.get_logger(__name__)

EVERY = 2.0
"""Seconds."""

Alarm = Callable[[NotFollowed], Awaitable[None]]


class Watch:
    """`alarm` hears once of each model that cannot be loaded."""

    def __init__(self, follower: Follower, live: LiveFaqs, alarm: Alarm) -> None:
        self._follower = follower
        self._live = live
        self._alarm = alarm
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            for look in (self._model, self._faqs):
                try:
                    await look()
                except Exception as error:  # noqa: BLE001 - whatever fails at this look, the next one is due
                    log.warning("look_failed", error=type(error).__name__)

    async def _model(self) -> None:
        match await self._follower.follow():
            case Followed(name=name):
                log.info("model_followed", name=name)
            case NotFollowed() as news:
                log.warning("model_not_followed", name=news.name, error=type(news.error).__name__)
                await self._alarm(news)
            case None:
                pass

    async def _faqs(self) -> None:
        if await self._live.catch_up():
            log.info("faqs_followed")
