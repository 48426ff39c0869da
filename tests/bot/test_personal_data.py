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
from tests.support.inbox import missed
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


async def test_beside_a_secret_the_warning_names_both(polling: App, rig: Rig, sari: User) -> None:
    warning = await sari.ask(f"lupa password, otp saya {OTP}, NIK {NIK}")
    answer = await sari.receives()
    assert "Kode dan nomornya sudah kututupi" in warning.text and "tidak pernah memintanya" in warning.text
    assert answer.buttons and "tidak kusimpan" not in answer.text


@pytest.mark.parametrize(
    ("secret", "change"),
    [(f"otp saya {OTP}", False), ("cvv 123", False), (f"pin saya {OTP}", True), ("pw rahasia12", True)],
)
async def test_only_what_can_be_changed_must_be(
    polling: App, rig: Rig, sari: User, *, secret: str, change: bool
) -> None:
    warning = await sari.ask(f"lupa password, {secret}")
    assert "hapus pesan itu" in warning.text and ("ganti PIN" in warning.text) is change
    assert "nomor NIK" not in warning.text


@pytest.mark.parametrize(
    "text", [OTP, f"kode saya {OTP}", f"NIK {NIK}", f"{CARD}", PHONE, f"otp {OTP} nik {NIK}"]
)
async def test_who_asks_nothing_beside_it_is_asked_what_they_want_to_know(
    polling: App, rig: Rig, sari: User, database_file: Path, text: str
) -> None:
    await sari.send(text)
    told = await sari.receives(lambda message: "Mau tanya apa" in message.text)
    assert told.buttons == []
    assert "kucatat untuk tim" not in "".join(message.text for message in sari.chat.messages)
    await finished(rig)
    assert [query async for query, _ in rig.queries.all()] == []
    assert not any(secret in everything_stored(database_file) for secret in (OTP, NIK, CARD, PHONE))


async def test_a_lone_code_is_warned_about_and_a_lone_number_noticed(
    polling: App, rig: Rig, sari: User
) -> None:
    assert "tidak pernah memintanya" in (await sari.ask(OTP)).text
    await sari.receives()
    assert "tidak kusimpan" in (await sari.ask(NIK)).text


async def test_a_question_edited_into_a_code_is_asked_no_more(polling: App, rig: Rig, sari: User) -> None:
    question = await sari.send("cuaca besok hujan deras")
    await sari.receives()
    await sari.edit(question, OTP)
    await sari.sees(lambda message: "Mau tanya apa" in message.text)
    assert await missed(rig.inbox) == []


async def test_the_number_of_an_order_is_nobody_s(polling: App, rig: Rig, sari: User) -> None:
    answer = await sari.ask("lupa password, no pesanan 20261128000123456")
    assert "tidak kusimpan" not in answer.text
    assert [query.text async for query, _ in rig.queries.all()] == [
        "lupa password, no pesanan 20261128000123456"
    ]


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
