"""What happens before an FAQ is saved that is like another one."""

from __future__ import annotations

from bot.app import App
from faq.models import FaqChange, FaqState
from tests.support.admin_talk import says, taps, to_answer, to_summary
from tests.support.bot_rig import ADMIN_ID, FAQS, Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

TWIN = "Bagaimana kalau lupa kata sandi?"
QUESTION = "Bagaimana kalau saya lupa kata sandi?"


async def test_a_near_duplicate_is_shown_before_saving(polling: App, rig: Rig, admin: User) -> None:
    summary = await to_summary(admin, QUESTION)
    found = await taps(admin, summary, "✅ Simpan")
    assert "Mirip FAQ yang sudah ada" in found.text
    assert TWIN in found.text
    assert len(await rig.faqs.all()) == len(FAQS)
    look = await taps(admin, found, "👀 Lihat FAQ itu")
    assert "Ketuk Lupa kata sandi di halaman masuk." in look.text
    summary = await taps(admin, look, "« Kembali")
    saved = await taps(admin, await taps(admin, summary, "✅ Simpan"), "💾 Tetap simpan")
    assert "Tersimpan!" in saved.text
    faqs = await rig.faqs.all(FaqState.LIVE)
    assert QUESTION in [faq.question for faq in faqs]


async def test_a_near_duplicate_is_kept_as_a_draft_if_that_was_wanted(
    polling: App, rig: Rig, admin: User
) -> None:
    summary = await to_summary(admin, QUESTION)
    found = await taps(admin, summary, "📝 Simpan sebagai draf")
    assert "sebagai draf" in (await taps(admin, found, "💾 Tetap simpan")).text
    assert [faq.question for faq in await rig.faqs.all(FaqState.DRAFT)] == [QUESTION]


async def test_it_can_join_the_other_faq(polling: App, rig: Rig, admin: User, sari: User) -> None:
    summary = await to_summary(admin, QUESTION, phrasings="sandiku ilang entah kemana")
    found = await taps(admin, summary, "✅ Simpan")
    joined = await taps(admin, found, "➕ Jadikan contoh kalimat FAQ itu")
    assert "2 contoh kalimat masuk ke FAQ ini" in joined.text
    assert TWIN in joined.text
    assert len(await rig.faqs.all()) == len(FAQS)
    faq = await rig.faqs.get("lupa-kata-sandi")
    assert faq.phrasings[-2:] == (QUESTION, "sandiku ilang entah kemana")
    assert "Ketuk Lupa kata sandi" in (await sari.ask("sandiku ilang entah kemana")).text


async def test_it_is_mentioned_as_soon_as_the_question_is_known(polling: App, rig: Rig, admin: User) -> None:
    panel = await to_answer(admin, QUESTION)
    assert f"sudah ada yang mirip:\n{TWIN}" in panel.text
    look = await taps(admin, panel, "👀 Lihat FAQ itu")
    panel = await taps(admin, look, "« Kembali")
    assert "2 dari 4" in panel.text
    look = await taps(admin, await to_answer_again(admin), "👀 Lihat FAQ itu")
    joined = await taps(admin, look, "➕ Jadikan contoh")
    assert "1 contoh kalimat masuk" in joined.text


async def to_answer_again(admin: User) -> Message:
    """The question once more, as somebody does who thinks again."""
    await taps(admin, admin.chat.messages[-1], "✏️ Ubah pertanyaan")
    return await says(admin, QUESTION, "👀 Lihat FAQ itu")


async def test_what_the_other_faq_knows_already_is_not_counted(polling: App, rig: Rig, admin: User) -> None:
    await rig.catalogue.add_phrasings("lupa-kata-sandi", [QUESTION], ADMIN_ID)
    joined = await taps(admin, await to_answer(admin, QUESTION), "➕ Jadikan contoh")
    assert "sudah ada di sini" in joined.text


async def test_a_phrasing_that_another_faq_answers_is_shown_with_it(
    polling: App, rig: Rig, admin: User
) -> None:
    phrasings = "warna gelap dimana\nmode normal itu apa\nlupa sandi"
    summary = await to_summary(admin, "Apakah ada tema hitam?", "Ada.", phrasings)
    found = await taps(admin, summary, "✅ Simpan")
    assert "“mode normal itu apa” sekarang dijawab dengan\nApa itu mode normal?" in found.text
    assert "“lupa sandi” sekarang dijawab dengan" in found.text
    assert "➕ Jadikan contoh kalimat FAQ itu: Apa itu mode normal?" in found.buttons
    joined = await taps(admin, found, "➕ Jadikan contoh kalimat FAQ itu: Bagaimana")
    assert TWIN in joined.text


async def test_the_same_question_is_never_saved_twice(polling: App, rig: Rig, admin: User) -> None:
    await rig.catalogue.edit("mode-normal", FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    summary = await to_summary(admin, "apa itu  MODE normal?")
    found = await taps(admin, summary, "✅ Simpan")
    assert "sudah ada di daftar" in found.text
    assert not [label for label in found.buttons if "Tetap simpan" in label]
    look = await taps(admin, found, "👀 Lihat FAQ itu")
    assert "diarsipkan" in look.text
    found = await taps(admin, await taps(admin, look, "« Kembali"), "✅ Simpan")
    await taps(admin, found, "✏️ Ubah pertanyaan")
    summary = await says(admin, "Kapan tema hitam tersedia?", "✅ Simpan")
    assert "Tersimpan!" in (await taps(admin, summary, "✅ Simpan")).text
