"""The command `run`: Telegram, by polling or by webhook, until the process is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Literal

import structlog

from bot.app import build_application
from bot.compose import opened_product
from bot.config import ServingSettings, Settings
from bot.console import aside
from bot.logs import set_up
from bot.serving import Webhook, running
from bot.texts import load_texts

log = structlog.get_logger(__name__)


async def serve(settings: ServingSettings) -> None:
    """Raises ModelError, PolicyMismatch, StoredTextUnreadable, telegram.error.TelegramError.

    Raises CancelledError where it is told to stop before it serves: nothing waits to be finished then.
    """
    set_up(settings.log_level)
    if (getting_ready := asyncio.current_task()) is not None:
        _on_stop(getting_ready.cancel)
    async with opened_product(settings, say=aside) as product:
        stop = asyncio.Event()
        _on_stop(stop.set)
        application = build_application(
            service=product.service,
            inbox=product.inbox,
            hear_back=product.hear_back,
            people=product.people,
            labelling=product.labelling,
            updates=product.stores.updates,
            state=product.stores.state,
            texts=load_texts(),
            token=settings.telegram_bot_token.get_secret_value(),
            admin_ids=settings.admin_ids,
            retention_days=settings.retention_days,
            models=product.models,
            fallback=product.fallback,
            api_url=settings.telegram_api_url,
        )
        async with running(application, _webhook(settings)) as polling:
            log.info("serving", mode="webhook" if settings.webhook_url else "polling")
            await _first(asyncio.create_task(stop.wait()), polling)
            log.info("stopping")


async def _first(stop: asyncio.Task[Literal[True]], polling: asyncio.Task[None] | None) -> None:
    """Until we are told to stop. Raises what polling ended with, if it does: nobody would be answered any more."""
    await asyncio.wait({stop} if polling is None else {stop, polling}, return_when=asyncio.FIRST_COMPLETED)
    if polling is not None and polling.done():
        polling.result()


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
