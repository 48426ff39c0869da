"""What was deleted leaves the disk, too, a moment later or as soon as nobody keeps the database busy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from telegram.ext import JobQueue

from bot.transport.updates import Context
from faq.store import UpdateStore

log = structlog.get_logger(__name__)

AFTERWARDS = timedelta(seconds=1)
"""By then the update that asked for it, and what its handler kept, have left the database as well."""
AGAIN = timedelta(seconds=30)
"""After a backup, for example, or another process was in the way."""
_NAME = "wiping"


class Wiper:
    def __init__(self, updates: UpdateStore) -> None:
        self._updates = updates

    async def wipe(self, jobs: JobQueue[Any] | None) -> None:
        """At once, as far as it can be done at once, and whatever is deleted in the next moment."""
        await self._done()
        self._at(AFTERWARDS, jobs)

    async def run(self, context: Context) -> None:
        """A job of the Application's queue. What a stop cuts off is done by the housekeeping after the next start."""
        if not await self._done():
            self._at(AGAIN, context.job_queue)

    async def _done(self) -> bool:
        try:
            done = await self._updates.wipe()
        except Exception as error:  # noqa: BLE001 - what was deleted is deleted, and this is tried again
            log.warning("wiping_failed", error=type(error).__name__)
            return False
        if not done:
            log.info("wiping_put_off")
        return done

    def _at(self, when: timedelta, jobs: JobQueue[Any] | None) -> None:
        if jobs is not None and not jobs.get_jobs_by_name(_NAME):
            jobs.run_once(self.run, when, name=_NAME)
