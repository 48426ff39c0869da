"""The command `run` as the process that an operator starts and stops."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from bot.serving import Webhook
from faq.store import Sealer, StateStore, UpdateStore, open_engine
from faq.store.lease import leased
from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import webhook
from tests.support.command_line import CommandLine
from tests.support.database import sqlite_url
from tests.support.telegram_people import User

pytestmark = pytest.mark.long

PATIENCE = 60
WAITING = "Another process serves this database; waiting until it stops ..."


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


async def until_said(process: Process, words: str) -> None:
    """Waits until it says so on standard error."""
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        async for line in process.stderr:
            if words in line.decode():
                return
    raise AssertionError(f"it ended without {words!r}")


async def until_finished(cli: CommandLine) -> None:
    """Waits until no update is left to handle."""
    engine = open_engine(sqlite_url(cli.database))
    while await UpdateStore(engine, Sealer(None)).pending():
        await asyncio.sleep(0.02)
    await engine.dispose()


async def all_said(process: Process) -> str:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return (out + err).decode()


@pytest.mark.parametrize(("mode", "stop"), [("polling", signal.SIGTERM), ("webhook", signal.SIGINT)])
async def test_it_answers_until_it_is_told_to_stop(
    cli: CommandLine, bot_api: BotApiServer, sari: User, mode: str, stop: signal.Signals
) -> None:
    hook = by_webhook(cli) if mode == "webhook" else webhook()
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


async def test_a_second_process_waits_until_the_first_is_gone_and_takes_over(
    cli: CommandLine, bot_api: BotApiServer, sari: User
) -> None:
    async with started(cli, bot_api, bot_api.token) as first:
        await sari.ask("lupa password", timeout=PATIENCE)
        async with started(cli, bot_api, bot_api.token) as second:
            await until_said(second, WAITING)
            await sari.ask("lupa sandi")
            await until_finished(cli)
            first.send_signal(signal.SIGKILL)
            assert "Mode normal" in (await sari.ask("mode normal itu apa", timeout=PATIENCE)).text
            await sari.receives_nothing()
            second.send_signal(signal.SIGTERM)
            assert WAITING not in await all_said(second)
    assert second.returncode == 0
    assert len(sari.chat.messages) == 3


async def test_a_process_that_waits_touches_nothing_and_stops_when_it_is_told_to(
    cli: CommandLine, bot_api: BotApiServer, sari: User
) -> None:
    """What the other one is handling is none of its business."""
    await sari.send("lupa password")
    engine = open_engine(sqlite_url(cli.database))
    for update in bot_api.updates.pending:
        await UpdateStore(engine, Sealer(None)).add(update["update_id"], json.dumps(update))
    async with (
        leased(sqlite_url(cli.database), waits=lambda: None),
        started(cli, bot_api, bot_api.token) as process,
    ):
        await until_said(process, WAITING)
        await sari.receives_nothing()
        process.send_signal(signal.SIGTERM)
        assert "Traceback" not in await all_said(process)
    assert process.returncode == 0
    assert not bot_api.requests
    assert len(await UpdateStore(engine, Sealer(None)).pending()) == 1
    await engine.dispose()


def by_webhook(cli: CommandLine) -> Webhook:
    hook = webhook()
    cli.set("WEBHOOK_URL", hook.url)
    cli.set("WEBHOOK_SECRET", hook.secret)
    cli.set("PORT", str(hook.port))
    return hook


@pytest.mark.parametrize("taken", [False, True])
async def test_until_it_is_ready_its_port_says_when_to_come_again(
    cli: CommandLine, bot_api: BotApiServer, sari: User, *, taken: bool
) -> None:
    """`taken`: the process before this one still listens there."""
    hook = by_webhook(cli)
    with socket.socket() as before:
        before.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if taken:
            before.bind((hook.host, hook.port))
            before.listen()
        async with AsyncExitStack() as until_it_ends, started(cli, bot_api, bot_api.token) as process:
            await until_it_ends.enter_async_context(leased(sqlite_url(cli.database), waits=lambda: None))
            await until_said(process, WAITING)
            if not taken:
                assert await status_without_the_secret(hook.url) == 503
            before.close()
            await until_it_ends.aclose()
            await sari.send("lupa password")
            assert "Lupa kata sandi" in (await sari.receives(timeout=PATIENCE)).text
            assert await status_without_the_secret(hook.url) == 403
            process.send_signal(signal.SIGTERM)
            assert "Traceback" not in await all_said(process)
    assert process.returncode == 0


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
        await until_said(process, "building the language model")
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
