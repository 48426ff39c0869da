"""Two admins at one FAQ: the slower one is asked before the other's words are replaced."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.admin.callbacks import KeepAnyway, KeepEdit, ReplaceCategory
from bot.callbacks import token
from faq.models import FaqChange
from tests.support.admin_talk import says, taps, toast, view_of
from tests.support.bot_rig import ADMIN_ID, LONG_ANSWER, Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

FAQ, SLUG = "Apa itu mode mewah?", "mode-mewah"
MINE, THEIRS = "Dari <b>Dewi</b>.", "Dari <i>Rudi</i>."
KEEP = "💾 Tetap simpan punyaku"


@pytest.fixture
def rudi(rig: Rig) -> User:
    other = rig.api.user(901, "Rudi", language_code="id")
    other.chat.started = True
    return other


@pytest.fixture
async def two(rig: Rig, rudi: User) -> AsyncIterator[Rig]:
    """A running bot with two admins."""
    rig = replace(rig, admin_ids=(ADMIN_ID, rudi.id))
    async with rig.running():
        yield rig


async def written(admin: User, text: str = MINE, field: str = "✏️ Jawaban") -> Message:
    """The preview of what this admin would set."""
    await taps(admin, await view_of(admin, FAQ), field)
    return await says(admin, text, "✅ Simpan")


async def overtaken(admin: User, rudi: User) -> Message:
    """Dewi's panel after Rudi was faster, down to its buttons."""
    mine = await written(admin)
    await taps(rudi, await written(rudi, THEIRS), "✅ Simpan")
    return await taps(admin, mine, "✅ Simpan")


async def answer_of(rig: Rig) -> str:
    return (await rig.faqs.get(SLUG)).answer


async def test_the_slower_one_sees_both_answers_and_replaces_nothing(
    two: Rig, admin: User, rudi: User
) -> None:
    panel = await overtaken(admin, rudi)
    head, present, prompt, mine = admin.chat.messages
    assert "keburu diubah orang lain" in head.text
    assert (present.html, mine.html) == (THEIRS, MINE)
    assert "ini punyamu" in prompt.text
    assert panel is mine
    assert panel.buttons == [KEEP, "✖️ Batal"]
    assert await answer_of(two) == THEIRS


async def test_one_tap_keeps_mine_all_the_same(two: Rig, admin: User, rudi: User, sari: User) -> None:
    saved = await taps(admin, await overtaken(admin, rudi), KEEP)
    assert "langsung berlaku" in saved.text
    assert admin.chat.messages == [saved]
    assert (await sari.ask("arti mode mewah")).html == MINE
    assert [revision.by for revision in await two.faqs.history(SLUG)] == [ADMIN_ID, rudi.id]


async def test_cancel_leaves_the_other_one_s(two: Rig, admin: User, rudi: User) -> None:
    view = await taps(admin, await overtaken(admin, rudi), "✖️ Batal")
    assert "Oke, batal" in view.text
    assert "Dari Rudi." in view.text
    assert await answer_of(two) == THEIRS


async def test_the_choice_survives_a_restart(rig: Rig, admin: User, rudi: User) -> None:
    two = replace(rig, admin_ids=(ADMIN_ID, rudi.id))
    async with two.running():
        panel = await overtaken(admin, rudi)
    async with two.running():
        await taps(admin, panel, KEEP)
    assert await answer_of(two) == MINE


async def test_a_third_change_is_asked_about_again(two: Rig, admin: User, rudi: User) -> None:
    panel = await overtaken(admin, rudi)
    await two.catalogue.edit(SLUG, FaqChange(answer="Dari yang ketiga."), 902)
    again = await taps(admin, panel, KEEP)
    assert [message.text for message in admin.chat.messages][1] == "Dari yang ketiga."
    assert await answer_of(two) == "Dari yang ketiga."
    await taps(admin, again, KEEP)
    assert await answer_of(two) == MINE


async def test_a_version_that_joins_both_is_saved_without_another_question(
    two: Rig, admin: User, rudi: User
) -> None:
    await overtaken(admin, rudi)
    joined = await says(admin, "Dari kami berdua.", "✅ Simpan")
    assert "langsung berlaku" in (await taps(admin, joined, "✅ Simpan")).text
    assert await answer_of(two) == "Dari kami berdua."


