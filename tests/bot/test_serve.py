"""The command `run` as the process that an operator starts and stops."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec

import pytest

from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import webhook
from tests.support.command_line import CommandLine
from tests.support.telegram_people import User

PATIENCE = 60


async def start(cli: CommandLine, api: BotApiServer, token: str) -> Process:
    cli.set("TELEGRAM_BOT_TOKEN", token)
    cli.set("TELEGRAM_API_URL", api.url)
    return await create_subprocess_exec(
        sys.executable, "-m", "bot", "run", stdout=PIPE, stderr=PIPE, env=dict(os.environ)
    )


async def all_said(process: Process) -> str:
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return (out + err).decode()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_until_it_is_told_to_stop(
    cli: CommandLine, bot_api: BotApiServer, sari: User, mode: str, stop: signal.Signals
) -> None:
    if mode == "webhook":
        hook = webhook()
        cli.set("WEBHOOK_URL", hook.url)
        cli.set("WEBHOOK_SECRET", hook.secret)
        cli.set("PORT", str(hook.port))
    process = await start(cli, bot_api, bot_api.token)
    try:
        await sari.send("lupa password")
        assert "Lupa kata sandi" in (await sari.receives(timeout=PATIENCE)).text
        process.send_signal(stop)
        said = await all_said(process)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, said
    assert f'"mode": "{mode}"' in said
    assert bot_api.token not in said
    assert "lupa password" not in said
    assert "Traceback" not in said


async def test_a_refused_token_is_one_message_without_the_token(
    cli: CommandLine, bot_api: BotApiServer
) -> None:
    bot_api.expect_refusals("Unauthorized")
    process = await start(cli, bot_api, "1:sekret-of-another")
    said = await all_said(process)
    assert process.returncode == 1
    assert "TELEGRAM_BOT_TOKEN" in said
    assert "sekret" not in said
    assert "Traceback" not in said
