"""The command `run` as the process that an operator starts and stops."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from faq.store import Sealer, StateStore, open_engine
from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import webhook
from tests.support.command_line import CommandLine
from tests.support.database import sqlite_url
from tests.support.telegram_people import User

PATIENCE = 60


@asynccontextmanager
async def started(cli: CommandLine, api: BotApiServer, token: str) -> AsyncIterator[Process]:
    """Killed at the end where it still runs."""
    cli.set("TELEGRAM_BOT_TOKEN", token)
    cli.set("TELEGRAM_API_URL", api.url)
    cli.set("LOG_LEVEL", "DEBUG")
    process = await create_subprocess_exec(
        sys.executable, "-m", "bot", "run", stdout=PIPE, stderr=PIPE, env=dict(os.environ)
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def all_said(process: Process) -> str:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return (out + err).decode()


@pytest.mark.parametrize(("mode", "stop"), [("polling", signal.SIGTERM), ("webhook", signal.SIGINT)])
async def test_it_answers_until_it_is_told_to_stop(
    cli: CommandLine, bot_api: BotApiServer, sari: User, mode: str, stop: signal.Signals
) -> None:
    hook = webhook()
    if mode == "webhook":
        cli.set("WEBHOOK_URL", hook.url)
        cli.set("WEBHOOK_SECRET", hook.secret)
        cli.set("PORT", str(hook.port))
    async with started(cli, bot_api, bot_api.token) as process:
        await sari.send("lupa password")
        assert "Lupa kata sandi" in (await sari.receives(timeout=PATIENCE)).text
        if mode == "webhook":
            assert await status_without_the_secret(hook.url) == 403
        process.send_signal(stop)
        said = await all_said(process)
    assert process.returncode == 0, said
    assert f'"mode": "{mode}"' in said
    assert '"event": "stopping"' in said
    assert not [secret for secret in (bot_api.token, hook.secret, "lupa password") if secret in said]
    assert "Traceback" not in said


async def test_what_a_killed_process_owed_is_answered_by_the_next(
    cli: CommandLine, bot_api: BotApiServer, sari: User
) -> None:
    def owed() -> bool | None:
        """Telegram knows that the question arrived; the answer does not get through."""
        return (not bot_api.updates.pending and bool(bot_api.calls("sendMessage"))) or None

    bot_api.fail_next("sendMessage", times=None)
    async with started(cli, bot_api, bot_api.token) as process:
        await sari.send("lupa password")
        await bot_api.world.pulse.until(owed, PATIENCE)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    bot_api.clear_faults()
    async with started(cli, bot_api, bot_api.token):
        assert "Lupa kata sandi" in (await sari.receives(timeout=PATIENCE)).text
        await sari.receives_nothing()


async def test_a_refused_token_is_one_message_without_the_token(
    cli: CommandLine, bot_api: BotApiServer
) -> None:
    bot_api.expect_refusals("Unauthorized")
    async with started(cli, bot_api, "1:sekret-of-another") as process:
        said = await all_said(process)
    assert process.returncode == 1
    assert "TELEGRAM_BOT_TOKEN" in said
    assert "sekret" not in said
    assert "Traceback" not in said


async def test_with_another_data_key_it_does_not_start_and_nothing_is_lost(
    cli: CommandLine, bot_api: BotApiServer, sari: User
) -> None:
    engine = open_engine(sqlite_url(cli.database))
    await StateStore(engine, Sealer("the-key-in-use")).save("models:told_version", "v1")
    await engine.dispose()
    await sari.send("lupa password")
    cli.set("DATA_KEY", "another-key")
    async with started(cli, bot_api, bot_api.token) as process:
        said = await all_said(process)
    assert process.returncode == 1
    assert "Set DATA_KEY to the one that was in use" in said
    assert "Traceback" not in said
    cli.set("DATA_KEY", "the-key-in-use")
    async with started(cli, bot_api, bot_api.token):
        assert "Lupa kata sandi" in (await sari.receives(timeout=PATIENCE)).text


async def test_a_stop_while_it_gets_ready_takes_effect_at_once(
    filled: CommandLine, bot_api: BotApiServer
) -> None:
    async with started(filled, bot_api, bot_api.token) as process:
        assert process.stderr is not None
        async for line in process.stderr:
            if b"building the language model" in line:
                break
        process.send_signal(signal.SIGTERM)
        # The build ends with it, else its end of the pipes would stay open.
        said = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, said) == (0, (b"", b""))
    assert not (filled.models / "default").exists()


async def status_without_the_secret(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, json={"update_id": 1}) as response:
        return response.status


async def test_a_token_that_is_revoked_ends_the_process_with_a_message(
    cli: CommandLine, bot_api: BotApiServer, sari: User
) -> None:
    """Nobody would be answered any more: whoever runs the process must hear of it."""
    bot_api.expect_refusals("Unauthorized")
    async with started(cli, bot_api, bot_api.token) as process:
        await sari.send("lupa password")
        await sari.receives(timeout=PATIENCE)
        bot_api.fail_next("getUpdates", 401, "Unauthorized", times=None)
        await sari.send("lupa sandi")
        said = await all_said(process)
    assert process.returncode == 1
    assert "the token was refused" in said.splitlines()[-1]  # after what the library logs
    assert bot_api.token not in said
