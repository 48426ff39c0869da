"""A sign of life for an evaluation that takes long; silence for one that is done soon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

SOON = 4.0
"""Seconds: what is done sooner says nothing."""
AGAIN = 5.0


@dataclass(slots=True)
class Progress:
    """How many of `total` messages were asked; before the first one the FAQs are read."""

    total: int = 0
    asked: int = 0

    def step(self) -> None:
        self.asked += 1

    def __str__(self) -> str:
        return f"Asked {self.asked} of {self.total} messages ..." if self.asked else "Reading the FAQs ..."


@asynccontextmanager
async def shown_progress(out: TextIO, *, soon: float = SOON, again: float = AGAIN) -> AsyncIterator[Progress]:
    """While the block runs, write one line to `out` after `soon` seconds and then every `again` seconds."""
    progress = Progress()
    task = asyncio.create_task(_keep_writing(progress, out, soon, again))
    try:
        yield progress
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_writing(progress: Progress, out: TextIO, soon: float, again: float) -> None:
    await asyncio.sleep(soon)
    while True:
        out.write(f"{progress}\n")
        out.flush()
        await asyncio.sleep(again)
