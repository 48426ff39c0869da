"""What goes on in the background: what was promised to be forgotten, and the order of the inbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from bot.answers import AnswerMemory
from bot.handlers.base import Context
from bot.model_desk import ModelDesk
from faq.inbox import Inbox
from faq.service import FaqService
from faq.store import UpdateStore

log = structlog.get_logger(__name__)

DAY = timedelta(days=1)
SOON = timedelta(minutes=1)
"""After a start: a bot that is restarted every night must get to it too."""
AT_FIRST = timedelta(seconds=5)
OFTEN = timedelta(seconds=20)
"""How long a question may wait for its group while nobody looks at the inbox."""
RECOGNISED = timedelta(days=3)
"""How long a repeated update is recognised; Telegram itself keeps updates for one day."""


class Housekeeping:
    def __init__(
        self,
        service: FaqService,
        updates: UpdateStore,
        answers: AnswerMemory,
        models: ModelDesk,
        retention_days: int,
    ) -> None:
        self._service = service
        self._updates = updates
        self._answers = answers
        self._models = models
        self._kept = timedelta(days=retention_days)

    async def run(self, _: Context) -> None:
        """A job of the Application's queue."""
        now = datetime.now(UTC)
        before = now - self._kept
        questions = await self._service.forget(before)
        chats = await self._answers.forget(before.timestamp())
        updates = await self._updates.purge(now - RECOGNISED)
        await self._models.tidy(now)
        log.info("forgotten", questions=questions, chats=chats, updates=updates)


class Gatherer:
    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def run(self, _: Context) -> None:
        """A job of the Application's queue; a long backlog goes on behind it, so that a stop need not wait."""
        await self._inbox.gather(patience=1.0)
