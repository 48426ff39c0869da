"""/inbox: what nothing answered is linked, made an FAQ, or set aside."""

from __future__ import annotations

from bot.admin_callbacks import ChooseFaq, DismissItem, LinkItem
from bot.app import App
from bot.callbacks import token
from faq.models import Asker, FaqChange, FaqDraft, FaqState, LabelKind, NewQuery, Outcome
from tests.support.admin_talk import says, taps, to_answer, toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_people import User

UNKNOWN = "gaya hidup sultan tajir melintir"
MARKUP = "kok <b>saldo</b> & kartu raib"
WHO = ("aku", "kamu", "dia", "kita", "mereka", "kucing", "sapi", "ayam", "bebek")


async def asks(sari: User, *texts: str) -> None:
    for text in texts:
        await sari.ask(text)


async def test_the_inbox_lists_the_newest_first_with_counts(polling: App, admin: User, sari: User) -> None:
    assert "Kotak masuk kosong" in (await admin.ask("/tanya_masuk")).text
    await asks(sari, UNKNOWN, MARKUP, "Gaya hidup SULTAN tajir melintir", "mode normal itu apa")
    listed = await admin.ask("/tanya_masuk")
    assert "Belum terjawab (2)" in listed.text
    assert listed.buttons == ["2× Gaya hidup SULTAN tajir melintir", f"• {MARKUP}"]


async def test_the_inbox_has_pages(polling: App, admin: User, sari: User) -> None:
    await asks(
        sari,
        *(f"{word} terbang ke bulan" for word in WHO),
    )
    listed = await admin.ask("/inbox")
    assert len(listed.buttons) == 9
    last = await taps(admin, listed, "Berikutnya ›")
    assert last.buttons == ["• aku terbang ke bulan", "‹ Sebelumnya"]
    item = await taps(admin, last, "• aku")
    assert "aku terbang ke bulan" in item.text
    back = await taps(admin, item, "« Kotak masuk")
    assert back.buttons == ["• aku terbang ke bulan", "‹ Sebelumnya"]


async def test_an_item_shows_the_question_and_the_likeliest_faqs(
    polling: App, admin: User, sari: User
) -> None:
    await asks(sari, MARKUP, MARKUP)
    item = await taps(admin, await admin.ask("/inbox"), "2×")
    assert MARKUP in item.text
    assert "&lt;b&gt;saldo&lt;/b&gt; &amp; kartu" in item.html
    assert "Ditanyakan 2 kali, terakhir" in item.text
    assert len([label for label in item.buttons if label.startswith("🔗")]) == 3
    assert item.buttons[3:] == ["🔎 FAQ lain", "➕ Jadikan FAQ baru", "🙈 Abaikan", "« Kotak masuk"]


async def test_a_link_works_at_once_and_the_next_item_comes(
    bot: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, MARKUP, UNKNOWN)
    item = await taps(admin, await admin.ask("/inbox"), f"• {UNKNOWN}")
    likeliest = next(label for label in item.buttons if label.startswith("🔗"))
    following = await taps(admin, item, likeliest)
    assert f"Masuk ke FAQ {likeliest[2:]}" in following.text
    assert "mulai sekarang" in following.text
    assert MARKUP in following.text
    answer = await sari.ask(UNKNOWN)
    faq = next(faq for faq in await rig.faqs.all() if faq.question == likeliest[2:])
    assert answer.html[:12] == faq.answer[:12]
    assert UNKNOWN in faq.phrasings
    assert [label.kind async for _, labels in rig.queries.all() for label in labels] == [LabelKind.LINKED]
    done = await taps(admin, following, "🔗")
    assert "Kotak masuk kosong" in done.text
    assert not done.buttons


