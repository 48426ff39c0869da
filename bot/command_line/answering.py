"""The commands that answer in a terminal: `chat` and `ask`."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.command_line.console import aside
from bot.compose import opened_product
from bot.config import Settings
from bot.logs import set_up
from bot.terminal import Terminal
from bot.texts import load_texts
from faq.matching.decision import Decision, outcome, to_json


async def chat_in_terminal(settings: Settings, *, as_json: bool) -> None:
    """Lines from standard input, replies to standard output, everything else to standard error."""
    set_up(settings.log_level)
    async with opened_product(settings, say=aside) as product:
        terminal = Terminal(
            product.services.conversation,
            product.services.listener,
            load_texts().of(None),
            sys.stdin,
            sys.stdout,
            retention_days=settings.retention_days,
            as_json=as_json,
        )
        await terminal.run()


async def ask_once(settings: Settings, text: str, *, as_json: bool) -> None:
    async with opened_product(settings, say=aside, logs=False) as product:
        understanding = await product.services.live.understand(text)
    if as_json:
        sys.stdout.write(json.dumps(to_json(understanding), ensure_ascii=False) + "\n")
        return
    console = Console(highlight=False)
    for decision in understanding.decisions:
        console.print(_explained(decision))


def _explained(decision: Decision) -> Table:
    table = Table(title=escape(f"{outcome(decision).value}: {decision.normalised}"), title_justify="left")
    table.add_column("slug")
    table.add_column("question")
    table.add_column("confidence", justify="right")
    for candidate in decision.candidates:
        table.add_row(candidate.slug, escape(candidate.question), f"{candidate.confidence:.1%}")
    return table
