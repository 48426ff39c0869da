"""What cannot be a part of an FAQ gets a friendly hint, and the step stays."""

from __future__ import annotations

from bot.app import App
from tests.support.admin_talk import (
    CATEGORY,
    PHRASINGS,
    QUESTION,
    says,
    to_answer,
    to_phrasings,
    to_summary,
)
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User

INVALID = (
    ("???", "minimal satu kata"),
    ("q" * 301, "300 karakter"),
)


async def test_a_question_that_cannot_be_one_gets_a_hint(polling: App, admin: User) -> None:
    await says(admin, "/addfaq", "Batal")
    for text, expected in INVALID:
        panel = await says(admin, text, "Batal")
        assert expected in panel.text
        assert "1 dari 4" in panel.text
    assert "2 dari 4" in (await says(admin, QUESTION, "Batal")).text


async def test_an_answer_that_cannot_be_one_gets_a_hint(polling: App, admin: User) -> None:
    await to_answer(admin)
    for text in ("<b>tebal", "<b>a</b><br>", "<i>x</b>", "<b>5 < 6</b>"):
        panel = await says(admin, text, "Batal")
        assert "kode format yang belum pas" in panel.text, text
        assert "2 dari 4" in panel.text
    assert "minimal satu kata" in (await says(admin, "<b> </b>", "Batal")).text
    literal = await says(admin, "Tulis <nama> & 3 < 4", "👍 Lanjut")
    assert literal.text == "Tulis <nama> & 3 < 4"
    typed = await says(admin, "<b>Syarat & ketentuan</b>", "👍 Lanjut")
    assert typed.html == "<b>Syarat &amp; ketentuan</b>"


async def test_phrasings_and_categories_that_cannot_be_get_a_hint(polling: App, admin: User) -> None:
    await to_phrasings(admin)
    assert "minimal satu kata" in (await says(admin, "🙏\n...", "Batal")).text
    assert "1000 karakter" in (await says(admin, "x" * 1001, "Batal")).text
    assert "minimal satu kata" in (await says(admin, QUESTION.upper(), "Batal")).text
    await says(admin, PHRASINGS, CATEGORY)
    assert "60 karakter" in (await says(admin, "k" * 61, CATEGORY)).text


async def test_what_is_no_text_gets_a_hint_and_the_step_stays(polling: App, admin: User) -> None:
    await to_answer(admin)
    for send in (admin.send_sticker, admin.send_photo, admin.send_voice, admin.send_location):
        admin.catch_up()
        await send()
        panel = await admin.receives(lambda m: "✖️ Batal" in m.buttons)
        assert "butuh teks" in panel.text
        assert "2 dari 4" in panel.text
    admin.catch_up()
    await admin.send_photo("mode normal itu apa")
    assert "butuh teks" in (await admin.receives()).text


async def test_where_a_tap_is_needed_a_text_gets_a_hint(polling: App, admin: User) -> None:
    await to_summary(admin)
    panel = await says(admin, "simpan dong", "✅ Simpan")
    assert "ketuk salah satu tombol" in panel.text
    assert QUESTION in panel.text


async def test_an_album_gets_one_hint(polling: App, rig: Rig, admin: User) -> None:
    await to_answer(admin)
    admin.catch_up()
    await admin.send_album(3)
    await admin.receives(lambda m: "butuh teks" in m.text)
    await admin.receives_nothing(seconds=0.1)
