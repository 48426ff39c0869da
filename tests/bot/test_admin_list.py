"""/listfaq: seeing, publishing and archiving FAQs, their phrasings and their history."""

from __future__ import annotations

from bot.app import App
from faq.models import FaqChange, FaqDraft, FaqState
from tests.support.admin_talk import taps, toast, view_of
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_people import User


async def test_the_list_marks_states_and_small_talk(polling: App, rig: Rig, admin: User) -> None:
    await rig.catalogue.edit("mode-mewah", FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    await rig.catalogue.edit("lupa-kata-sandi", FaqChange(state=FaqState.DRAFT), ADMIN_ID)
    listed = await admin.ask("/daftar")
    assert "Semua FAQ (5)" in listed.text
    assert listed.buttons == [
        "🟢 Apa itu mode normal?",
        "🟢 Mencatat pendapatan",
        "🟢💬 Halo",
        "📝 Lupa kata sandi",
        "📦 Apa itu mode mewah?",
        "➕ Tambah FAQ",
    ]


async def test_the_list_has_pages(polling: App, rig: Rig, admin: User) -> None:
    for number in range(13):
        await rig.faqs.add(FaqDraft(f"Pertanyaan {number}?", f"Jawaban {number}", "Lain"), ADMIN_ID)
    listed = await admin.ask("/listfaq")
    assert len(listed.buttons) == 8 + 2
    second = await taps(admin, listed, "Berikutnya ›")
    assert second is listed
    assert "🟢 Pertanyaan 4?" in second.buttons
    third = await taps(admin, second, "Berikutnya ›")
    assert third.buttons[-2:] == ["‹ Sebelumnya", "➕ Tambah FAQ"]
    view = await taps(admin, third, "🟢 Pertanyaan 12?")
    back = await taps(admin, view, "« Daftar FAQ")
    assert "🟢 Pertanyaan 12?" in back.buttons
    assert "‹ Sebelumnya" in (await taps(admin, back, "‹ Sebelumnya")).buttons


async def test_an_empty_list_invites(polling: App, rig: Rig, admin: User, engine: object) -> None:
    async with rig.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM faqs")
    listed = await admin.ask("/listfaq")
    assert "Belum ada FAQ" in listed.text
    assert listed.buttons == ["➕ Tambah FAQ"]


async def test_one_faq_is_shown_with_all_that_matters(polling: App, admin: User) -> None:
    view = await view_of(admin, "Apa itu mode normal?")
    assert "🟢 aktif · 🏷 Mode" in view.text
    assert "2 contoh kalimat" in view.text
    assert "<b>Mode normal</b> menjaga" in view.html
    small_talk = await view_of(admin, "Halo")
    assert "obrolan ringan" in small_talk.text


async def test_a_long_answer_is_cut_for_the_view(polling: App, admin: User) -> None:
    view = await view_of(admin, "Bagaimana cara mencatat pendapatan?")
    assert len(view.text) < 4096
    assert view.text.endswith("…")
    assert len(admin.chat.messages) == 1


async def test_archived_is_no_longer_answered_and_published_is_again(
    bot: App, admin: User, sari: User
) -> None:
    view = await view_of(admin, "Apa itu mode mewah?")
    archived = await taps(admin, view, "📦 Arsipkan")
    assert "Diarsipkan" in archived.text
    assert "batas yang lebih longgar" not in (await sari.ask("arti mode mewah")).text
    published = await taps(admin, archived, "✅ Aktifkan")
    assert "Aktif!" in published.text
    assert "batas yang lebih longgar" in (await sari.ask("arti mode mewah")).text


async def test_what_has_changed_since_is_not_published_unseen(polling: App, rig: Rig, admin: User) -> None:
    slug = "mode-mewah"
    await rig.catalogue.edit(slug, FaqChange(state=FaqState.DRAFT), 77)
    view = await view_of(admin, "Apa itu mode mewah?")
    await rig.catalogue.edit(slug, FaqChange(answer="Belum selesai ditu"), 77)
    shown = await taps(admin, view, "✅ Aktifkan")
    assert "sudah berubah" in shown.text
    assert "Belum selesai ditu" in shown.text
    assert (await rig.faqs.get(slug)).state is FaqState.DRAFT
    assert "Aktif!" in (await taps(admin, shown, "✅ Aktifkan")).text
    assert (await rig.faqs.get(slug)).state is FaqState.LIVE


async def test_what_was_archived_since_is_not_brought_back_by_an_old_button(
    polling: App, rig: Rig, admin: User
) -> None:
    slug = "mode-mewah"
    await rig.catalogue.edit(slug, FaqChange(state=FaqState.DRAFT), 77)
    view = await view_of(admin, "Apa itu mode mewah?")
    await rig.catalogue.edit(slug, FaqChange(state=FaqState.ARCHIVED), 77)
    assert "sudah berubah" in (await taps(admin, view, "✅ Aktifkan")).text
    assert (await rig.faqs.get(slug)).state is FaqState.ARCHIVED


async def test_phrasings_and_the_same_wish_do_not_hold_a_switch_up(
    polling: App, rig: Rig, admin: User
) -> None:
    slug = "mode-mewah"
    view = await view_of(admin, "Apa itu mode mewah?")
    await rig.catalogue.add_phrasings(slug, ["gaya sultan"], 77)
    assert "Diarsipkan" in (await taps(admin, view, "📦 Arsipkan")).text
    listed = await view_of(admin, "Apa itu mode normal?")
    await rig.catalogue.edit("mode-normal", FaqChange(state=FaqState.ARCHIVED), 77)
    assert "Diarsipkan" in (await taps(admin, listed, "📦 Arsipkan")).text
    assert [revision.by for revision in await rig.faqs.history("mode-normal")] == [77]


async def test_history_says_who_changed_what(polling: App, rig: Rig, admin: User) -> None:
    view = await view_of(admin, "Apa itu mode mewah?")
    assert "Belum pernah diubah" in (await taps(admin, view, "🕘 Riwayat")).text
    slug = "mode-mewah"
    await rig.catalogue.edit(slug, FaqChange(answer="<i>Baru</i> &amp; lain"), 77)
    await rig.catalogue.edit(slug, FaqChange(phrasings=("mewah itu <apa>",)), ADMIN_ID)
    await rig.catalogue.edit(slug, FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    view = await view_of(admin, "Apa itu mode mewah?")
    history = (await taps(admin, view, "🕘 Riwayat")).text
    assert "kamu\nstatus:\naktif → diarsipkan" in history
    assert "➖ mode mewah itu apa · arti mode mewah\n➕ mewah itu <apa>" in history
    assert "admin 77\njawaban:\nMode mewah memberi batas yang lebih longgar. → Baru & lain" in history
    assert "WIB" in history


async def test_history_calls_nobody_an_import(polling: App, rig: Rig, admin: User) -> None:
    """Of an admin who had their data deleted no more is known than of a file."""
    await rig.catalogue.edit("mode-mewah", FaqChange(category="Lain"), 77)
    await rig.people.erase(77, lambda text: text)
    view = await view_of(admin, "Apa itu mode mewah?")
    assert "impor atau admin tanpa nama\nkategori:" in (await taps(admin, view, "🕘 Riwayat")).text


async def test_a_long_history_has_pages(polling: App, rig: Rig, admin: User) -> None:
    for number in range(7):
        await rig.catalogue.edit("mode-mewah", FaqChange(question=f"Apa itu mode mewah {number}?"), ADMIN_ID)
    view = await view_of(admin, "Apa itu mode mewah 6?")
    history = await taps(admin, view, "🕘 Riwayat")
    assert history.text.count("kamu") == 5
    older = await taps(admin, history, "Berikutnya ›")
    assert "Apa itu mode mewah? → Apa itu mode mewah 0?" in older.text
    assert "2 contoh kalimat" in (await taps(admin, older, "« Kembali")).text


async def test_phrasings_are_paged_and_removed_one_by_one(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    lines = [f"bedanya mewah nomor {number}" for number in range(9)]
    await rig.catalogue.add_phrasings("mode-mewah", [*lines, "sultan mode on"], ADMIN_ID)
    assert "longgar" in (await sari.ask("sultan mode on")).text
    view = await view_of(admin, "Apa itu mode mewah?")
    phrasings = await taps(admin, view, "✍️ Contoh kalimat (12)")
    assert phrasings.buttons[:2] == ["sultan mode on", "bedanya mewah nomor 8"]  # the newest first
    assert "mode mewah itu apa" not in phrasings.buttons
    second = await taps(admin, phrasings, "Berikutnya ›")
    assert second.buttons[:4] == [lines[1], lines[0], "arti mode mewah", "mode mewah itu apa"]
    one = await taps(admin, await taps(admin, second, "‹ Sebelumnya"), "sultan mode on")
    assert "sultan mode on" in one.text
    left = await taps(admin, one, "🗑 Hapus")
    assert "dihapus" in left.text
    assert "sultan mode on" not in left.buttons
    assert "longgar" not in (await sari.ask("sultan mode on")).text
    assert len((await rig.faqs.get("mode-mewah")).phrasings) == 11


async def test_a_phrasing_that_is_gone_by_now_is_no_mistake(polling: App, rig: Rig, admin: User) -> None:
    view = await view_of(admin, "Apa itu mode mewah?")
    phrasings = await taps(admin, view, "✍️ Contoh kalimat")
    one = await taps(admin, phrasings, "arti mode mewah")
    await rig.catalogue.remove_phrasing("mode-mewah", "arti mode mewah", 77)
    left = await taps(admin, one, "🗑 Hapus")
    await rig.catalogue.remove_phrasing("mode-mewah", "mode mewah itu apa", 77)
    assert "Belum ada" in (await taps(admin, left, "mode mewah itu apa")).text


async def test_removing_and_adding_at_the_same_time_lose_nothing(rig: Rig) -> None:
    await rig.faqs.remove_phrasing("mode-mewah", "arti mode mewah", 1)
    await rig.catalogue.add_phrasings("mode-mewah", ["gaya sultan"], 2)
    await rig.faqs.remove_phrasing("mode-mewah", "mode mewah itu apa", 1)
    assert (await rig.faqs.get("mode-mewah")).phrasings == ("gaya sultan",)


async def test_an_faq_that_does_not_exist_any_more(polling: App, rig: Rig, admin: User) -> None:
    listed = await admin.ask("/listfaq")
    async with rig.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM faqs WHERE slug = 'mode-mewah'")
    assert "Buka lagi dari menu" in await toast(admin, listed, "Apa itu mode mewah?")
