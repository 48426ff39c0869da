"""A message that asks two things gets two replies, in order, and both change when it is edited."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bot.conftest import Log
from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import rig_on
from tests.support.telegram_people import User


async def test_two_questions(
    engine: AsyncEngine, bot_api: BotApiServer, admin: User, sari: User, log: Log
) -> None:
    admin.chat.started = True
    async with rig_on(engine, bot_api) as rig, rig.running():
        await rig.people.ask_once(sari.id)  # else the question of consent comes below what is chosen
        question = await sari.send("lupa password? itu mode normal atau mode mewah ya?")
        first, second = await sari.receives(), await sari.receives()
        assert "Lupa kata sandi" in first.text and second.buttons[-1] == "Bukan semuanya"
        await sari.answered(await sari.tap(second, "Apa itu mode mewah?"))
        assert second.text.startswith("Mode mewah") and first.buttons == second.buttons == ["👍", "👎"]
        await sari.edit(question, "mode normal itu apa? catat gaji?")
        third = await sari.receives()
        assert first.text.startswith("Mode normal") and "Langkah 1\n" in second.text
        assert (second.buttons, third.buttons) == ([], ["👍", "👎"])
        await sari.edit(question, "hai!")
        await sari.ask("/help")
        assert first.text == "Halo juga! 👋" and second.deleted and third.deleted
