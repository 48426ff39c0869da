"""/addfaq from the first question to the first answer with it."""

from __future__ import annotations

from bot.app import App
from faq.models import FaqState
from tests.support.admin_talk import (
    ANSWER,
    CATEGORY,
    PHRASINGS,
    QUESTION,
    says,
    taps,
    to_answer,
    to_phrasings,
    to_summary,
    toast,
)
from tests.support.bot_rig import ADMIN_ID, FAQS, Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User


async def test_what_is_added_answers_the_next_message(bot: App, rig: Rig, admin: User, sari: User) -> None:
    assert "belum tahu" in (await sari.ask("nomor hape lama hangus dong")).text
    summary = await to_summary(admin)
    for part in (QUESTION, ANSWER, "ganti nomor gmn min", CATEGORY):
        assert part in summary.text
    saved = await taps(admin, summary, "✅ Simpan")
    assert "Tersimpan" in saved.text
    assert QUESTION in saved.text
    assert (await sari.ask("nomor hape lama hangus dong")).text == ANSWER
    faq = await rig.faqs.get("bagaimana-cara-ganti-nomor-hp")
    assert (faq.answer, faq.category, faq.state) == (ANSWER, CATEGORY, FaqState.LIVE)
    assert faq.phrasings == tuple(PHRASINGS.splitlines())


async def test_only_one_panel_is_left_on_the_screen(polling: App, admin: User) -> None:
    summary = await to_summary(admin)
    await taps(admin, summary, "✅ Simpan")
    with_buttons = [message for message in admin.chat.messages if message.buttons]
    assert len(with_buttons) == 1
    assert len(admin.chat.messages) == 1


async def test_the_preview_is_what_users_see(polling: App, admin: User, sari: User) -> None:
    await to_answer(admin)
    preview = await says(
        admin, "Ketuk <b>Ganti</b> &amp; <a href='https://finbuddy.example/x'>ini</a>", "Lanjut"
    )
    assert preview.html == "Ketuk <b>Ganti</b> &amp; <a href='https://finbuddy.example/x'>ini</a>"
    assert preview.buttons == ["👍 Lanjut", "✏️ Ubah", "✖️ Batal"]
    assert "buat pengguna" in admin.chat.messages[-2].text
    await taps(admin, preview, "👍 Lanjut")
    categories = await says(admin, PHRASINGS, CATEGORY)
    await taps(admin, await taps(admin, categories, CATEGORY), "✅ Simpan")
    answer = await sari.ask("ganti nomor gmn min")
    assert (answer.text, answer.entities) == (preview.text, preview.entities)


async def test_formatting_of_the_message_is_kept(polling: App, rig: Rig, admin: User) -> None:
    await to_answer(admin)
    admin.catch_up()
    text = "Buka Profil & ketuk <3 di sini"
    bold = [{"type": "bold", "offset": 5, "length": 6}, {"type": "italic", "offset": 20, "length": 2}]
    await admin.send_formatted(text, bold)
    preview = await admin.receives(lambda m: "👍 Lanjut" in m.buttons)
    assert preview.text == text
    assert preview.entities == bold


async def test_a_category_can_be_new_and_the_phrasings_left_out(polling: App, rig: Rig, admin: User) -> None:
    phrasings = await to_phrasings(admin)
    await taps(admin, phrasings, "⏭ Lewati")
    summary = await says(admin, "Nomor  & kartu", "Simpan")
    await taps(admin, summary, "✅ Simpan")
    faq = await rig.faqs.get("bagaimana-cara-ganti-nomor-hp")
    assert (faq.category, faq.phrasings) == ("Nomor & kartu", ())


async def test_a_typed_category_is_the_known_one_however_it_is_written(
    polling: App, rig: Rig, admin: User
) -> None:
    await to_phrasings(admin)
    await says(admin, "- nomor hape ganti\n2. nomor baru\n• NOMOR  baru\n\n???", CATEGORY)
    summary = await says(admin, "aKuN", "Simpan")
    await taps(admin, summary, "✅ Simpan")
    faq = await rig.faqs.get("bagaimana-cara-ganti-nomor-hp")
    assert (faq.category, faq.phrasings) == ("Akun", ("nomor hape ganti", "nomor baru"))


