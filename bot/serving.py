"""The life of the application: start, listen by polling or by webhook, finish what has begun."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Updater

from bot.app import App
from bot.not_ready import Doorman
from bot.transport.intake import ALLOWED_UPDATES

log = structlog.get_logger(__name__)

POLLING = "Updater:start_polling:polling_task"
"""The name that the Updater gives its task. It tries again after every error but a refused token."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """`url` is what Telegram calls; this process listens on `host`:`port` under the same path."""

    url: str
    secret: str
    host: str
    port: int


@asynccontextmanager
async def running(
    application: App, webhook: Webhook | None = None, doorman: Doorman | None = None
) -> AsyncIterator[asyncio.Task[None] | None]:
    """Serve Telegram while the block runs. Gives the task that polls, which ends with an error if it must.

    `doorman` has been at the webhook's port until now.

    Raises TelegramError where Telegram cannot be reached or refuses the token or the webhook.
    """
    if application.updater is None or application.post_init is None or application.post_stop is None:
        raise ValueError("not an application of build_application")
    async with application:
        await application.post_init(application)
        await application.start()
        try:
            if doorman is not None:
                await doorman.leave()
            await _listen(application.updater, webhook)
            yield next((task for task in asyncio.all_tasks() if task.get_name() == POLLING), None)
        finally:
            if application.updater.running:
                with suppress(InvalidToken):  # what polling ended with is raised once more
                    await application.updater.stop()
            await application.post_stop(application)  # what runs beside the updates ends before they do
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