async def test_any_faq_can_be_chosen(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await rig.service.edit_faq("mode-mewah", FaqChange(state=FaqState.DRAFT), ADMIN_ID)
    await asks(sari, UNKNOWN)
    item = await taps(admin, await admin.ask("/inbox"), "•")
    choice = await taps(admin, item, "🔎 FAQ lain")
    assert UNKNOWN in choice.text
    assert "📝 Apa itu mode mewah?" in choice.buttons
    item = await taps(admin, choice, "« Kembali")
    choice = await taps(admin, item, "🔎 FAQ lain")
    done = await taps(admin, choice, "📝 Apa itu mode mewah?")
    assert "belum aktif" in done.text
    assert UNKNOWN in (await rig.faqs.get("mode-mewah")).phrasings


async def test_the_choice_of_faqs_has_pages(polling: App, rig: Rig, admin: User, sari: User) -> None:
    for number in range(6):
        await rig.faqs.add(FaqDraft(f"Pertanyaan {number}?", f"Jawaban {number}", "Lain"), ADMIN_ID)
    await asks(sari, UNKNOWN)
    choice = await taps(admin, await taps(admin, await admin.ask("/inbox"), "•"), "🔎 FAQ lain")
    second = await taps(admin, choice, "Berikutnya ›")
    assert "Pertanyaan 5?" in (await taps(admin, second, "🟢 Pertanyaan 5?")).text


async def test_a_query_becomes_an_faq(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    item = await taps(admin, await admin.ask("/inbox"), "•")
    panel = await taps(admin, item, "➕ Jadikan FAQ baru")
    assert UNKNOWN in panel.text
    assert "2 dari 4" in panel.text
    await taps(admin, panel, "✏️ Ubah pertanyaan")
    await says(admin, "Apa itu gaya sultan?", "Ubah pertanyaan")
    phrasings = await taps(admin, await says(admin, "Gaya boros.", "👍 Lanjut"), "👍 Lanjut")
    summary = await taps(admin, await taps(admin, phrasings, "⏭ Lewati"), "Akun")
    assert "dari kotak masuk ikut" in summary.text
    saved = await taps(admin, summary, "✅ Simpan")
    assert "Tersimpan!" in saved.text
    assert (await rig.faqs.get("apa-itu-gaya-sultan")).phrasings == (UNKNOWN,)
    assert (await sari.ask(UNKNOWN)).text == "Gaya boros."
    assert "Kotak masuk kosong" in (await taps(admin, saved, "📥 Lanjut ke kotak masuk")).text


async def test_a_query_can_join_a_twin_instead(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    item = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, await taps(admin, item, "➕ Jadikan FAQ baru"), "✏️ Ubah pertanyaan")
    panel = await says(admin, "Apa itu mode mewah ya?", "👀 Lihat FAQ itu")
    joined = await taps(admin, panel, "➕ Jadikan contoh")
    assert "2 contoh kalimat masuk" in joined.text
    assert await rig.queries.unmatched_count() == 0
    assert (await rig.faqs.get("mode-mewah")).phrasings[-2:] == (UNKNOWN, "Apa itu mode mewah ya?")


async def test_cancel_leaves_the_query_in_the_inbox(polling: App, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    item = await taps(admin, await admin.ask("/inbox"), "•")
    panel = await taps(admin, item, "➕ Jadikan FAQ baru")
    cancelled = await taps(admin, panel, "✖️ Batal")
    assert "Tidak ada yang disimpan" in cancelled.text
    assert f"• {UNKNOWN}" in (await taps(admin, cancelled, "📥")).buttons


async def test_a_query_that_is_too_long_for_a_question(polling: App, admin: User, sari: User) -> None:
    await asks(sari, "bulan sapi terbang " * 20)
    item = await taps(admin, await admin.ask("/inbox"), "•")
    panel = await taps(admin, item, "➕ Jadikan FAQ baru")
    assert "300 karakter" in panel.text
    assert "1 dari 4" in panel.text


async def test_another_faq_is_being_written_already(polling: App, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    await to_answer(admin)
    listed = await admin.ask("/inbox")
    assert "masih menyusun FAQ baru" in listed.text
    item = await taps(admin, listed, "•")
    assert "masih menyusun" in await toast(admin, item, "➕ Jadikan FAQ baru")


async def test_an_ignored_query_is_gone(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN, MARKUP, "terbang ke bulan naik sapi")
    item = await taps(admin, await admin.ask("/inbox"), f"• {MARKUP}")
    following = await taps(admin, item, "🙈 Abaikan")
    assert "Diabaikan" in following.text
    assert UNKNOWN in following.text
    last = await taps(admin, following, "🙈 Abaikan")
    assert "terbang ke bulan" in last.text
    assert "Kotak masuk kosong" in (await taps(admin, last, "🙈 Abaikan")).text
    assert {label.kind async for _, labels in rig.queries.all() for label in labels} == {LabelKind.IGNORED}


async def test_the_note_of_a_user_who_asks_for_an_admin_opens_the_item(
    polling: App, admin: User, sari: User
) -> None:
    fallback = await sari.ask(MARKUP)
    await toast(sari, fallback, "🙋 Tanya admin")
    note = await admin.receives()
    item = await taps(admin, note, "📥 Buka di kotak masuk")
    assert item is note
    assert "Ditanyakan 1 kali" in item.text
    assert "Kotak masuk kosong" in (await taps(admin, item, "🙈 Abaikan")).text


async def test_what_another_admin_has_handled_is_said_kindly(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, MARKUP, UNKNOWN)
    listed = await admin.ask("/inbox")
    data = [button["callback_data"] for row in listed.keyboard for button in row]
    item = await taps(admin, listed, f"• {UNKNOWN}")
    await rig.inbox.dismiss(int(data[0].split(":")[1]), 77)
    assert "sudah dibereskan" in await toast(admin, item, "➕ Jadikan FAQ baru")
    query_id = int(data[0].split(":")[1])
    late = (LinkItem(query_id, 0, token("mode-mewah")), ChooseFaq(query_id, 0, 0), DismissItem(query_id, 0))
    for action in late:
        listed = await admin.ask("/inbox")
        await admin.answered(await admin.tap_data(listed, action.pack()))
        assert "sudah dibereskan" in listed.text
        assert "Ditanyakan 1 kali" in listed.text
        assert MARKUP in listed.text
    await admin.answered(await admin.tap_data(listed, data[0]))
    assert "sudah dibereskan" in listed.text
    assert listed.buttons == [f"• {MARKUP}"]
    assert UNKNOWN not in (await rig.faqs.get("mode-mewah")).phrasings


async def test_a_query_that_is_forgotten_by_now(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await asks(sari, UNKNOWN)
    listed = await admin.ask("/inbox")
    await rig.queries.delete_user(sari.id)
    opened = await taps(admin, listed, "•")
    assert "sudah dibereskan" in opened.text
    assert "Kotak masuk kosong" in opened.text


async def test_handled_while_the_new_faq_was_being_written(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await asks(sari, UNKNOWN)
    item = await taps(admin, await admin.ask("/inbox"), "•")
    await taps(admin, item, "➕ Jadikan FAQ baru")
    await rig.inbox.dismiss((await rig.queries.inbox(0, 1)).items[0].query_id, 77)
    phrasings = await taps(admin, await says(admin, "Gaya boros.", "👍 Lanjut"), "👍 Lanjut")
    summary = await taps(admin, await taps(admin, phrasings, "⏭ Lewati"), "Akun")
    assert "Tersimpan!" in (await taps(admin, summary, "✅ Simpan")).text


async def test_a_question_from_a_terminal_can_be_too_long_to_link(
    polling: App, rig: Rig, admin: User
) -> None:
    text = "sapi terbang " * 100
    query = NewQuery(Asker(0, 0), text, text, Outcome.NO_MATCH, (), "ngrams-256")
    await rig.queries.log([query])
    item = await taps(admin, await admin.ask("/inbox"), "•")
    assert "terlalu panjang" in await toast(admin, item, "🔗")
    assert await rig.queries.unmatched_count() == 1
