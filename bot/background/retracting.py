"""The note that somebody asks for an admin goes from the admins' chats when the question is forgotten."""

from __future__ import annotations

import structlog
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.texts import Texts
from bot.transport.updates import Context
from faq.store import Note, NoteStore

log = structlog.get_logger(__name__)

_AT_ONCE = 30


class Retractor:
    def __init__(self, notes: NoteStore, texts: Texts) -> None:
        self._notes = notes
        self._texts = texts

    async def run(self, context: Context) -> None:
        """A job of the Application's queue; what is left over stands in the database, so a restart forgets none."""
        done = []
        for note in await self._notes.left_over(_AT_ONCE):
            if not await self._retract(context.bot, note):
                break
            done.append(note)
        if done:
            await self._notes.forget(done)

    async def _retract(self, bot: Bot, note: Note) -> bool:
        """False where it must be tried again: Telegram could not be reached."""
        text = self._texts.of(None).get("admin_note.gone")
        try:
            await bot.edit_message_text(text, note.chat_id, note.message_id, parse_mode=ParseMode.HTML)
        except (BadRequest, ChatMigrated, Forbidden) as error:  # it is gone, or out of reach for good
            log.info("note_not_retracted", chat_id=note.chat_id, detail=error.message)
        except TelegramError as error:
            log.warning("retracting_put_off", error=type(error).__name__)
            return False
        return True
