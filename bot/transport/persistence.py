"""PTB's user_data in our own database: a restart in the middle of a guided step forgets nothing."""

from __future__ import annotations

import json
from typing import Any

from telegram.ext import BasePersistence, PersistenceInput

from faq.store import StateStore

Data = dict[Any, Any]
Key = tuple[int | str, ...]


class StatePersistence(BasePersistence[Data, Data, Data]):
    """Keeps `user_data`, which must be JSON; everything else stays in memory.

    An empty or unchanged entry costs no write.
    """

    def __init__(self, state: StateStore) -> None:
        kept = PersistenceInput(bot_data=False, chat_data=False, user_data=True, callback_data=False)
        super().__init__(store_data=kept)
        self._state = state
        self._written: dict[str, str] = {}

    async def get_user_data(self) -> dict[int, Data]:
        return {int(key): data for key, data in (await self._load("user:")).items()}

    async def update_user_data(self, user_id: int, data: Data) -> None:
        await self._save(f"user:{user_id}", data or None)

    async def drop_user_data(self, user_id: int) -> None:
        await self._save(f"user:{user_id}", None)

    async def get_conversations(self, name: str) -> dict[Key, object]:  # noqa: ARG002 - PTB names it
        return {}

    async def update_conversation(self, name: str, key: Key, new_state: object | None) -> None:
        """Not kept."""

    async def get_chat_data(self) -> dict[int, Data]:
        return {}

    async def get_bot_data(self) -> Data:
        return {}

    async def get_callback_data(self) -> None:
        return None

    async def update_chat_data(self, chat_id: int, data: Data) -> None:
        """Not kept."""

    async def update_bot_data(self, data: Data) -> None:
        """Not kept."""

    async def update_callback_data(self, data: object) -> None:
        """Not kept."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Not kept."""

    async def refresh_user_data(self, user_id: int, user_data: Data) -> None:
        """This process is the only writer."""

    async def refresh_chat_data(self, chat_id: int, chat_data: Data) -> None:
        """Not kept."""

    async def refresh_bot_data(self, bot_data: Data) -> None:
        """Not kept."""

    async def flush(self) -> None:
        """Everything is written at once."""

    async def _load(self, prefix: str) -> dict[str, Any]:
        found = await self._state.load(prefix)
        self._written |= found
        return {key.removeprefix(prefix): json.loads(value) for key, value in found.items()}

    async def _save(self, key: str, value: object | None) -> None:
        text = None if value is None else json.dumps(value)
        if text == self._written.get(key):
            return
        if text is None:
            await self._state.delete(key)
            self._written.pop(key, None)
        else:
            await self._state.save(key, text)
            self._written[key] = text