async def test_a_draft_is_not_answered_until_it_is_published(polling: App, admin: User, sari: User) -> None:
    summary = await to_summary(admin)
    saved = await taps(admin, summary, "📝 Simpan sebagai draf")
    assert "draf" in saved.text
    assert ANSWER not in (await sari.ask("ganti nomor gmn min")).text
    published = await taps(admin, saved, "✅ Aktifkan")
    assert "Aktif!" in published.text
    assert (await sari.ask("ganti nomor gmn min")).text == ANSWER


async def test_every_part_can_be_changed_before_saving(polling: App, rig: Rig, admin: User) -> None:
    summary = await to_summary(admin)
    menu = await taps(admin, summary, "✏️ Ubah")
    question = await taps(admin, menu, "Pertanyaan")
    assert "« Kembali" in question.buttons
    summary = await says(admin, "Cara ganti nomor telepon?", "✅ Simpan")
    assert "Cara ganti nomor telepon?" in summary.text
    answer = await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Jawaban")
    summary = await taps(admin, answer, "« Kembali")
    answer = await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Jawaban")
    preview = await says(admin, "Lewat Profil saja.", "👍 Lanjut")
    summary = await taps(admin, preview, "👍 Lanjut")
    await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Contoh kalimat")
    summary = await says(admin, "nomor baru", "✅ Simpan")
    await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Kategori")
    summary = await says(admin, "Lain-lain", "✅ Simpan")
    await taps(admin, summary, "✅ Simpan")
    faq = await rig.faqs.get("cara-ganti-nomor-telepon")
    assert (faq.answer, faq.category, faq.phrasings) == ("Lewat Profil saja.", "Lain-lain", ("nomor baru",))


async def test_the_answer_can_be_written_anew_at_its_preview(polling: App, admin: User) -> None:
    await to_answer(admin)
    await says(admin, "Versi satu.", "👍 Lanjut")
    preview = await says(admin, "Versi dua.", "👍 Lanjut")
    assert preview.text == "Versi dua."
    asked = await taps(admin, preview, "✏️ Ubah")
    assert "2 dari 4" in asked.text
    assert (await says(admin, "Versi tiga.", "👍 Lanjut")).text == "Versi tiga."


async def test_an_edited_message_is_taken_anew(polling: App, rig: Rig, admin: User) -> None:
    await says(admin, "/addfaq", "Batal")
    question = await admin.send("Bagaimana cara gnati nomor?")
    panel = await admin.receives(lambda m: "gnati" in m.text)
    await admin.edit(question, QUESTION)
    await admin.sees(lambda m: m is panel and QUESTION in m.text)
    await says(admin, ANSWER, "👍 Lanjut")
    await admin.edit(question, "Zu spät")
    await admin.sees(lambda m: "sudah lewat" in m.text)
    assert len(await missed(rig.inbox)) == 0


HEAD = "\n\n".join(f"Langkah {number}." + " Ketuk Simpan." * 25 for number in range(1, 12))
TAIL = "Langkah 12. Selesai."


async def test_an_answer_in_several_messages_is_one(polling: App, rig: Rig, admin: User) -> None:
    await to_answer(admin)
    await admin.send(HEAD)
    tail = await admin.send("Langkah 12. Selsai.")
    preview = await admin.receives(lambda m: "Selsai" in m.text)
    await admin.edit(tail, TAIL)
    await admin.sees(lambda m: m is preview and TAIL in m.text)
    await taps(admin, preview, "👍 Lanjut")
    summary = await taps(admin, await says(admin, PHRASINGS, CATEGORY), CATEGORY)
    await taps(admin, summary, "✅ Simpan")
    faq = await rig.faqs.get("bagaimana-cara-ganti-nomor-hp")
    assert faq.answer == f"{HEAD}\n\n{TAIL}"
    assert faq.phrasings == tuple(PHRASINGS.splitlines())


