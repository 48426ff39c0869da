"""Whoever asked to hear back is told, once, a short while after an admin has linked their question."""

from __future__ import annotations

from datetime import timedelta

import structlog
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError, TimedOut

from bot.privacy_replies import consent_question
from bot.replies import told
from bot.texts import Texts
from bot.transport import delivery
from bot.transport.pace import never_sent
from bot.transport.updates import Context
from faq.groups import News
from faq.services.hear_back import HearBack
from faq.services.people import People

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=5)


class NewsJob:
    def __init__(self, hear_back: HearBack, people: People, texts: Texts) -> None:
        self._hear_back = hear_back
        self._people = people
        self._texts = texts

    async def run(self, context: Context) -> None:
        """A job of the Application's queue; what is due stands in the database, so a restart forgets nobody."""
        for item in await self._hear_back.due():
            if await self._hear_back.claim(item):
                await self._tell(context.bot, item)

    async def _tell(self, bot: Bot, item: News) -> None:
        """Nobody is told twice: what may have arrived is not repeated. Pace keeps Telegram's limits."""
        # Which language somebody's Telegram is set to is not kept.
        reply = told(item, self._texts.of(None))
        try:
            await delivery.post(bot, item.asker.chat_id, reply, quoting=item.asker.message_id)
        except (Forbidden, BadRequest, ChatMigrated) as error:  # they blocked the bot, or are gone
            log.info("news_not_wanted", detail=error.message)
        except delivery.CutShort as error:
            log.warning("news_cut_short", detail=error.message)
        except TelegramError as error:
            if isinstance(error, TimedOut) and not never_sent(error):
                log.info("news_perhaps_told", detail=error.message)
                return
            log.warning("news_not_told", error=type(error).__name__, detail=error.message)
            await self._hear_back.release(item)
        else:
            if not item.corrects:
                await self._ask_for_consent(bot, item)

    async def _ask_for_consent(self, bot: Bot, item: News) -> None:
        """Once, as in `bot.handlers.consent`: whoever gets an answer that they waited for has been helped."""
        if not await self._people.ask_once(item.asker.user_id):
            return
        try:
            await delivery.post(bot, item.asker.chat_id, consent_question(self._texts.of(None)))
        except TelegramError as error:
            log.info("consent_not_asked", detail=error.message)
