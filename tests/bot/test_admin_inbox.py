"""/inbox: the list of groups, one group, a new FAQ from it, and the search for another one."""

from __future__ import annotations

import sqlalchemy as sa

from bot.app import App
from faq.models import Asker, FaqChange, FaqDraft, FaqState, NewQuery, Outcome
from tests.support.admin_talk import says, taps, to_answer, toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import missed, only_group
from tests.support.telegram_people import User

UNKNOWN = "gaya hidup sultan tajir melintir"
UNKNOWN_TOO = "gaya hidup sultan tajir melintir dong"
MARKUP = "kok <b>saldo</b> & kartu raib"
FAR_APART = (
    "kucing terbang ke bulan",
    "resep rendang padang",
    "jadwal kereta besok pagi",
    "ban motor bocor halus",
    "film horor paling seram",
    "juara piala dunia",
    "cuaca ekstrem sumatera",
    "berapa umur pohon jati",
    "gunung yudhistira",
)


async def origins(rig: Rig) -> dict[str, int]:
    """The queries that phrasings came from, by text."""
    learnt = sa.text("SELECT text, query_id FROM phrasings WHERE source = 'inbox'")
    async with rig.engine.connect() as connection:
        return {row.text: row.query_id for row in await connection.execute(learnt)}


async def asks(sari: User, *texts: str) -> None:
    for text in texts:
        await sari.ask(text)


