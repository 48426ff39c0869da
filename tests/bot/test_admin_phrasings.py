"""The long list of an FAQ's phrasings: looked through by words, and cleaned from there."""

from __future__ import annotations

from bot.app import App
from tests.support.admin_talk import says, taps, toast, view_of
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.matching import PLAIN
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

ALL = "✖️ Semua contoh"
RESTORE = "↩️ Kembalikan"


async def fill(rig: Rig) -> None:
    """Twenty of one kind, three of another, and one with markup."""
    many = [f"bedanya mewah nomor {number}" for number in range(20)]
    await rig.catalogue.add_phrasings(
        "mode-mewah", [*many, "gaya sultan", "Sultan mode on", "jadi SULTAN gmn", "a <b>b</b>"], ADMIN_ID
    )


async def opens(rig: Rig, admin: User) -> Message:
    """The list, and the question for words."""
    await fill(rig)
    phrasings = await taps(admin, await view_of(admin, "Apa itu mode mewah?"), "✍️ Contoh kalimat (26)")
    return await taps(admin, phrasings, "🔎 Cari contoh")


async def test_words_show_only_what_has_them(bot: App, rig: Rig, admin: User) -> None:
    asked = await opens(rig, admin)
    assert "Ketik satu atau dua kata" in asked.text and asked.buttons == [ALL]
    found = await says(admin, "sultan", ALL)
    assert "3 contoh dengan “sultan”" in found.text
    assert found.buttons == ["jadi SULTAN gmn", "Sultan mode on", "gaya sultan", ALL]
    found = await says(admin, "on SULTAN", ALL)
    assert asked.deleted
    assert found.buttons == ["Sultan mode on", ALL]
    assert "Tidak ada contoh dengan “nggak ada”" in (await says(admin, "nggak ada", ALL)).text
    found = await says(admin, "<b>", ALL)
    assert "1 contoh dengan “<b>”" in found.text and found.buttons == ["a <b>b</b>", ALL]


