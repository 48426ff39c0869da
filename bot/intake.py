"""The durable inbox: an update is stored before Telegram is told that it arrived, and handled once.

Telegram repeats what was not acknowledged. PTB's Updater acknowledges when `put` returns (polling: by the
offset of the next getUpdates; webhook: by the HTTP answer), so a `put` that stores first closes the gap
between arrival and handling.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import NetworkError
from telegram.ext import Application

from faq.store import UpdateStore

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""What Telegram is asked to send."""


class Intake(asyncio.Queue[object]):
    """The Application's update queue."""

    def __init__(self, updates: UpdateStore) -> None:
        super().__init__()
        self._updates = updates
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
        """Queue what an earlier process stored and did not finish; returns how many updates that is."""
        pending = await self._updates.pending()
        for _, payload in pending:
            await super().put(Update.de_json(json.loads(payload), bot))
        return len(pending)

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
    handler has spoken.
    """

    def __init__(self, *, updates: UpdateStore, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._updates = updates

    async def process_update(self, update: object) -> None:
        await super().process_update(update)
        if not isinstance(update, Update):
            return
        try:
            await self.update_persistence()
            await self._updates.finish(update.update_id)
        except Exception as error:  # noqa: BLE001 - whatever the database has: the person has the answer
            log.warning("update_not_finished", update_id=update.update_id, error=type(error).__name__)
