"""The note that somebody asks for an admin does not outlive the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.app import App
from faq.store import NoteStore
from tests.bot.conftest import Log
from tests.bot.test_prefilled import erases
from tests.support.admin_talk import taps, toast
from tests.support.bot_rig import ADMIN_ID, RETENTION_DAYS, Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

UNKNOWN = "resep rendang padang"
GONE = "🗑 Pertanyaan ini sudah dihapus dari data kita."


async def asks_for_admin(person: User, text: str = UNKNOWN) -> None:
    await toast(person, await person.ask(text), "🙋 Tanya admin")


async def note_about(admin: User, text: str = UNKNOWN) -> Message:
    return await admin.sees(lambda message: "tanya admin" in message.text and text in message.text)


async def retract(application: App) -> None:
    """The job's next run, at once."""
    assert application.job_queue is not None
    (job,) = application.job_queue.get_jobs_by_name("notes")
    await job.run(application)


async def notes(rig: Rig) -> list[tuple[int | None, int]]:
    """(query, chat) of all that are remembered."""
    async with rig.engine.connect() as connection:
        rows = await connection.execute(sa.text("SELECT query_id, chat_id FROM admin_notes ORDER BY id"))
        return [(row.query_id, row.chat_id) for row in rows]


async def test_the_notes_go_with_the_data(rig: Rig, sari: User, admin: User) -> None:
    rudi = rig.api.user(ADMIN_ID + 1, "Rudi", language_code="id")
    rudi.chat.started = True
    budi = rig.api.user(45, "Budi", language_code="id")
    await rig.people.ask_once(budi.id)
    async with replace(rig, admin_ids=(ADMIN_ID, rudi.id)).running() as application:
        await asks_for_admin(budi, "ban motor bocor")
        await asks_for_admin(sari)
        theirs = [await note_about(person) for person in (admin, rudi)]
        assert await notes(rig) == [(1, ADMIN_ID), (1, rudi.id), (2, ADMIN_ID), (2, rudi.id)]
        await erases(sari)
        await retract(application)
        assert [(note.text, note.buttons) for note in theirs] == [(GONE, [])] * 2
        assert (await note_about(admin, "ban motor bocor")).buttons == ["📥 Buka di kotak masuk"]
        assert await notes(rig) == [(1, ADMIN_ID), (1, rudi.id)]


async def test_also_where_an_admin_has_opened_it(polling: App, sari: User, admin: User) -> None:
    await asks_for_admin(sari)
    note = await note_about(admin)
    opened = await taps(admin, note, "📥 Buka")
    assert opened is note and "Ditanyakan 1 orang" in note.text and UNKNOWN in note.text
    await erases(sari)
    await retract(polling)
    assert note.text == GONE and note.buttons == []


async def test_what_is_too_old_goes_from_the_chats_too(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    await asks_for_admin(sari)
    note = await note_about(admin)
    await rig.queries.purge(datetime.now(UTC) - timedelta(days=RETENTION_DAYS))
    await retract(polling)
    assert UNKNOWN in note.text
    await rig.queries.purge(datetime.now(UTC) + timedelta(minutes=1))
    await retract(polling)
    assert note.text == GONE and await notes(rig) == []


@pytest.mark.parametrize(
    "refusal",
    [
        (400, "Bad Request: message to edit not found"),
        (400, "Bad Request: message can't be edited"),
        (403, "Forbidden: bot was blocked by the user"),
    ],
)
async def test_what_telegram_refuses_is_given_up(
    rig: Rig, sari: User, admin: User, log: Log, refusal: tuple[int, str]
) -> None:
    async with rig.running() as application:
        await asks_for_admin(sari)
        await erases(sari)
        rig.api.fail_next("editMessageText", *refusal)
        rig.api.expect_refusals(refusal[1])
        await retract(application)
    assert await notes(rig) == []
    (said,) = [event for event in log if event["event"] == "note_not_retracted"]
    assert UNKNOWN not in repr(log) and said["log_level"] == "info"


async def test_where_telegram_cannot_be_reached_it_is_tried_again(
    rig: Rig, sari: User, admin: User, log: Log
) -> None:
    async with rig.running() as application:
        await asks_for_admin(sari)
        note = await note_about(admin)
        await erases(sari)
        rig.api.fail_next("editMessageText", 502, "Bad Gateway", times=None)
        rig.api.expect_refusals("Bad Gateway")
        await retract(application)
        assert UNKNOWN in note.text and await notes(rig) == [(None, ADMIN_ID)]
        rig.api.clear_faults()
    async with rig.running() as application:
        await retract(application)
        assert note.text == GONE and await notes(rig) == []


async def test_only_the_newest_are_remembered(rig: Rig, sari: User, admin: User) -> None:
    async with rig.running():
        await asks_for_admin(sari)
    few = NoteStore(rig.engine, remembered=3)
    await few.remember(1, [(ADMIN_ID, 100), (ADMIN_ID, 101)])
    assert len(await notes(rig)) == 3
    await few.remember(77, [(ADMIN_ID, 102), (ADMIN_ID, 103)])  # a question that is gone by then
    assert await notes(rig) == [(1, ADMIN_ID), (None, ADMIN_ID), (None, ADMIN_ID)]
    assert [note.message_id for note in await few.left_over(10)] == [102, 103]
