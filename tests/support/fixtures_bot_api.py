"""The fixture `bot_api`, for a conftest to import."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.bot_api import BotApiServer


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApiServer]:
    """A running server. At the end the bot must have been refused nothing and have answered every tap."""
    async with BotApiServer() as server:
        yield server
        await server.assert_clean()
