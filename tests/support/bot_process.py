"""A bot in a process of its own, to be killed.

`python -m tests.support.bot_process DATABASE API_URL TOKEN [--stuck] [--dies-of=WORD]` says READY when it serves. With
--stuck its encoder never comes back, as if the process died while it thinks; with --dies-of it does die of that word.
"""

from __future__ import annotations

import asyncio
import sys

from bot.serving import running
from faq.store import open_engine
from tests.support.bot_rig import ADMIN_ID, application_on, served_on
from tests.support.encoders import DeadlyEncoder, NgramEncoder


async def serve(database: str, api_url: str, token: str, *, stuck: bool, dies_of: str | None) -> None:
    engine, encoder = open_engine(database), NgramEncoder() if dies_of is None else DeadlyEncoder(dies_of)
    async with served_on(engine, encoder) as served:
        if stuck:
            encoder.hold()
        application = application_on(served, token=token, api_url=api_url, admin_ids=(ADMIN_ID,))
        async with running(application):
            sys.stdout.write("READY\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    options = dict(option.partition("=")[::2] for option in sys.argv[4:])
    asyncio.run(serve(*sys.argv[1:4], stuck="--stuck" in options, dies_of=options.get("--dies-of")))