async def test_the_head_of_an_answer_that_is_too_long_is_not_saved_alone(polling: App, admin: User) -> None:
    summary = await to_summary(admin)
    await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Jawaban")
    for part in range(4):
        await admin.send(f"{part} " + "x" * 3900)
    panel = await admin.receives(lambda m: "12000 karakter" in m.text)
    assert panel.buttons == ["✏️ Ubah pertanyaan", "✖️ Batal"]


async def test_examples_in_several_messages_are_no_category(polling: App, rig: Rig, admin: User) -> None:
    lines = [f"nomor hape lama hangus {number}" for number in range(100)]
    await to_phrasings(admin)
    for part in (lines[:95], lines[95:], ["nomor baru", "nomor lama"]):
        await admin.send("\n".join(part))
    categories = await admin.receives(lambda m: "satu baris" in m.text)
    summary = await taps(admin, categories, CATEGORY)
    await taps(admin, summary, "✅ Simpan")
    faq = await rig.faqs.get("bagaimana-cara-ganti-nomor-hp")
    assert (faq.category, faq.phrasings) == (CATEGORY, tuple(lines))


async def test_what_follows_a_tap_is_no_part_of_a_long_answer(polling: App, admin: User) -> None:
    await to_answer(admin)
    preview = await says(admin, HEAD, "👍 Lanjut")
    await taps(admin, preview, "👍 Lanjut")
    assert "4 dari 4" in (await says(admin, PHRASINGS, CATEGORY)).text


async def test_an_edit_after_the_end_is_no_question(polling: App, rig: Rig, admin: User) -> None:
    await to_answer(admin)
    answer = await admin.send(ANSWER)
    preview = await admin.receives(lambda m: "👍 Lanjut" in m.buttons)
    phrasings = await taps(admin, preview, "👍 Lanjut")
    summary = await taps(admin, await taps(admin, phrasings, "⏭ Lewati"), CATEGORY)
    await taps(admin, summary, "✅ Simpan")
    for text in ("kok saldo raib tanpa sebab", "x " * 600):
        admin.catch_up()
        await admin.edit(answer, text)
        assert "Lewat /daftar" in (await admin.receives()).text
    assert [query async for query in rig.queries.all()] == []
    question = await admin.send("mode normal itu apa")
    answered = await admin.receives()
    await admin.edit(question, "mode mewah itu apa")
    await admin.sees(lambda m: m is answered and "Mode mewah" in m.text)


async def test_cancel_saves_nothing_at_any_step(polling: App, rig: Rig, admin: User) -> None:
    await says(admin, "/tambah", "Batal")
    assert "Tidak ada yang disimpan" in (await admin.ask("/cancel")).text
    await to_answer(admin)
    assert "Tidak ada yang disimpan" in (await admin.ask("/batal")).text
    await to_phrasings(admin)
    assert "Tidak ada yang disimpan" in (await admin.ask("/cancel")).text
    summary = await to_summary(admin)
    cancelled = await taps(admin, summary, "✖️ Batal")
    assert "Tidak ada yang disimpan" in cancelled.text
    assert not cancelled.buttons
    assert len(await rig.faqs.all()) == len(FAQS)
    assert "nggak ada yang perlu dibatalkan" in (await admin.ask("/batal")).text
    assert "Mode normal" in (await admin.ask("mode normal itu apa")).text


async def test_other_commands_leave_the_step_open(polling: App, admin: User, sari: User) -> None:
    await to_answer(admin)
    for command in ("/listfaq", "/inbox", "/test mode normal"):
        assert "masih menyusun" in (await admin.ask(command)).text
    assert "Halo, Dewi" in (await admin.ask("/start")).text
    again = await says(admin, "/addfaq", "Batal")
    assert "masih menyusun FAQ ini" in again.text
    assert QUESTION in again.text
    assert (await says(admin, ANSWER, "👍 Lanjut")).text == ANSWER


