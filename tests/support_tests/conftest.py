"""A server and the library's bot on it, for the tests of the test server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.support.bot_api import BotApiServer
from tests.support.fixtures_bot_api import bot_api

__all__ = ["bot", "bot_api", "server"]


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
        yield running


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.url + "/bot", base_file_url=server.url + "/file/bot") as it:
        yield it
