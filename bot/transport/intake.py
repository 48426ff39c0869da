"""The durable inbox: an update is stored before Telegram is told that it arrived, and handled once.

Telegram repeats what was not acknowledged. PTB's Updater acknowledges when `put` returns (polling: by the
offset of the next getUpdates; webhook: by the HTTP answer), so a `put` that stores first closes the gap
between arrival and handling.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import NetworkError
from telegram.ext import Application

from bot.transport.order import stepped_aside
from faq.store import UpdateStore

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""What Telegram is asked to send."""
TRIES = 3
"""How often what an earlier process did not finish is tried again."""


class Intake(asyncio.Queue[object]):
    """The Application's update queue."""

    def __init__(self, updates: UpdateStore) -> None:
        super().__init__()
        self._updates = updates
        self._replayed: dict[int, int] = {}
        # Updates are queued in the order in which they arrived, however long storing one takes.
        self._storing = asyncio.Lock()

    async def put(self, item: object) -> None:
        """Store an update, then queue it; one that is known already is dropped.

        Raises NetworkError where it cannot be stored: after errors of Telegram's kind the Updater goes on polling
        (it asks for the same updates again); in a webhook it becomes an HTTP 500, and Telegram repeats.
        """
        async with self._storing:
            # What is no update is the Application's own signal to stop.
            if not isinstance(item, Update) or await self._store(item):
                await super().put(item)

    async def replay(self, bot: Bot) -> int:
        """Queue what an earlier process stored and did not finish; returns how many updates that is.

        Those come last that were tried more often: they may be what ended the processes before. After `TRIES` times
        one is given up.
        """
        tries, stored = await self._updates.tries(), dict(await self._updates.pending())
        for given_up in [update_id for update_id in stored if tries.get(update_id, 0) >= TRIES]:
            log.error("update_given_up", update_id=given_up, tries=tries[given_up])
            await self._updates.finish(given_up)
            del stored[given_up]
        self._replayed = {update_id: tries.get(update_id, 0) for update_id in stored}
        for update_id in sorted(stored, key=lambda update_id: (self._replayed[update_id], update_id)):
            await super().put(Update.de_json(json.loads(stored[update_id]), bot))
        return len(stored)

    def tries_before(self, update_id: int) -> int | None:
        """How often earlier processes tried what was replayed again; None for an update that came to this one."""
        return self._replayed.get(update_id)

    async def _store(self, update: Update) -> bool:
        try:
            return await self._updates.add(update.update_id, update.to_json())
        except Exception as error:
            # Not its message: a database error may quote the row.
            log.warning("update_not_stored", update_id=update.update_id, error=type(error).__name__)
            raise NetworkError("the update could not be stored") from error


class DurableApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Marks each update as handled, after what it changed in conversations is kept.

    A process that dies earlier handles the update again. An update whose handler failed is handled too: the error
    handler has spoken. One whose turn comes after the stop has begun is left to the next process.
    """

    def __init__(self, *, updates: UpdateStore, intake: Intake, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._updates = updates
        self._intake = intake
        self._stops = False
        self._alone = asyncio.Lock()
        self._unfinished: set[int] = set()

    async def stop(self) -> None:
        self._stops = True
        await super().stop()

    async def process_update(self, update: object) -> None:
        if self._stops:
            return
        if not isinstance(update, Update):
            await super().process_update(update)
            return
        tries = self._intake.tries_before(update.update_id)
        async with self._by_itself() if tries else nullcontext():
            if tries is not None:
                await self._count_try(update.update_id)
            await super().process_update(update)
        await self._finish(update.update_id)

    @asynccontextmanager
    async def _by_itself(self) -> AsyncIterator[None]:
        """What may have ended the process before shall not get another suspected that is handled beside it."""
        # Else those that wait for each other could have all places, and the one whose turn it is none.
        async with stepped_aside():
            await self._alone.acquire()
        try:
            yield
        finally:
            self._alone.release()

    async def _count_try(self, update_id: int) -> None:
        try:
            await self._updates.try_again(update_id)
        except Exception as error:  # noqa: BLE001 - whatever the database has: the person waits
            log.warning("try_not_counted", update_id=update_id, error=type(error).__name__)

    async def _finish(self, update_id: int) -> None:
        """With those of before where that failed: their content must not stay until the next start."""
        self._unfinished.add(update_id)
        handled = tuple(self._unfinished)
        try:
            await self.update_persistence()
            await self._updates.finish(*handled)
        except Exception as error:  # noqa: BLE001 - whatever the database has: the person has the answer
            log.warning("update_not_finished", update_id=update_id, error=type(error).__name__)
        else:
            self._unfinished.difference_update(handled)
