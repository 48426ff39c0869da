"""What goes on in the background: what was promised to be forgotten, and the order of the inbox."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.erasure import Erasure
from bot.models.operations import ModelOperations
from bot.transport.answers import AnswerMemory
from bot.transport.updates import Context
from bot.wiping import Wiper
from faq.services.conversation import Conversation
from faq.services.inbox import Inbox
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
        conversation: Conversation,
        updates: UpdateStore,
        answers: AnswerMemory,
        erasure: Erasure,
        models: ModelOperations,
        *,
        retention_days: int,
    ) -> None:
        self._conversation = conversation
        self._updates = updates
        self._answers = answers
        self._erasure = erasure
        self._models = models
        self._wiper = Wiper(updates)
        self._kept = timedelta(days=retention_days)

    async def run(self, context: Context) -> None:
        """A job of the Application's queue; what fails keeps nothing else from being forgotten."""
        now = datetime.now(UTC)
        before = now - self._kept
        steps: dict[str, Callable[[], Awaitable[int | None]]] = {
            "questions": lambda: self._conversation.forget(before),
            "steps": lambda: self._erasure.empty_steps(context.application),
            "chats": lambda: self._answers.forget(before.timestamp()),
            "updates": lambda: self._updates.purge(now - RECOGNISED),
            "models": lambda: self._models.tidy(now),
            "disk": lambda: self._wiper.run(context),
        }
        counts = {name: await _safely(name, step) for name, step in steps.items()}
        log.info("forgotten", **{name: count for name, count in counts.items() if count is not None})


class GroupingJob:
    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def run(self, _: Context) -> None:
        """A job of the Application's queue; a long backlog goes on behind it, so that a stop need not wait."""
        await self._inbox.gather(patience=1.0)


async def _safely(name: str, step: Callable[[], Awaitable[int | None]]) -> int | None:
    """How many went; None where it fails. An error's message may quote a row: the log says where it came from."""
    try:
        return await step()
    except Exception as error:  # noqa: BLE001 - whatever it is, the other steps are due as well
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("housekeeping_failed", step=name, error=type(error).__name__, where=where)  # noqa: TRY400
        return None
