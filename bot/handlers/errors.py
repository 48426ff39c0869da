"""When a handler fails: the log gets the technical side without anybody's words, the person an apology."""

from __future__ import annotations

import traceback

import structlog
from telegram import Update
from telegram.error import ChatMigrated, Forbidden, TelegramError

from bot.handlers.base import NotTheirs
from bot.texts import Texts, Words
from bot.transport import delivery
from bot.transport.updates import Context
from faq.errors import UnknownFaq, UnknownQuery

log = structlog.get_logger(__name__)


class Errors:
    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def handle(self, update: object, context: Context) -> None:
        """The Application's error handler."""
        error = context.error
        update_id = update.update_id if isinstance(update, Update) else None
        words = self._words(update)
        match error:
            case None:
                return
            case (
                Forbidden() | ChatMigrated()
            ):  # they blocked the bot, or the group has moved: nobody to talk to
                log.info("chat_gone", update_id=update_id, detail=error.message)
                return
            case NotTheirs():
                text = words.plain("tap.not_yours")
            case UnknownQuery() | UnknownFaq():  # deleted or archived while the button was on a screen
                text = words.plain("tap.stale")
            case _:
                _log(error, update_id)
                text = words.plain("error.apology")
        if isinstance(update, Update):
            await self._tell(update, text)

    def _words(self, update: object) -> Words:
        user = update.effective_user if isinstance(update, Update) else None
        return self._texts.of(user.language_code if user is not None else None)

    async def _tell(self, update: Update, text: str) -> None:
        try:
            if update.callback_query is not None:
                await delivery.toast(update, text)
            elif update.effective_message is not None:
                await update.effective_message.reply_text(text)
        except TelegramError as error:
            log.warning("apology_not_sent", update_id=update.update_id, detail=error.message)


def _log(error: Exception, update_id: int | None) -> None:
    """Messages of errors may quote what a person wrote; Telegram's own do not."""
    detail = error.message if isinstance(error, TelegramError) else None
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("update_failed", update_id=update_id, error=type(error).__name__, detail=detail, where=where)
