"""A guided step and what belongs to it survive a restart."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import CommandHandler, ConversationHandler, MessageHandler, filters

from bot.handlers.base import Context
from bot.persistence import StatePersistence
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User

WAITING = 1


def greeting_steps() -> ConversationHandler[Any]:
    """/nama asks for a name, the next text ends it."""

    async def ask(update: Update, context: Context) -> int:
        assert context.user_data is not None and update.message is not None
        context.user_data["asked"] = update.message.message_id
        return WAITING

    async def end(update: Update, context: Context) -> int:
        assert context.user_data is not None and update.message is not None
        await update.message.reply_text(f"{context.user_data.pop('asked')}: {update.message.text}")
        return ConversationHandler.END

    return ConversationHandler(
        [CommandHandler("nama", ask)],
        {WAITING: [MessageHandler(filters.TEXT, end)]},
        [],
        name="greeting",
        persistent=True,
    )


async def test_a_guided_step_goes_on_after_a_restart(rig: Rig, sari: User) -> None:
    application = rig.application
    application.add_handler(greeting_steps(), group=-1)
    async with rig.on(application):
        await sari.send("/nama")
        await sari.receives()
    assert set(await rig.state.load("conversation:")) == {"conversation:greeting:42,42"}
    again = rig.application
    again.add_handler(greeting_steps(), group=-1)
    async with rig.on(again):
        assert (await sari.ask("Sari Dewi")).text == "1: Sari Dewi"
    assert await rig.state.load("conversation:") == await rig.state.load("user:") == {}


async def test_only_what_changed_is_written(rig: Rig) -> None:
    persistence = StatePersistence(rig.state)
    await persistence.update_user_data(1, {})
    assert await rig.state.load() == {}
    await persistence.update_user_data(1, {"step": "answer"})
    await rig.state.delete("user:1")
    await persistence.update_user_data(1, {"step": "answer"})
    assert await rig.state.load() == {}
    await persistence.update_user_data(1, {"step": "category"})
    assert await StatePersistence(rig.state).get_user_data() == {1: {"step": "category"}}
    await persistence.drop_user_data(1)
    assert await rig.state.load() == {}
