"""The life of the application: start, listen by polling or by webhook, finish what has begun."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from telegram.error import TelegramError
from telegram.ext import Updater

from bot.app import App
from bot.intake import ALLOWED_UPDATES

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """`url` is what Telegram calls; this process listens on `host`:`port` under the same path."""

    url: str
    secret: str
    host: str
    port: int


@asynccontextmanager
async def running(application: App, webhook: Webhook | None = None) -> AsyncIterator[None]:
    """Serve Telegram while the block runs.

    Raises TelegramError where Telegram cannot be reached or refuses the token or the webhook.
    """
    if application.updater is None or application.post_init is None:
        raise ValueError("not an application of build_application")
    async with application:
        await application.post_init(application)
        await application.start()
        try:
            await _listen(application.updater, webhook)
            yield
        finally:
            if application.updater.running:
                await application.updater.stop()
            await application.stop()


async def _listen(updater: Updater, webhook: Webhook | None) -> None:
    if webhook is None:
        await updater.start_polling(allowed_updates=ALLOWED_UPDATES, error_callback=_polling_failed)
    else:
        await updater.start_webhook(
            listen=webhook.host,
            port=webhook.port,
            url_path=urlsplit(webhook.url).path.lstrip("/"),
            webhook_url=webhook.url,
            secret_token=webhook.secret,
            allowed_updates=ALLOWED_UPDATES,
        )


def _polling_failed(error: TelegramError) -> None:
    """The Updater tries again by itself, with growing pauses."""
    log.warning("polling_failed", error=type(error).__name__, detail=error.message)
