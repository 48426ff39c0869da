"""Changing an FAQ in Telegram: one step, shown before it is kept, and true from the next message on."""

from __future__ import annotations

from bot.app import App
from tests.support.admin_talk import says, taps, view_of
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

FAQ = "Apa itu mode mewah?"


async def test_a_new_answer_is_given_to_the_next_question(
    bot: App, rig: Rig, admin: User, sari: User
) -> None:
    asked = await taps(admin, await view_of(admin, FAQ), "✏️ Jawaban")
    assert "Kirim jawaban yang baru" in asked.text
    assert "Mode mewah memberi batas yang lebih longgar." in admin.chat.messages[-2].text
    preview = await says(admin, "Untuk yang <i>santai</i>.", "✅ Simpan")
    assert preview.html == "Untuk yang <i>santai</i>."
    saved = await taps(admin, preview, "✅ Simpan")
    assert "langsung berlaku" in saved.text
    assert len(admin.chat.messages) == 1
    assert (await sari.ask("arti mode mewah")).text == "Untuk yang santai."


async def test_a_new_question_is_understood_and_named(polling: App, admin: User, sari: User) -> None:
    await taps(admin, await view_of(admin, FAQ), "✏️ Pertanyaan")
    preview = await says(admin, "Gaya hidup sultan itu gimana?", "✅ Simpan")
    assert "Gaya hidup sultan itu gimana?" in preview.text
    second = await says(admin, "Gaya hidup sultan seperti apa?", "✅ Simpan")
    saved = await taps(admin, second, "✅ Simpan")
    assert "Gaya hidup sultan seperti apa?" in saved.text
    assert "longgar" in (await sari.ask("gaya hidup sultan")).text
    listed = await admin.ask("/listfaq")
    assert "🟢 Gaya hidup sultan seperti apa?" in listed.buttons


async def test_a_known_category_takes_one_tap_and_a_new_one_is_shown_first(
    polling: App, rig: Rig, admin: User
) -> None:
    asked = await taps(admin, await view_of(admin, FAQ), "🏷 Kategori")
    saved = await taps(admin, asked, "Akun")
    assert "🏷 Akun" in saved.text
    await taps(admin, saved, "🏷 Kategori")
    preview = await says(admin, "Gaya  hidup", "✅ Simpan")
    assert "🏷 Gaya hidup" in (await taps(admin, preview, "✅ Simpan")).text
    assert (await rig.faqs.get("mode-mewah")).category == "Gaya hidup"


async def test_phrasings_are_added_and_work_at_once(polling: App, rig: Rig, admin: User, sari: User) -> None:
    phrasings = await taps(admin, await view_of(admin, FAQ), "✍️ Contoh kalimat")
    await taps(admin, phrasings, "➕ Tambah contoh")
    lines = "\n".join(["arti mode mewah", *(f"sultan nomor {number}" for number in range(11))])
    preview = await says(admin, lines, "✅ Simpan")
    assert "12 contoh kalimat" in preview.text
    assert "dan 2 lagi" in preview.text
    assert f"“arti mode mewah” sekarang dijawab dengan\n{FAQ}" not in preview.text
    saved = await taps(admin, preview, "✅ Simpan")
    assert "11 contoh kalimat ditambahkan" in saved.text
    assert "sultan nomor 10" in saved.buttons
    assert "longgar" in (await sari.ask("sultan nomor 7")).text
    await taps(admin, saved, "➕ Tambah contoh")
    known = await taps(admin, await says(admin, "SULTAN nomor 7", "✅ Simpan"), "✅ Simpan")
    assert "sudah ada di sini" in known.text


async def test_what_another_faq_answers_is_mentioned(polling: App, admin: User) -> None:
    phrasings = await taps(admin, await view_of(admin, FAQ), "✍️ Contoh kalimat")
    await taps(admin, phrasings, "➕ Tambah contoh")
    preview = await says(admin, "mode normal itu apa", "✅ Simpan")
    assert "“mode normal itu apa” sekarang dijawab dengan\nApa itu mode normal?" in preview.text


async def test_cancel_changes_nothing(polling: App, rig: Rig, admin: User) -> None:
    before = await rig.faqs.get("mode-mewah")
    for field in ("✏️ Pertanyaan", "✏️ Jawaban", "🏷 Kategori"):
        await begins_and_cancels(admin, field)
    assert await rig.faqs.get("mode-mewah") == before


async def begins_and_cancels(admin: User, field: str) -> None:
    asked = await taps(admin, await view_of(admin, FAQ), field)
    view = await taps(admin, asked, "✖️ Batal")
    assert "Tidak ada yang berubah" in view.text
    await taps(admin, view, field)
    preview = await says(admin, "Yang baru", "✅ Simpan")
    view = await says(admin, "/batal", field)
    assert "Tidak ada yang berubah" in view.text
    await admin.ask("/help")
    assert preview.deleted


async def test_cancel_of_phrasings_leads_back_to_them(polling: App, admin: User) -> None:
    phrasings = await taps(admin, await view_of(admin, FAQ), "✍️ Contoh kalimat")
    asked = await taps(admin, phrasings, "➕ Tambah contoh")
    assert "arti mode mewah" in (await taps(admin, asked, "✖️ Batal")).buttons


