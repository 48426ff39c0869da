"""A guided step survives a restart, kill -9, and an update that comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.bot.conftest import Log
from tests.support.admin_talk import (
    ANSWER,
    CATEGORY,
    PHRASINGS,
    QUESTION,
    says,
    taps,
    to_answer,
    to_summary,
    view_of,
)
from tests.support.bot_rig import FAQS, Rig
from tests.support.killed import process
from tests.support.telegram_people import User

pytestmark = pytest.mark.long


@asynccontextmanager
async def without_tables(rig: Rig, *tables: str) -> AsyncIterator[None]:
    """What is written to these tables is lost, as by a process that dies before it writes."""
    async with rig.engine.begin() as connection:
        for table in tables:
            await connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))
    try:
        yield
    finally:
        async with rig.engine.begin() as connection:
            for table in tables:
                await connection.execute(text(f"ALTER TABLE {table}_away RENAME TO {table}"))


async def test_a_restart_between_any_two_messages_loses_nothing(rig: Rig, admin: User, sari: User) -> None:
    async with rig.running():
        await says(admin, "/addfaq", "Batal")
    async with rig.running():
        await says(admin, QUESTION, "Ubah pertanyaan")
    async with rig.running():
        preview = await says(admin, ANSWER, "👍 Lanjut")
    async with rig.running():
        await taps(admin, preview, "👍 Lanjut")
    async with rig.running():
        categories = await says(admin, PHRASINGS, CATEGORY)
    async with rig.running():
        summary = await taps(admin, categories, CATEGORY)
    async with rig.running():
        await taps(admin, summary, "✅ Simpan")
    async with rig.running():
        assert (await sari.ask("ganti nomor gmn min")).text == ANSWER
        assert "nggak ada yang perlu dibatalkan" in (await admin.ask("/cancel")).text


async def test_an_edit_goes_on_after_a_restart(rig: Rig, admin: User) -> None:
    async with rig.running():
        await taps(admin, await view_of(admin, "Apa itu mode mewah?"), "✏️ Jawaban")
    async with rig.running():
        preview = await says(admin, "Yang santai.", "✅ Simpan")
    async with rig.running():
        await taps(admin, preview, "✅ Simpan")
    assert (await rig.faqs.get("mode-mewah")).answer == "Yang santai."


async def test_a_killed_bot_goes_on_where_it_was(
    rig: Rig, admin: User, sari: User, database_file: Path
) -> None:
    async with process(rig, database_file):
        await to_answer(admin)
        await settled(rig)
    async with process(rig, database_file):
        preview = await says(admin, ANSWER, "👍 Lanjut")
        phrasings = await taps(admin, preview, "👍 Lanjut")
        await taps(admin, await taps(admin, await taps(admin, phrasings, "⏭ Lewati"), CATEGORY), "✅ Simpan")
        await settled(rig)
    async with process(rig, database_file):
        assert (await sari.ask(QUESTION, timeout=10)).text == ANSWER


async def test_a_message_that_is_handled_twice_is_taken_once(rig: Rig, admin: User, log: Log) -> None:
    async with rig.running():
        await says(admin, "/addfaq", "Batal")
        await settled(rig)
        rig.encoder.hold()
        await admin.send(QUESTION)
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 5)
        async with without_tables(rig, "updates"):
            rig.encoder.release()
            await seen(log, "update_not_finished")
    admin.catch_up()
    async with rig.running():
        panel = await admin.receives(lambda m: "Batal" in m.buttons[-1])
        assert "2 dari 4" in panel.text
        assert QUESTION in panel.text
        assert (await says(admin, ANSWER, "👍 Lanjut")).text == ANSWER


async def test_an_edit_that_is_handled_twice_is_taken_once(rig: Rig, admin: User, log: Log) -> None:
    async with rig.running():
        await taps(admin, await view_of(admin, "Apa itu mode mewah?"), "✏️ Pertanyaan")
        await settled(rig)
        rig.encoder.hold()
        await admin.send("Apa itu gaya sultan?")
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 5)
        async with without_tables(rig, "updates"):
            rig.encoder.release()
            await seen(log, "update_not_finished")
    admin.catch_up()
    async with rig.running():
        preview = await admin.receives(lambda m: "✅ Simpan" in m.buttons)
        await taps(admin, preview, "✅ Simpan")
    assert (await rig.faqs.get("mode-mewah")).question == "Apa itu gaya sultan?"


async def test_a_save_that_is_handled_twice_makes_one_faq(rig: Rig, admin: User, log: Log) -> None:
    async with rig.running():
        summary = await to_summary(admin)
        await settled(rig)
        rig.encoder.hold()
        await admin.tap(summary, "✅ Simpan")
        await rig.api.world.pulse.until(lambda: None if rig.api.updates.pending else True, 5)
        async with without_tables(rig, "updates", "bot_state"):
            rig.encoder.release()
            await seen(log, "update_not_finished")
    assert len(await rig.faqs.all()) == len(FAQS) + 1
    log.clear()
    rig.api.expect_refusals("query is too old", "not modified")
    async with rig.running():
        await admin.ask("/help")
        assert "Tersimpan!" in summary.text
        assert "nggak ada yang perlu dibatalkan" in (await admin.ask("/cancel")).text
    assert len(await rig.faqs.all()) == len(FAQS) + 1


async def settled(rig: Rig) -> None:
    """Everything that was sent is handled, and marked as such."""
    async with asyncio.timeout(10):
        while rig.api.updates.pending or await rig.updates.pending():
            await asyncio.sleep(0.01)


async def seen(log: Log, event: str) -> None:
    async with asyncio.timeout(5):
        while not any(entry["event"] == event for entry in log):
            await asyncio.sleep(0.01)
