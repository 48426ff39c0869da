"""What the tests of the Telegram side share."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.app import App
from bot.texts import Texts
from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import ADMIN_ID, TEXTS, Rig, rig_on
from tests.support.command_line import answering_models, bare, cli, filled
from tests.support.fixtures_bot_api import bot_api
from tests.support.telegram_people import User

__all__ = ["answering_models", "bare", "bot_api", "cli", "filled"]

SARI_ID = 42
Log = list[MutableMapping[str, Any]]


@pytest.fixture
def texts() -> Texts:
    return TEXTS


@pytest.fixture(autouse=True)
def no_authorities(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The Bot API server of the tests speaks plain HTTP: reading a computer's certificates would be waiting only."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path_factory.getbasetemp()))


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """What the bot logs. A test that makes errors happen takes them out, with `log.clear()`."""
    with capture_logs() as events:
        yield events
        errors = [event for event in events if event["log_level"] in {"error", "critical"}]
    assert not errors
    assert not [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]


@pytest.fixture
async def rig(engine: AsyncEngine, bot_api: BotApiServer, admin: User, log: Log) -> AsyncIterator[Rig]:
    admin.chat.started = True  # else Telegram refuses a menu for this chat
    async with rig_on(engine, bot_api) as it:
        await it.people.ask_once(SARI_ID)  # else the question of consent comes between
        yield it


@pytest.fixture(params=["polling", "webhook"])
async def bot(rig: Rig, request: pytest.FixtureRequest) -> AsyncIterator[App]:
    """A running bot: the test runs by polling and by webhook."""
    async with rig.running(request.param) as application:
        yield application


@pytest.fixture
async def polling(rig: Rig) -> AsyncIterator[App]:
    """A running bot, by polling only: what does not depend on how updates come."""
    async with rig.running() as application:
        yield application


@pytest.fixture
def sari(bot_api: BotApiServer) -> User:
    return bot_api.user(SARI_ID, "Sari", language_code="id")


@pytest.fixture
def admin(bot_api: BotApiServer) -> User:
    return bot_api.user(ADMIN_ID, "Dewi", language_code="id")
