"""/deletedata: after one confirmation nothing of a person is left, anywhere."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.app import App
from faq.language.text import text_key
from faq.models import Label, LabelKind, PhrasingSource
from tests.bot.test_personal_data import finished
from tests.support.admin_talk import to_answer
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User

UNKNOWN = "gaya hidup sultan tajir melintir"
MISSPELT = "gaya hidup mewwah tajir melintir"
TIME_OF_DAY = re.compile(r"\d\d:\d\d:\d\d")


def stored(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}  # noqa: S608


def traces(database: Path, user_id: int) -> list[str]:
    """The tables in which a value is this id, or a key or a text has it; ":42" of a time of day is no trace."""
    return [
        name
        for name, rows in stored(database).items()
        for row in rows
        for value in row
        if value == user_id
        or (isinstance(value, str) and f":{user_id}" in TIME_OF_DAY.sub("", value).replace(" ", ""))
    ]


def vector_keys(database: Path) -> set[object]:
    return {key for _, key, _ in stored(database)["vectors"]}


async def test_everything_goes_after_one_confirmation(
    bot: App, rig: Rig, sari: User, admin: User, database_file: Path
) -> None:
    fallback = await sari.ask(UNKNOWN)
    answer = await sari.ask("lupa password")
    await sari.answered(await sari.tap(answer, "👎"))
    asked = next(iter([query async for query, _ in rig.queries.all() if query.text == UNKNOWN]))
    await rig.queries.label(Label(asked.id, LabelKind.LINKED, admin.id, "mode-mewah"))
    await rig.faqs.add_phrasings("mode-mewah", (UNKNOWN,), PhrasingSource.INBOX, admin.id, query_id=asked.id)
    await rig.live.refresh()
    assert "Mode mewah" in (await sari.ask(UNKNOWN)).text
    await sari.answered(await sari.tap(await sari.ask("/privasi"), "✅ Boleh dipakai"))
    assert traces(database_file, sari.id)

    question = await sari.ask("/deletedata")
    assert "tidak bisa dibatalkan" in question.text
    await sari.answered(await sari.tap(question, "🗑 Ya"))
    assert "3 pertanyaan dan 1 contoh kalimat sudah dihapus" in question.text
    assert question.buttons == []
    await finished(rig)
    assert traces(database_file, sari.id) == []
    assert UNKNOWN not in repr(stored(database_file))

    assert "belum tahu" in (await sari.ask(UNKNOWN)).text
    assert "nggak berlaku" in await sari.answered(await sari.tap(fallback, "🙋 Tanya admin"))


async def test_what_a_misspelt_wording_was_computed_to_goes_too(
    polling: App, rig: Rig, sari: User, admin: User, database_file: Path
) -> None:
    """It is logged as it is meant, but learnt as it was written."""
    before = vector_keys(database_file)
    await sari.ask(MISSPELT)
    (asked,) = [query async for query, _ in rig.queries.all()]
    assert asked.normalised != MISSPELT
    await rig.faqs.add_phrasings("mode-mewah", (MISSPELT,), PhrasingSource.INBOX, admin.id, query_id=asked.id)
    await rig.live.refresh()
    assert text_key(MISSPELT) in vector_keys(database_file)
    await sari.answered(await sari.tap(await sari.ask("/deletedata"), "🗑 Ya"))
    assert vector_keys(database_file) == before


async def test_whoever_thinks_better_of_it_keeps_everything(polling: App, rig: Rig, sari: User) -> None:
    await sari.ask("lupa password")
    question = await sari.ask("/hapus_data")
    await sari.answered(await sari.tap(question, "Nggak jadi"))
    assert "nggak ada yang dihapus" in question.text
    assert [query.text async for query, _ in rig.queries.all()] == ["lupa password"]


async def test_who_has_nothing_may_ask_all_the_same(polling: App, sari: User) -> None:
    question = await sari.ask("/hapus_data")
    await sari.answered(await sari.tap(question, "🗑 Ya"))
    assert "0 pertanyaan sudah dihapus" in question.text and "contoh" not in question.text


async def test_not_where_others_read_along(polling: App, rig: Rig, sari: User) -> None:
    group = rig.api.group("Keluarga")
    told = await sari.ask(f"/hapus_data@{rig.api.world.bot.username}", chat=group)
    assert "chat pribadi" in told.text
    assert told.buttons == []


async def test_what_was_asked_in_a_group_goes_too(
    polling: App, rig: Rig, sari: User, admin: User, database_file: Path
) -> None:
    group = rig.api.group("Keluarga")
    name = rig.api.world.bot.username
    await sari.ask(f"@{name} lupa password", chat=group)
    await admin.ask(f"@{name} arti mode normal", chat=group)
    await finished(rig)
    question = await sari.ask("/hapus_data")
    await sari.answered(await sari.tap(question, "🗑 Ya"))
    assert [query.text async for query, _ in rig.queries.all()] == ["arti mode normal"]
    left = await rig.state.get(f"answers:{group.id}")
    assert left is not None and len(json.loads(left)["answers"]) == 1


async def test_an_update_that_waits_is_emptied(polling: App, rig: Rig, sari: User) -> None:
    """As after a crash in the middle of it; what others wait for stays."""
    rows = [(1, f'{{"update_id": 1, "message": {{"from": {{"id": {who}}}}}}}') for who in (sari.id, 77)]
    for number, (_, payload) in enumerate(rows):
        await rig.updates.add(number - 1000, payload)
    question = await sari.ask("/hapus_data")
    await sari.answered(await sari.tap(question, "🗑 Ya"))
    assert [update_id for update_id, _ in await rig.updates.pending() if update_id < 0] == [-999]


async def test_an_admins_open_step_goes_too(polling: App, rig: Rig, admin: User) -> None:
    await to_answer(admin)
    question = await admin.ask("/hapus_data")
    await admin.answered(await admin.tap(question, "🗑 Ya"))
    await admin.ask("/help")
    assert await rig.state.load(f"user:{admin.id}") == {}
