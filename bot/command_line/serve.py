"""The command `run`: Telegram, by polling or by webhook, until the process is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Literal

import structlog

from bot.app import build_application
from bot.command_line.console import aside
from bot.compose import opened_product
from bot.config import ServingSettings, Settings
from bot.logs import set_up
from bot.not_ready import doorman
from bot.serving import Webhook, running
from bot.texts import load_texts
from faq.store.lease import leased

log = structlog.get_logger(__name__)


async def serve(settings: ServingSettings) -> None:
    """Raises ModelError, PolicyMismatch, StoredTextUnreadable, LeaseLost, telegram.error.TelegramError.

    Raises CancelledError where it is told to stop before it serves: nothing waits to be finished then. Where another
    process serves the database it waits, ready to take over: two would both replay what one of them is handling.
    """
    set_up(settings.log_level)
    if (getting_ready := asyncio.current_task()) is not None:
        _on_stop(getting_ready.cancel)
    webhook = _webhook(settings)
    async with (
        doorman(webhook) as door,
        opened_product(settings, say=aside) as product,
        leased(settings.database_url, waits=_say_that_it_waits) as lease,
    ):
        stop = asyncio.Event()
        _on_stop(stop.set)
        application = build_application(
            stores=product.stores,
            services=product.services,
            texts=load_texts(),
            token=settings.telegram_bot_token.get_secret_value(),
            admin_ids=settings.admin_ids,
            retention_days=settings.retention_days,
            models=product.models,
            fallback=product.fallback,
            api_url=settings.telegram_api_url,
        )
        async with running(application, webhook, door) as polling:
            log.info("serving", mode="webhook" if settings.webhook_url else "polling")
            await _first(asyncio.create_task(stop.wait()), *filter(None, (polling, lease)))
            log.info("stopping")


async def _first(stop: asyncio.Task[Literal[True]], *others: asyncio.Task[None]) -> None:
    """Until we are told to stop. Raises what one of the others ended with, if it does: we could not go on as we are."""
    await asyncio.wait({stop, *others}, return_when=asyncio.FIRST_COMPLETED)
    for other in others:
        if other.done():
            other.result()


def _say_that_it_waits() -> None:
    log.info("waiting", reason="another process serves this database")
    aside("Another process serves this database; waiting until it stops ...")


def _webhook(settings: Settings) -> Webhook | None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    secret = settings.webhook_secret.get_secret_value()
    return Webhook(settings.webhook_url, secret, settings.host, settings.port)


def _on_stop(act: Callable[[], object]) -> None:
    """What to do from now on when the process is told to stop."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, act)
