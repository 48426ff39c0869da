"""A question that was changed can stay known in its old words."""

from __future__ import annotations

import pytest

from bot.admin.callbacks import KeepOldQuestion
from bot.app import App
from bot.callbacks import token, unpack
from faq.models import FaqChange, PhrasingSource
from tests.support.admin_talk import says, taps, toast, view_of
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

OLD, NEW, SLUG = "Bagaimana kalau lupa kata sandi?", "Akun terkunci, harus apa?", "lupa-kata-sandi"
KEEP = "✍️ Simpan kalimat lama sebagai contoh"


async def renamed(admin: User, new: str = NEW, old: str = OLD) -> Message:
    await taps(admin, await view_of(admin, old), "✏️ Pertanyaan")
    return await taps(admin, await says(admin, new, "✅ Simpan"), "✅ Simpan")


async def test_the_old_words_are_answered_again_after_one_tap(
    bot: App, rig: Rig, admin: User, sari: User
) -> None:
    view = await renamed(admin)
    assert f"Dulu pertanyaannya: {OLD}" in view.text
    assert view.buttons[0] == KEEP
    assert "Ketuk Lupa kata sandi" not in (await sari.ask(OLD)).text
    kept = await taps(admin, view, KEEP)
    assert kept is view
    assert f"{OLD} sekarang jadi contoh" in kept.text
    assert NEW in kept.text
    assert KEEP not in kept.buttons
    assert "Ketuk Lupa kata sandi" in (await sari.ask(OLD)).text
    assert (await rig.faqs.get(SLUG)).phrasings == ("lupa password", "lupa sandi", OLD)
    assert OLD not in await rig.faqs.learnt()
    newest, *_ = await rig.faqs.history(SLUG)
    assert (newest.by, newest.field, newest.after) == (ADMIN_ID, "phrasings", OLD)


async def test_nothing_is_added_without_a_tap(polling: App, rig: Rig, admin: User) -> None:
    await renamed(admin)
    assert (await rig.faqs.get(SLUG)).phrasings == ("lupa password", "lupa sandi")
    assert "nggak ada yang perlu dibatalkan" in (await admin.ask("/batal")).text


@pytest.mark.parametrize("new", ["bagaimana kalau  LUPA kata sandi?", OLD])
async def test_only_words_that_are_new_are_offered(polling: App, admin: User, new: str) -> None:
    view = await renamed(admin, new)
    assert "langsung berlaku" in view.text
    assert KEEP not in view.buttons


async def test_old_words_that_are_a_phrasing_are_not_offered(polling: App, rig: Rig, admin: User) -> None:
    await taps(admin, await view_of(admin, OLD), "✏️ Pertanyaan")
    preview = await says(admin, NEW, "✅ Simpan")
    async with rig.engine.begin() as connection:  # as an import of an older version may have left it
        await connection.exec_driver_sql(
            "UPDATE faqs SET question = 'lupa sandi' WHERE slug = 'lupa-kata-sandi'"
        )
    panel = await taps(admin, preview, "✅ Simpan")
    assert KEEP not in (await taps(admin, panel, "💾 Tetap simpan punyaku")).buttons


async def test_other_fields_offer_nothing(polling: App, admin: User) -> None:
    await taps(admin, await view_of(admin, OLD), "✏️ Jawaban")
    assert KEEP not in (await taps(admin, await says(admin, "Baru.", "✅ Simpan"), "✅ Simpan")).buttons


async def test_the_button_keeps_its_own_question(polling: App, rig: Rig, admin: User) -> None:
    first = await renamed(admin)
    await rig.catalogue.edit(SLUG, FaqChange(question="Sandi hilang, gimana?"), 77)
    kept = await taps(admin, first, KEEP)
    assert f"{OLD} sekarang jadi contoh" in kept.text
    assert (await rig.faqs.get(SLUG)).wordings[-1] == OLD


async def test_words_that_are_known_by_then(polling: App, rig: Rig, admin: User) -> None:
    view = await renamed(admin)
    await rig.faqs.add_phrasings(SLUG, (OLD.upper(),), PhrasingSource.ADMIN, 77)
    assert "sudah ada di sini" in (await taps(admin, view, KEEP)).text
    assert (await rig.faqs.get(SLUG)).phrasings[-1] == OLD.upper()


async def test_a_question_that_it_never_had(polling: App, rig: Rig, admin: User) -> None:
    view = await renamed(admin)
    await rig.catalogue.edit(SLUG, FaqChange(answer="Baru."), 77)
    for wanted in ("Apa saja?", "Ketuk <i>Lupa kata sandi</i> di halaman masuk."):
        action = KeepOldQuestion(token(SLUG), 0, token(wanted))
        assert "sudah selesai" in await admin.answered(await admin.tap_data(view, action.pack()))
    assert (await rig.faqs.get(SLUG)).phrasings == ("lupa password", "lupa sandi")


async def test_an_faq_that_is_gone(polling: App, rig: Rig, admin: User) -> None:
    view = await renamed(admin)
    async with rig.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM faqs WHERE slug = 'lupa-kata-sandi'")
    assert "nggak berlaku" in await toast(admin, view, KEEP)


def test_the_button_fits_whatever_it_is_about() -> None:
    action = KeepOldQuestion(token("x" * 48), 10**18, token("y" * 300))
    assert len(action.pack().encode()) <= 64
    assert unpack(KeepOldQuestion, action.pack()) == action
