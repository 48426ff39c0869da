"""A conversation by hand with a bot that runs against the test server."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from tests.support.bot_api import BotApiServer
from tests.support.telegram_people import User

HELP = "TEXT: send it; /tap N: tap the N-th button of the newest keyboard; /as ID NAME: be someone else\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="A Bot API server to talk to a bot by hand.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default="1:x")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(options.port, options.token))


async def _run(port: int, token: str) -> None:
    server = BotApiServer(token)
    await server.start(port)
    _show(f"TELEGRAM_API_URL={server.url} TELEGRAM_BOT_TOKEN={token}\n{HELP}")
    printer = asyncio.create_task(_print_journal(server))
    user = server.user(42, "Sari", language_code="id")
    while line := await asyncio.to_thread(sys.stdin.readline):
        user = await _obey(server, user, line.strip())
    printer.cancel()
    await server.stop()


async def _obey(server: BotApiServer, user: User, line: str) -> User:
    """Does what a line says; gives the person who speaks from now on."""
    word, _, rest = line.partition(" ")
    if word == "/as":
        number, _, name = rest.partition(" ")
        return server.user(int(number), name or "Sari", language_code="id")
    if word == "/tap":
        message = next((message for message in reversed(user.chat.messages) if message.buttons), None)
        if message is None or not rest.isdigit() or not 1 <= int(rest) <= len(message.buttons):
            _show("There is no such button.\n")
        else:
            await user.tap(message, message.buttons[int(rest) - 1])
    elif line:
        await user.send(line)
    return user


async def _print_journal(server: BotApiServer) -> None:
    shown, refused = 0, 0
    while True:
        for what, message in server.world.journal[shown:]:
            if message.sender.is_bot:
                _show(f"[{what}] {message}\n")
        for refusal in server.refused[refused:]:
            _show(f"[refused] {refusal}\n")
        shown, refused = len(server.world.journal), len(server.refused)
        await asyncio.sleep(0.05)


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
