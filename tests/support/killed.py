"""A bot in a process of its own that is killed at the end."""

from __future__ import annotations

import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.bot_rig import Rig
from tests.support.database import sqlite_url


@asynccontextmanager
async def process(rig: Rig, database: Path, *options: str) -> AsyncIterator[Process]:
    """A bot in its own process, killed at the end if it lives so long."""
    arguments = (sqlite_url(database), rig.api.url, rig.api.token, *options)
    bot = await create_subprocess_exec(
        sys.executable, "-m", "tests.support.bot_process", *arguments, stdout=PIPE
    )
    assert bot.stdout is not None
    async for line in bot.stdout:
        if b"READY" in line:
            break
    try:
        yield bot
    finally:
        with suppress(ProcessLookupError):
            bot.kill()
        await bot.wait()