async def test_the_inbox_lists_what_most_people_asked_first(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    assert "Kotak masuk kosong" in (await admin.ask("/kotak_masuk")).text
    await asks(sari, UNKNOWN)
    await asks(rig.api.user(43, "Budi", language_code="id"), UNKNOWN_TOO)
    await asks(sari, MARKUP, MARKUP, "mode normal itu apa")
    listed = await admin.ask("/kotak_masuk")
    assert listed.text.startswith("📥 Kotak masuk (2 kelompok)\nBelum terjawab")
    assert listed.buttons == [f"👥2 {UNKNOWN_TOO}", f"• {MARKUP}"]


async def test_the_inbox_has_pages(polling: App, admin: User, sari: User) -> None:
    await asks(sari, *FAR_APART)
    listed = await admin.ask("/inbox")
    assert len(listed.buttons) == 9
    last = await taps(admin, listed, "Berikutnya ›")
    assert last.buttons == [f"• {FAR_APART[0]}", "‹ Sebelumnya"]
    group = await taps(admin, last, "• kucing")
    assert FAR_APART[0] in group.text
    back = await taps(admin, group, "« Kotak masuk")
    assert back.buttons == [f"• {FAR_APART[0]}", "‹ Sebelumnya"]


async def test_a_group_shows_its_examples_and_the_likeliest_faqs(
    polling: App, admin: User, sari: User
) -> None:
    await asks(sari, MARKUP, MARKUP, f"{MARKUP} " * 5)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    assert "Ditanyakan 1 orang, 3 pesan" in group.text
    assert "&lt;b&gt;saldo&lt;/b&gt; &amp; kartu" in group.html
    assert all(len(line) < 260 for line in group.text.splitlines())
    assert len([label for label in group.buttons if label.startswith("🔗")]) == 3
    assert group.buttons[3:7] == ["🔎 FAQ lain", "➕ FAQ baru", "🚫 Di luar topik", "🙈 Abaikan"]
    assert group.buttons[7:] == ["✂️ Pisahkan", "« Kotak masuk"]


async def test_a_reply_to_a_note_is_said_to_reach_nobody(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    fallback = await sari.ask("cuaca besok hujan deras")
    await toast(sari, fallback, "🙋 Tanya admin")
    note = await admin.receives()
    await admin.send("Belum bisa kak", reply_to=note)
    assert "nggak sampai ke penanya" in (await admin.receives()).text
    assert len([query async for query, _ in rig.queries.all()]) == 1


async def test_a_long_question_that_stands_alone_is_shown_whole(
    polling: App, admin: User, sari: User
) -> None:
    story = f"{FAR_APART[0]} {'karena ceritanya panjang ' * 20}gimana"
    await asks(sari, story)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    assert story in group.text


async def test_what_was_refused_is_marked_and_can_be_picked_all_the_same(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    answer = await sari.ask("arti mode mewah")
    await sari.answered(await sari.tap(answer, "👎"))
    group = await taps(admin, await admin.ask("/inbox"), "👎 arti mode mewah")
    links = [label for label in group.buttons if "mode" in label]
    assert links == ["🔗 Apa itu mode normal?", "👎 Apa itu mode mewah?"]
    assert "kata penanyanya belum pas" in group.text
    linked = await taps(admin, group, "👎 Apa itu mode mewah?")
    assert "1 pesan masuk ke FAQ Apa itu mode mewah?" in linked.text


async def test_what_was_answered_is_told_apart_and_its_answer_can_be_read(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await sari.ask("arti mode normal")
    await sari.ask("ga membantu")
    budi = rig.api.user(43, "Budi", language_code="id")
    await budi.ask("arti mode mewah")
    await budi.ask("tanya admin")
    await asks(sari, UNKNOWN)
    listed = await admin.ask("/inbox")
    assert listed.buttons == [f"• {UNKNOWN}", "🙋 arti mode mewah", "👎 arti mode normal"]

    group = await taps(admin, listed, "👎 arti mode normal")
    assert "belum terbantu oleh jawaban Apa itu mode normal?" in group.text
    answer = await taps(admin, group, "✏️ Lihat jawabannya")
    assert "menjaga pengeluaran" in answer.text and "✏️ Jawaban" in answer.buttons
    back = await taps(admin, answer, "« Kembali ke pertanyaannya")
    assert back.text == group.text and "✏️ Lihat jawabannya" in back.buttons

    listed = await taps(admin, back, "« Kotak masuk")
    asked = await taps(admin, listed, "🙋 arti mode mewah")
    assert (
        "tetap minta admin setelah dijawab dengan Apa itu mode mewah?" in asked.text
        and "✏️ Lihat jawabannya" in asked.buttons
    )
    unknown = await taps(admin, await taps(admin, asked, "« Kotak masuk"), f"• {UNKNOWN}")
    assert "✏️ Lihat jawabannya" not in unknown.buttons and "jawaban Apa" not in unknown.text


async def test_what_its_askers_chose_is_taken_in_with_one_tap(polling: App, admin: User, sari: User) -> None:
    either = "mode normal atau mode mewah"
    offer = await sari.ask(either)
    await sari.answered(await sari.tap(offer, "Apa itu mode mewah?"))
    listed = await admin.ask("/inbox")
    assert listed.buttons == [f"☑️1 {either}"]
    group = await taps(admin, listed, "☑️1")
    assert "Penanyanya sendiri yang memilih Apa itu mode mewah?" in group.text
    assert group.buttons[0] == "🔗 Apa itu mode mewah?"
    await taps(admin, group, "🔗 Apa itu mode mewah?")
    assert "Kotak masuk kosong" in (await admin.ask("/inbox")).text
    assert "👍" in (await sari.ask(either)).buttons  # answered at once


async def test_a_group_shows_five_examples_and_how_many_more_there_are(
    polling: App, admin: User, sari: User
) -> None:
    await asks(sari, *(f"{UNKNOWN} {word}" for word in ("a1", "b2", "c3", "d4", "e5", "f6", "g7")))
    group = await taps(admin, await admin.ask("/inbox"), "•")
    assert len([line for line in group.text.splitlines() if line.startswith("• ")]) == 5
    assert "… dan 2 kalimat lain" in group.text


async def test_what_is_not_grouped_yet_is_announced(polling: App, rig: Rig, admin: User) -> None:
    rig.encoder.hold()
    for number in range(3):
        text = f"kata{number} " * 3
        await rig.queries.log([NewQuery(Asker(1, 1), text, text, Outcome.NO_MATCH, (), "ngrams-256")])
    assert "3 pertanyaan yang sedang dikelompokkan" in (await admin.ask("/inbox")).text
    rig.encoder.release()
    await rig.inbox.gather()
    assert "3 kelompok" in (await admin.ask("/inbox")).text


async def test_another_faq_is_found_by_words(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await rig.catalogue.add(FaqDraft("Berapa biaya langganan?", "Gratis.", "Umum", slug="biaya"), ADMIN_ID)
    await asks(sari, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    asking = await taps(admin, group, "🔎 FAQ lain")
    assert "Ketik satu atau dua kata" in asking.text
    found = await says(admin, "BIAYA", "🔗 Berapa biaya")
    assert found.buttons[0] == "🔗 Berapa biaya langganan?"
    done = await taps(admin, found, "🔗 Berapa biaya")
    assert "1 pesan masuk ke FAQ Berapa biaya langganan?" in done.text
    assert UNKNOWN in (await rig.faqs.get("biaya")).phrasings
    assert "Gratis" in (await admin.ask(UNKNOWN)).text  # the search is over


async def test_a_search_can_be_repeated_edited_left_and_cancelled(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, group, "🔎 FAQ lain")
    await says(admin, "sandi", "🔗 Lupa")
    typed = await admin.send("gaji")
    await admin.receives(lambda message: "🔗 Mencatat" in message.buttons[0])
    await admin.edit(typed, "normal")
    await admin.sees(lambda message: message.buttons[:1] == ["🔗 Apa itu mode normal?"])
    await admin.send_sticker()
    again = await admin.receives(lambda message: "hanya bisa" in message.text or "teks" in message.text)
    group = await taps(admin, again, "« Kembali")
    assert UNKNOWN in group.text
    await taps(admin, group, "🔎 FAQ lain")
    assert "masih ada di /kotak_masuk" in (await admin.ask("/batal")).text
    assert len(await missed(rig.inbox)) == 1


async def test_a_search_waits_for_an_faq_that_is_being_written(polling: App, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    await to_answer(admin)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    assert "masih menyusun" in await toast(admin, group, "🔎 FAQ lain")


async def test_a_group_becomes_an_faq_with_its_wordings(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, UNKNOWN, UNKNOWN, UNKNOWN_TOO)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    panel = await taps(admin, group, "➕ FAQ baru")
    assert "1 dari 3" in panel.text and "Tulis pertanyaannya dengan rapi" in panel.text
    assert f"• {UNKNOWN}" in panel.text and f"• {UNKNOWN_TOO}" in panel.text
    await says(admin, "Apa itu gaya sultan?", "Ubah pertanyaan")
    categories = await taps(admin, await says(admin, "Gaya boros.", "👍 Lanjut"), "👍 Lanjut")
    assert "3 dari 3" in categories.text
    summary = await taps(admin, categories, "Akun")
    assert UNKNOWN in summary.text and UNKNOWN_TOO in summary.text
    assert "beres dari kotak masuk" in summary.text and summary.text.endswith("Simpan sekarang?")
    change = await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Contoh kalimat")
    assert "FAQ baru" in change.text and "dari 3" not in change.text
    summary = await taps(admin, change, "« Kembali")
    saved = await taps(admin, summary, "✅ Simpan")
    assert "Tersimpan!" in saved.text
    assert (await sari.ask(UNKNOWN_TOO)).text == "Gaya boros."
    assert await origins(rig) == {UNKNOWN: 2, UNKNOWN_TOO: 3}
    undone = await taps(admin, saved, "↩️ Batalkan")
    assert "kuarsipkan" in undone.text and UNKNOWN in undone.text
    (faq,) = await rig.faqs.all(FaqState.ARCHIVED)
    assert faq.question == "Apa itu gaya sultan?"


async def test_what_is_written_anew_after_an_undo_is_not_saved_as_an_archived_faq(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, UNKNOWN)
    for first in (True, False):
        group = await taps(admin, await admin.ask("/inbox"), "•")
        await taps(admin, group, "➕ FAQ baru")
        await says(admin, "Apa itu gaya sultan?", "Ubah pertanyaan")
        answer = "Gaya boros." if first else "Gaya hemat."
        categories = await taps(admin, await says(admin, answer, "👍 Lanjut"), "👍 Lanjut")
        result = await taps(admin, await taps(admin, categories, "Akun"), "✅ Simpan")
        if first:
            await taps(admin, result, "↩️ Batalkan")
    assert "sudah ada di daftar" in result.text
    assert await missed(rig.inbox) != []
    joined = await taps(admin, result, "➕ Jadikan contoh")
    await taps(admin, joined, "✅ Aktifkan")
    faq = await rig.faqs.get("apa-itu-gaya-sultan")
    assert faq.state is FaqState.LIVE and faq.phrasings == (UNKNOWN,) and faq.answer == "Gaya boros."


async def test_the_question_can_be_written_anew(polling: App, rig: Rig, admin: User, sari: User) -> None:
    """Word for word as the user wrote it, or otherwise after all: their words are an example once, or the question."""
    await asks(sari, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, group, "➕ FAQ baru")
    panel = await says(admin, UNKNOWN, "Ubah pertanyaan")
    assert "2 dari 3" in panel.text
    categories = await taps(admin, await says(admin, "Gaya boros.", "👍 Lanjut"), "👍 Lanjut")
    summary = await taps(admin, categories, "Akun")
    assert summary.text.count(UNKNOWN) == 1 and "dari kotak masuk" in summary.text
    asked = await taps(admin, await taps(admin, summary, "✏️ Ubah"), "Pertanyaan")
    assert "Tulis pertanyaannya dengan rapi" in asked.text and UNKNOWN in asked.text
    summary = await says(admin, "Apa itu gaya sultan?", "✅ Simpan")
    assert f"• {UNKNOWN}" in summary.text
    saved = await taps(admin, summary, "✅ Simpan")
    assert (await rig.faqs.get("apa-itu-gaya-sultan")).phrasings == (UNKNOWN,)
    assert "Kotak masuk kosong" in (await taps(admin, saved, "📥 Lanjut ke kotak masuk")).text


async def test_a_group_can_join_a_twin_instead(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, group, "➕ FAQ baru")
    panel = await says(admin, "Apa itu mode mewah ya?", "👀 Lihat FAQ itu")
    joined = await taps(admin, panel, "➕ Jadikan contoh")
    assert "2 contoh kalimat masuk" in joined.text
    assert await missed(rig.inbox) == []
    assert (await rig.faqs.get("mode-mewah")).phrasings[-2:] == (UNKNOWN, "Apa itu mode mewah ya?")


async def test_cancel_leaves_the_group_in_the_inbox(polling: App, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    panel = await taps(admin, group, "➕ FAQ baru")
    cancelled = await taps(admin, panel, "✖️ Batal")
    assert "Tidak ada yang disimpan" in cancelled.text
    assert f"• {UNKNOWN}" in (await taps(admin, cancelled, "📥")).buttons


async def test_a_wording_that_is_too_long_for_a_question(polling: App, admin: User, sari: User) -> None:
    """It helps to write one, and is an example all the same."""
    await asks(sari, "bulan sapi terbang " * 20)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    panel = await taps(admin, group, "➕ FAQ baru")
    assert "1 dari 3" in panel.text and "• bulan sapi terbang" in panel.text and "…" in panel.text


async def test_markup_in_the_words_of_users_stays_text(polling: App, admin: User, sari: User) -> None:
    await asks(sari, MARKUP)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    assert f"• {MARKUP}" in (await taps(admin, group, "➕ FAQ baru")).text


async def test_symbols_alone_are_no_example(polling: App, rig: Rig, admin: User) -> None:
    """They are in the inboxes of old installations only."""
    await rig.queries.log([NewQuery(Asker(5, 5, 1), "🤷", "🤷", Outcome.NO_MATCH, (), "ngrams-256")])
    group = await taps(admin, await admin.ask("/inbox"), "•")
    assert "Apa pertanyaannya?" in (await taps(admin, group, "➕ FAQ baru")).text


async def test_another_faq_is_being_written_already(polling: App, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    await to_answer(admin)
    listed = await admin.ask("/inbox")
    assert "masih menyusun FAQ baru" in listed.text
    group = await taps(admin, listed, "•")
    assert "masih menyusun" in await toast(admin, group, "➕ FAQ baru")


async def test_the_note_of_a_user_who_asks_for_an_admin_opens_the_group(
    polling: App, admin: User, sari: User
) -> None:
    fallback = await sari.ask(MARKUP)
    await toast(sari, fallback, "🙋 Tanya admin")
    note = await admin.receives()
    group = await taps(admin, note, "📥 Buka di kotak masuk")
    assert group is note
    assert "Ditanyakan 1 orang, 1 pesan" in group.text
    assert "Kotak masuk kosong" in (await taps(admin, group, "🙈 Abaikan")).text


async def test_a_note_whose_question_is_dealt_with_stays(polling: App, admin: User, sari: User) -> None:
    fallback = await sari.ask(UNKNOWN)
    await toast(sari, fallback, "🙋 Tanya admin")
    note = await admin.receives()
    group = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, group, "🙈 Abaikan")
    before = note.text
    assert "sudah dibereskan" in await toast(admin, note, "📥 Buka di kotak masuk")
    assert note.text == before and UNKNOWN in before


async def test_handled_while_the_new_faq_was_being_written(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, UNKNOWN, UNKNOWN_TOO)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, group, "➕ FAQ baru")
    await rig.inbox.ignore(await only_group(rig.inbox), 77)
    await says(admin, "Apa itu gaya sultan?", "Ubah pertanyaan")
    categories = await taps(admin, await says(admin, "Gaya boros.", "👍 Lanjut"), "👍 Lanjut")
    summary = await taps(admin, categories, "Akun")
    saved = await taps(admin, summary, "✅ Simpan")
    assert await origins(rig) == {UNKNOWN: 1, UNKNOWN_TOO: 2}
    assert "Tersimpan!" in saved.text and not any("↩️" in label for label in saved.buttons)


async def test_only_live_faqs_are_found(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await rig.catalogue.edit("mode-mewah", FaqChange(state=FaqState.DRAFT), ADMIN_ID)
    await asks(sari, UNKNOWN)
    await taps(admin, await taps(admin, await admin.ask("/inbox"), "•"), "🔎 FAQ lain")
    found = await says(admin, "mode", "🔗 Apa itu mode normal?")
    assert not any("mewah" in label for label in found.buttons)