async def test_no_other_step_begins_while_an_faq_is_being_written(polling: App, admin: User) -> None:
    await to_answer(admin)
    listed = await admin.ask("/listfaq")
    assert "masih menyusun FAQ lain" in await toast(admin, listed, "➕ Tambah FAQ")
    view = await taps(admin, listed, "Apa itu mode normal?")
    assert "masih menyusun FAQ lain" in await toast(admin, view, "✏️ Jawaban")


async def test_an_empty_step_makes_room_and_says_so(polling: App, admin: User) -> None:
    first = await says(admin, "/addfaq", "Batal")
    view = await taps(admin, await admin.ask("/listfaq"), "Apa itu mode normal?")
    await taps(admin, view, "✏️ Pertanyaan")
    assert "kututup" in first.text
    assert not first.buttons
    begun = await says(admin, "/addfaq", "Batal")
    assert "1 dari 4" in begun.text
    assert "kututup" in view.text


async def test_the_button_under_the_list_begins_too(polling: App, admin: User) -> None:
    begun = await taps(admin, await admin.ask("/daftar"), "➕ Tambah FAQ")
    assert "1 dari 4" in begun.text


async def test_a_double_tap_saves_once(polling: App, rig: Rig, admin: User) -> None:
    summary = await to_summary(admin)
    taps_ = [await admin.tap(summary, "✅ Simpan") for _ in range(3)]
    for tap in taps_:
        await admin.answered(tap)
    assert len(await rig.faqs.all()) == len(FAQS) + 1


async def test_a_step_that_is_over_has_no_buttons_any_more(polling: App, rig: Rig, admin: User) -> None:
    summary = await to_summary(admin)
    data = [button["callback_data"] for row in summary.keyboard for button in row]
    await taps(admin, summary, "✅ Simpan")
    for each in reversed(data):
        assert "sudah selesai" in await admin.answered(await admin.tap_data(summary, each))
    assert len(await rig.faqs.all()) == len(FAQS) + 1


async def test_buttons_that_no_step_has(polling: App, rig: Rig, admin: User) -> None:
    panel = await to_answer(admin)
    for data in ("ch:AAAAAAAA", "pc:AAAAAAAA", "sv:1:1", "ke", "ce"):
        assert "sudah selesai" in await admin.answered(await admin.tap_data(panel, data)), data
    assert "2 dari 4" in panel.text


async def test_two_admins_write_at_the_same_time(rig: Rig, admin: User) -> None:
    other = rig.api.user(901, "Rudi", language_code="en")
    other.chat.started = True
    two = Rig(rig.api, rig.engine, rig.encoder, rig.served, (ADMIN_ID, other.id))
    async with two.running():
        await to_answer(admin)
        await says(other, "/addfaq", "Cancel")
        await says(other, "Is there a dark theme?", "Change the question")
        await says(admin, ANSWER, "👍 Lanjut")
        preview = await says(other, "Yes, under Profile.", "Go on")
        await taps(other, await taps(other, preview, "👍 Go on"), "⏭ Skip")
        summary = await says(other, "Tampilan", "✅ Save")
        assert "Saved!" in (await taps(other, summary, "✅ Save")).text
        assert "3 dari 4" in (await taps(admin, admin.chat.messages[-1], "👍 Lanjut")).text
    assert (await rig.faqs.get("is-there-a-dark-theme")).answer == "Yes, under Profile."


async def test_what_a_button_says_may_be_typed(polling: App, rig: Rig, admin: User) -> None:
    await to_answer(admin)
    await says(admin, "Lewat Profil saja.", "👍 Lanjut")
    await says(admin, "ok lanjut kak", "⏭ Lewati")
    categories = await says(admin, "lewati aja", CATEGORY)
    await taps(admin, await taps(admin, categories, CATEGORY), "✅ Simpan")
    faq = await rig.faqs.get("bagaimana-cara-ganti-nomor-hp")
    assert (faq.answer, faq.phrasings) == ("Lewat Profil saja.", ())
