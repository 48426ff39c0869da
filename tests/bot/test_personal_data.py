"""Personal data never reaches the database or the log; who gives a secret away is warned."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App
from tests.bot.conftest import Log
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User

OTP = "741852"
PHONE = "081298765432"
NIK = "3171011708450001"
NPWP = "01.312.166.0-091.000"
CARD = "4111 1111 1111 1111"


def everything_stored(database: Path) -> str:
    """Every value of every table."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = [connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables]  # noqa: S608
    return repr(rows)


async def finished(rig: Rig) -> None:
    """Waits until no update is left to handle."""
    async with asyncio.timeout(5):
        while await rig.updates.pending():
            await asyncio.sleep(0.02)


async def test_a_secret_is_masked_and_its_sender_warned(
    bot: App, rig: Rig, sari: User, database_file: Path, log: Log
) -> None:
    warning = await sari.ask(f"lupa password, otp saya {OTP} dan hp {PHONE}")
    assert "FinBuddy tidak pernah memintanya" in warning.text
    await finished(rig)
    [(query, _)] = [found async for found in rig.queries.all()]
    assert query.text == "lupa password, otp saya [kode OTP] dan hp [nomor HP]"
    stored = everything_stored(database_file)
    assert OTP not in stored
    assert PHONE not in stored
    assert OTP not in json.dumps(log, default=str)


async def test_the_waiting_update_is_emptied_once_it_is_handled(
    polling: App, rig: Rig, sari: User, database_file: Path
) -> None:
    await sari.ask(f"pin saya {OTP}")
    await finished(rig)
    with closing(sqlite3.connect(database_file)) as connection:
        payloads = connection.execute("SELECT payload FROM updates").fetchall()
    assert payloads == [("",)]


async def test_an_edited_message_is_masked_too_and_the_warning_follows_it(
    polling: App, rig: Rig, sari: User, database_file: Path
) -> None:
    question = await sari.send("lupa password")
    answer = await sari.receives()
    await sari.edit(question, f"lupa password, pin saya {OTP}")
    await sari.sees(lambda message: message is answer and "tidak pernah memintanya" in message.text)
    await finished(rig)
    assert OTP not in everything_stored(database_file)
    await sari.edit(question, "lupa password")
    await sari.sees(lambda message: message is answer and "Lupa kata sandi" in message.text)
    assert not [m for m in sari.chat.messages if "tidak pernah memintanya" in m.text]


@pytest.mark.parametrize("number", [NIK, NPWP, CARD])
async def test_who_sends_a_number_of_their_own_is_told_that_it_is_not_kept(
    polling: App, rig: Rig, sari: User, database_file: Path, number: str
) -> None:
    answer = await sari.ask(f"lupa password, ini {number}. mode normal itu apa?")
    notice, _, text = answer.text.partition("\n\n")
    assert "tidak kusimpan" in notice and text.startswith("Ketuk Lupa kata sandi")
    assert answer.buttons == ["👍", "👎"]
    assert "tidak kusimpan" not in (await sari.receives()).text
    await finished(rig)
    assert number not in everything_stored(database_file)


async def test_beside_a_secret_the_warning_says_enough(polling: App, rig: Rig, sari: User) -> None:
    warning = await sari.ask(f"lupa password, otp saya {OTP}, NIK {NIK}")
    answer = await sari.receives()
    assert "tidak pernah memintanya" in warning.text
    assert answer.buttons and "tidak kusimpan" not in answer.text


async def test_a_picture_s_caption_with_a_number_gets_both_lines(polling: App, rig: Rig, sari: User) -> None:
    await sari.send_photo(caption=f"lupa password, NIK {NIK}")
    told = (await sari.receives()).text.split("\n\n")
    assert "belum bisa kulihat" in told[0] and "tidak kusimpan" in told[1] and "Ketuk" in told[2]


async def test_what_is_personal_but_no_secret_needs_no_warning(polling: App, rig: Rig, sari: User) -> None:
    answer = await sari.ask(f"lupa password, hp ku {PHONE}, sari@example.com")
    assert answer.text.startswith("Ketuk Lupa kata sandi")
    assert [query.text async for query, _ in rig.queries.all()] == [
        "lupa password, hp ku [nomor HP], [email]"
    ]
