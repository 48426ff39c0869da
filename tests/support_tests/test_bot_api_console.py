"""The server as a program, in a process of its own."""

from __future__ import annotations

import asyncio
import re
import sys

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup


async def test_talking_by_hand() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.bot_api", "--port", "0", "--token", "1:x"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    found = re.search(r"TELEGRAM_API_URL=(\S+)", (await process.stdout.readline()).decode())
    assert found is not None
    async with Bot("1:x", base_url=found[1] + "/bot") as bot:
        process.stdin.write(b"halo\n/as 7 Budi\nhai\n")
        said: list[tuple[int, str]] = []
        while len(said) < 2:
            updates = await bot.get_updates(offset=-2, timeout=5)
            said = [
                (update.effective_user.id, update.message.text or "")
                for update in updates
                if update.effective_user and update.message
            ]
        assert said == [(42, "halo"), (7, "hai")]
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
        await bot.send_message(7, "Benar?", reply_markup=markup)
        lines = [(await process.stdout.readline()).decode() for _ in range(3)]
        assert lines[-2:] == ["[sent] #2 FinBuddy: Benar?\n", "  [Ya]\n"]
        process.stdin.write(b"/tap 1\n/tap 2\n")
        assert (await process.stdout.readline()).decode() == "There is no such button.\n"
        update = (await bot.get_updates(offset=-1, timeout=5))[0]
        assert update.callback_query is not None
        assert update.callback_query.data == "y"
    process.stdin.close()
    assert await process.wait() == 0