async def test_a_joined_version_is_no_second_part_of_a_long_one(two: Rig, admin: User, rudi: User) -> None:
    mine = await written(admin, "x" * 4000)
    await taps(rudi, await written(rudi, THEIRS), "✅ Simpan")
    await taps(admin, mine, "✅ Simpan")
    assert (await says(admin, "Dari kami berdua.", "✅ Simpan")).text == "Dari kami berdua."


async def test_what_is_no_text_loses_neither_the_choice_nor_what_was_written(
    two: Rig, admin: User, rudi: User
) -> None:
    await overtaken(admin, rudi)
    admin.catch_up()
    await admin.send_sticker()
    panel = await admin.receives(lambda message: KEEP in message.buttons)
    assert "butuh teks" in admin.chat.messages[-4].text
    await taps(admin, panel, KEEP)
    assert await answer_of(two) == MINE


async def test_taps_from_before_the_question_replace_nothing(two: Rig, admin: User, rudi: User) -> None:
    """Repeated by a crash, for example."""
    panel = await overtaken(admin, rudi)
    for action in (KeepEdit(), KeepAnyway(token("Mode mewah memberi batas."))):
        await admin.answered(await admin.tap_data(panel, action.pack()))
        assert panel.buttons == [KEEP, "✖️ Batal"]
        assert await answer_of(two) == THEIRS


async def test_there_is_nothing_to_overrule_before_the_question(two: Rig, admin: User) -> None:
    preview = await written(admin)
    action = KeepAnyway(token("<b>Mode mewah</b> memberi batas yang lebih longgar."))
    assert "sudah selesai" in await admin.answered(await admin.tap_data(preview, action.pack()))
    assert await answer_of(two) != MINE


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [
        ("✏️ Pertanyaan", "Apa itu mode <sultan>?", FaqChange(question="Apa & itu?")),
        ("🏷 Kategori", "Gaya", FaqChange(category="Apa & itu?")),
    ],
)
async def test_short_fields_are_compared_in_one_message(
    two: Rig, admin: User, field: str, mine: str, theirs: FaqChange
) -> None:
    preview = await written(admin, mine, field)
    await two.catalogue.edit(SLUG, theirs, 901)
    panel = await taps(admin, preview, "✅ Simpan")
    assert admin.chat.messages == [panel]
    assert f"{field.split()[1].lower()} FAQ ini keburu diubah orang lain" in panel.text
    assert f"Sekarang:\nApa & itu?\nPunyamu:\n{mine}" in panel.text
    assert mine in (await taps(admin, panel, KEEP)).text


async def test_a_category_of_one_tap_asks_too(two: Rig, admin: User, rudi: User) -> None:
    asked = await taps(admin, await view_of(admin, FAQ), "🏷 Kategori")
    await two.catalogue.edit(SLUG, FaqChange(category="Gaya"), rudi.id)
    panel = await taps(admin, asked, "Akun")
    assert panel.buttons == [KEEP, "✖️ Batal"]
    await admin.answered(await admin.tap_data(panel, ReplaceCategory(token("Akun")).pack()))
    assert (await two.faqs.get(SLUG)).category == "Gaya"
    await taps(admin, panel, KEEP)
    assert (await two.faqs.get(SLUG)).category == "Akun"


async def test_phrasings_of_both_are_added(two: Rig, admin: User, rudi: User) -> None:
    for who, text in ((admin, "gaya sultan"), (rudi, "hidup tajir")):
        phrasings = await taps(who, await view_of(who, FAQ), "✍️ Contoh kalimat")
        await taps(who, phrasings, "➕ Tambah contoh")
        await says(who, text, "✅ Simpan")
    for who in (admin, rudi):
        await taps(who, who.chat.messages[-1], "✅ Simpan")
    assert {"gaya sultan", "hidup tajir"} <= set((await two.faqs.get(SLUG)).phrasings)


async def test_long_answers_leave_no_rest_behind(two: Rig, admin: User, rudi: User) -> None:
    mine = await written(admin)
    await two.catalogue.edit(SLUG, FaqChange(answer=LONG_ANSWER), rudi.id)
    panel = await taps(admin, mine, "✅ Simpan")
    assert len(admin.chat.messages) == 5
    saved = await taps(admin, panel, KEEP)
    assert admin.chat.messages == [saved]


async def test_an_faq_that_is_gone_by_then(two: Rig, admin: User, rudi: User) -> None:
    panel = await overtaken(admin, rudi)
    async with two.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM faqs WHERE slug = 'mode-mewah'")
    assert "nggak berlaku" in await toast(admin, panel, KEEP)