async def test_what_is_removed_leads_back_to_what_was_found(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await opens(rig, admin)
    found = await says(admin, "sultan", ALL)
    one = await taps(admin, found, "gaya sultan")
    assert one is found and "Contoh kalimat dari" in one.text
    left = await taps(admin, one, "🗑 Hapus")
    assert "dihapus" in left.text and left.buttons == ["jadi SULTAN gmn", "Sultan mode on", ALL, RESTORE]
    assert "gaya sultan" not in (await rig.faqs.get("mode-mewah")).phrasings
    back = await taps(admin, await taps(admin, left, "Sultan mode on"), "« Kembali")
    assert back.buttons == ["jadi SULTAN gmn", "Sultan mode on", ALL]
    everything = await taps(admin, back, ALL)
    assert "Contoh kalimat (25)" in everything.text and "🔎 Cari contoh" in everything.buttons
    assert "longgar" in (await admin.ask("arti mode mewah")).text  # the search is over


async def test_what_was_removed_comes_back_with_one_tap(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await opens(rig, admin)
    found = await says(admin, "sultan", ALL)
    left = await taps(admin, await taps(admin, found, "gaya sultan"), "🗑 Hapus")
    back = await taps(admin, left, RESTORE)
    assert "Contoh kalimatnya kembali" in back.text
    assert back.buttons == ["gaya sultan", "jadi SULTAN gmn", "Sultan mode on", ALL]
    everything = await taps(admin, back, ALL)
    left = await taps(admin, await taps(admin, everything, "gaya sultan"), "🗑 Hapus")
    assert left.buttons[-1] == RESTORE
    back = await taps(admin, left, RESTORE)
    assert back.buttons[0] == "gaya sultan" and RESTORE not in back.buttons
    assert "longgar" in (await sari.ask("gaya sultan")).text


async def test_what_its_asker_had_deleted_meanwhile_does_not_come_back(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await opens(rig, admin)
    found = await says(admin, "sultan", ALL)
    left = await taps(admin, await taps(admin, found, "gaya sultan"), "🗑 Hapus")
    await sari.ask("gaya sultan")
    await rig.people.erase(sari.id, PLAIN)
    assert "sudah selesai" in await toast(admin, left, RESTORE)
    assert "gaya sultan" not in (await rig.faqs.get("mode-mewah")).phrasings


async def test_a_row_shows_where_the_words_stand(polling: App, rig: Rig, admin: User) -> None:
    await opens(rig, admin)
    early = "Sultan mode on terus dari pagi sampai malam"
    late = "kak mau tanya dong soal dompet digital yang saya pakai, itu kalau mode sultan masuk mana"
    await rig.catalogue.add_phrasings("mode-mewah", [late, early], ADMIN_ID)
    found = await says(admin, "sultan", ALL)
    assert found.buttons[:2] == [early, "…kalau mode sultan masuk mana"]
    assert late in (await taps(admin, found, "…kalau mode sultan")).text


async def test_who_ends_the_search_is_told_what_typing_does_now(polling: App, rig: Rig, admin: User) -> None:
    await opens(rig, admin)
    everything = await taps(admin, await says(admin, "sultan", ALL), ALL)
    assert "Pencarian selesai" in everything.text and "seperti pertanyaan biasa" in everything.text
    assert "Pencarian" not in (await taps(admin, everything, "Berikutnya ›")).text


async def test_many_that_are_found_have_pages(polling: App, rig: Rig, admin: User) -> None:
    await opens(rig, admin)
    found = await says(admin, "bedanya nomor", ALL)
    assert "20 contoh" in found.text and found.buttons[0] == "bedanya mewah nomor 19"
    second = await taps(admin, found, "Berikutnya ›")
    assert second.buttons[0] == "bedanya mewah nomor 11"
    one = await taps(admin, second, "bedanya mewah nomor 10")
    assert "bedanya mewah nomor 11" in (await taps(admin, one, "« Kembali")).buttons


async def test_a_search_ends_where_the_admin_leaves_it(polling: App, rig: Rig, admin: User) -> None:
    await opens(rig, admin)
    await admin.send("/batal")
    everything = await admin.receives(lambda message: "🔎 Cari contoh" in message.buttons)
    await taps(admin, everything, "🔎 Cari contoh")
    await admin.send_photo()
    assert "butuh teks" in (await admin.receives()).text
    await admin.ask("/daftar")
    assert "longgar" in (await admin.ask("arti mode mewah")).text


async def test_a_list_above_the_search_is_still_the_whole_list(polling: App, rig: Rig, admin: User) -> None:
    await fill(rig)
    older = await taps(admin, await view_of(admin, "Apa itu mode mewah?"), "✍️ Contoh kalimat")
    newer = await taps(admin, await view_of(admin, "Apa itu mode mewah?"), "✍️ Contoh kalimat")
    await taps(admin, newer, "🔎 Cari contoh")
    found = await says(admin, "sultan", ALL)
    await toast(admin, older, "Berikutnya ›")
    assert "bedanya mewah nomor 15" in older.buttons
    assert (await taps(admin, found, "gaya sultan")).text.startswith("gaya sultan")


async def test_an_edited_word_is_searched_for_anew(polling: App, rig: Rig, admin: User) -> None:
    await opens(rig, admin)
    found = await says(admin, "sulatn", ALL)
    typed = next(message for message in admin.chat.history if message.text == "sulatn")
    await admin.edit(typed, "sultan")
    assert await admin.sees(lambda message: "3 contoh" in message.text) is found


async def test_a_search_outlives_a_restart(rig: Rig, admin: User) -> None:
    async with rig.running():
        await opens(rig, admin)
        found = await says(admin, "sultan", ALL)
    async with rig.running():
        left = await taps(admin, await taps(admin, found, "gaya sultan"), "🗑 Hapus")
        assert left.buttons == ["jadi SULTAN gmn", "Sultan mode on", ALL, RESTORE]


async def test_no_search_while_an_faq_is_written(polling: App, rig: Rig, admin: User) -> None:
    await fill(rig)
    phrasings = await taps(admin, await view_of(admin, "Apa itu mode mewah?"), "✍️ Contoh kalimat")
    await says(admin, "/tambah", "Batal")
    await says(admin, "Apa itu sultan?", "Ubah pertanyaan")
    assert "masih menyusun" in await toast(admin, phrasings, "🔎 Cari contoh")
    assert phrasings.buttons[-3:-1] == ["🔎 Cari contoh", "➕ Tambah contoh"]


async def test_a_short_list_needs_no_search(polling: App, admin: User) -> None:
    view = await view_of(admin, "Apa itu mode mewah?")
    phrasings = await taps(admin, view, "✍️ Contoh kalimat (2)")
    assert phrasings.buttons == ["arti mode mewah", "mode mewah itu apa", "➕ Tambah contoh", "« Kembali"]
