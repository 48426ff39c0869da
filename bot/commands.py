"""The one table of commands: what is registered, and what Telegram shows in its menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.texts import DEFAULT, LANGUAGES, Texts, Words

log = structlog.get_logger(__name__)


class Who(Enum):
    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Command:
    """All names work in every language, `also` those as people misremember them; `description` is a catalog's key."""

    indonesian: str
    english: str
    who: Who
    description: str
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.indonesian, self.english, *self.also)))

    def name_in(self, language: str) -> str:
        """What a menu and texts in this language of the catalogs call it."""
        return self.indonesian if language == DEFAULT else self.english


START = Command("start", "start", Who.USER, "command.start")
HELP = Command("bantuan", "help", Who.USER, "command.help")
PRIVACY = Command("privasi", "privacy", Who.USER, "command.privacy")
DELETE_DATA = Command(
    "hapus_data", "deletedata", Who.USER, "command.deletedata", ("hapusdata", "delete_data")
)
CANCEL = Command("batal", "cancel", Who.USER, "command.cancel")
ADD_FAQ = Command("tambah", "addfaq", Who.ADMIN, "command.addfaq")
LIST_FAQ = Command("daftar", "listfaq", Who.ADMIN, "command.listfaq")
INBOX = Command(
    "kotak_masuk", "inbox", Who.ADMIN, "command.inbox", ("kotakmasuk", "tanya_masuk", "tanyamasuk")
)
STATISTICS = Command("statistik", "stats", Who.ADMIN, "command.statistics", ("statistics",))
CONFLICTS = Command("beda_pendapat", "conflicts", Who.ADMIN, "command.conflicts", ("bentrok", "bedapendapat"))
EXPORT = Command("ekspor", "export", Who.ADMIN, "command.export")
TEST = Command("uji", "test", Who.ADMIN, "command.test")
TRAIN = Command("latih", "train", Who.ADMIN, "command.train")
MODELS = Command("versi", "models", Who.ADMIN, "command.models", ("model", "versions"))

COMMANDS = (
    *(START, HELP, PRIVACY, DELETE_DATA, CANCEL),
    *(ADD_FAQ, LIST_FAQ, INBOX, STATISTICS, CONFLICTS, EXPORT, TEST, TRAIN, MODELS),
)


def names_of(who: Who) -> tuple[str, ...]:
    """All names of a group of commands, in both languages."""
    return tuple(name for command in COMMANDS if command.who is who for name in command.names)


async def publish(bot: Bot, texts: Texts, admin_ids: Sequence[int]) -> None:
    """Fill the menus: users' for everybody, admins' in each admin's own chat. Not worth failing for."""
    try:
        await _publish(bot, texts, (Who.USER,), BotCommandScopeDefault())
    except TelegramError as error:
        log.warning("commands_not_published", detail=error.message)
    for admin_id in admin_ids:
        await publish_for_admin(bot, texts, admin_id)


async def publish_for_admin(bot: Bot, texts: Texts, admin_id: int) -> None:
    """An admin who has never written to the bot has no chat with it: their menu comes with their /start."""
    try:
        await _publish(bot, texts, (Who.USER, Who.ADMIN), BotCommandScopeChat(admin_id))
    except (BadRequest, Forbidden):
        log.info("admin_has_no_chat", admin_id=admin_id)
    except TelegramError as error:
        log.warning("commands_not_published", admin_id=admin_id, detail=error.message)


async def _publish(bot: Bot, texts: Texts, groups: tuple[Who, ...], scope: BotCommandScope) -> None:
    for language in LANGUAGES:
        words = texts.of(language)
        menu = [_entry(command, words) for command in COMMANDS if command.who in groups]
        await bot.set_my_commands(menu, scope, None if language == DEFAULT else language)


def _entry(command: Command, words: Words) -> BotCommand:
    return BotCommand(command.name_in(words.language), words.plain(command.description))