async def test_what_cannot_be_gets_a_hint_and_the_step_stays(polling: App, rig: Rig, admin: User) -> None:
    await taps(admin, await view_of(admin, FAQ), "✏️ Jawaban")
    assert "kode format yang belum pas" in (await says(admin, "<b>x", "✖️ Batal")).text
    admin.catch_up()
    await admin.send_sticker()
    assert "butuh teks" in (await admin.receives(lambda m: "✖️ Batal" in m.buttons)).text
    assert (await says(admin, "Nah.", "✅ Simpan")).text == "Nah."
    await taps(admin, admin.chat.messages[-1], "✅ Simpan")
    assert (await rig.faqs.get("mode-mewah")).answer == "Nah."


async def test_an_edited_message_changes_the_preview(polling: App, rig: Rig, admin: User) -> None:
    await taps(admin, await view_of(admin, FAQ), "✏️ Pertanyaan")
    sent = await admin.send("Apa itu mewaaah?")
    preview = await admin.receives(lambda m: "mewaaah" in m.text)
    await admin.edit(sent, "Apa itu gaya mewah?")
    await admin.sees(lambda m: m is preview and "gaya mewah" in m.text)
    await taps(admin, preview, "✅ Simpan")
    assert (await rig.faqs.get("mode-mewah")).question == "Apa itu gaya mewah?"


async def test_an_answer_in_several_messages_is_one(polling: App, rig: Rig, admin: User) -> None:
    parts = ["<b>Awal</b> " + "x" * 4000, "y" * 4000, "Akhir."]
    await taps(admin, await view_of(admin, FAQ), "✏️ Jawaban")
    for part in parts:
        await admin.send(part)
    preview = await admin.receives(lambda m: "Akhir." in m.text)
    await taps(admin, preview, "✅ Simpan")
    assert (await rig.faqs.get("mode-mewah")).answer == "\n\n".join(parts)


async def test_the_head_of_an_answer_that_is_too_long_is_not_kept_alone(polling: App, admin: User) -> None:
    await taps(admin, await view_of(admin, FAQ), "✏️ Jawaban")
    for part in range(4):
        await admin.send(f"{part} " + "x" * 3900)
    panel = await admin.receives(lambda m: "12000 karakter" in m.text)
    assert panel.buttons == ["✖️ Batal"]


async def test_an_earlier_message_that_is_edited_is_not_taken(polling: App, rig: Rig, admin: User) -> None:
    earlier = await admin.send("mode normal itu apa")
    await admin.receives()
    asked = await taps(admin, await view_of(admin, FAQ), "✏️ Pertanyaan")
    await admin.edit(earlier, "Apa itu?")
    await admin.sees(lambda m: m is asked and "pesan baru" in m.text)


async def test_a_new_step_closes_the_one_before_it(polling: App, admin: User) -> None:
    first = await taps(admin, await view_of(admin, FAQ), "✏️ Pertanyaan")
    second = await taps(admin, await view_of(admin, "Apa itu mode normal?"), "✏️ Pertanyaan")
    assert "kututup" in first.text
    assert "sudah selesai" in await toast_data(admin, first, "ce")
    assert "Apa itu mode normal?" in second.text


async def test_buttons_of_a_step_that_is_not_there(polling: App, rig: Rig, admin: User) -> None:
    view = await view_of(admin, FAQ)
    asked = await taps(admin, view, "✏️ Pertanyaan")
    for data in (
        "ke",
        "rc:AAAAAAAA",
        "go",
        "sk",
        "cc",
        "ch:AAAAAAAA",
        "sv:1:0",
        "tj:AAAAAAAA",
        "pc:AAAAAAAA",
    ):
        assert "sudah selesai" in await toast_data(admin, asked, data), data
    category = await taps(admin, await taps(admin, asked, "✖️ Batal"), "🏷 Kategori")
    assert "sudah selesai" in await toast_data(admin, category, "rc:AAAAAAAA")


async def test_two_admins_change_the_same_faq(rig: Rig, admin: User) -> None:
    other = rig.api.user(901, "Rudi", language_code="id")
    other.chat.started = True
    two = Rig(rig.api, rig.engine, rig.encoder, rig.served, (ADMIN_ID, other.id))
    async with two.running():
        await taps(admin, await view_of(admin, FAQ), "✏️ Pertanyaan")
        await taps(other, await view_of(other, FAQ), "✏️ Jawaban")
        mine = await says(admin, "Apa itu gaya mewah?", "✅ Simpan")
        theirs = await says(other, "Jawaban lain.", "✅ Simpan")
        await taps(other, theirs, "✅ Simpan")
        await taps(admin, mine, "✅ Simpan")
    faq = await rig.faqs.get("mode-mewah")
    assert (faq.question, faq.answer) == ("Apa itu gaya mewah?", "Jawaban lain.")
    assert [(r.by, r.field) for r in await rig.faqs.history("mode-mewah")] == [
        (ADMIN_ID, "question"),
        (901, "answer"),
    ]


async def toast_data(admin: User, message: Message, data: str) -> str:
    return await admin.answered(await admin.tap_data(message, data))


async def test_a_long_answer_is_shown_in_full_and_leaves_no_rest(polling: App, rig: Rig, admin: User) -> None:
    asked = await taps(admin, await view_of(admin, "Bagaimana cara mencatat pendapatan?"), "✏️ Jawaban")
    *answer, prompt = admin.chat.messages
    assert asked is prompt
    assert len(answer) == 2
    assert "Langkah 15" in answer[1].text
    preview = await says(admin, "Singkat saja.", "✅ Simpan")
    await taps(admin, preview, "✅ Simpan")
    assert len(admin.chat.messages) == 1
