"""/start and the way through the topics, always in the same message."""

from __future__ import annotations

from bot.app import App
from faq.models import FaqChange, FaqDraft, FaqState
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_people import User

TOPICS = ["Mode", "Akun", "Catatan"]


async def test_start_says_who_i_am_and_shows_the_topics(bot: App, sari: User) -> None:
    welcome = await sari.ask("/start")
    assert "Halo, Sari!" in welcome.text and "FinBuddy" in welcome.text
    assert welcome.buttons == TOPICS


async def test_topic_question_answer_and_back(bot: App, sari: User) -> None:
    screen = await sari.ask("/start")
    await sari.answered(await sari.tap(screen, "Mode"))
    assert screen.buttons == ["Apa itu mode normal?", "Apa itu mode mewah?", "« Semua topik"]
    await sari.answered(await sari.tap(screen, "Apa itu mode mewah?"))
    assert screen.text.startswith("Apa itu mode mewah?\n\nMode mewah memberi")
    assert screen.buttons == ["« Mode", "« Semua topik"]
    await sari.answered(await sari.tap(screen, "« Mode"))
    assert "Apa itu mode normal?" in screen.buttons
    await sari.answered(await sari.tap(screen, "« Semua topik"))
    assert screen.buttons == TOPICS
    await sari.receives_nothing(seconds=0.05)


async def test_what_follows_start_in_a_link_does_no_harm(polling: App, sari: User) -> None:
    assert (await sari.ask("/start promo-42_<b>")).buttons == TOPICS


async def test_a_name_is_shown_as_it_is(polling: App, rig: Rig) -> None:
    odd = rig.api.user(44, "<b>Budi</b> & Co", language_code="id")
    assert "Halo, <b>Budi</b> & Co!" in (await odd.ask("/start")).text


async def test_many_questions_are_turned_page_by_page(polling: App, rig: Rig, sari: User) -> None:
    for n in range(9):
        await rig.faqs.add(FaqDraft(f"Soal akun nomor {n}?", "Jawaban.", "Akun"), by=ADMIN_ID)
    screen = await sari.ask("/start")
    await sari.answered(await sari.tap(screen, "Akun"))
    assert len(screen.buttons) == 10
    await sari.answered(await sari.tap(screen, "Berikutnya"))
    assert screen.buttons == ["Soal akun nomor 7?", "Soal akun nomor 8?", "‹ Sebelumnya", "« Semua topik"]
    await sari.answered(await sari.tap(screen, "Soal akun nomor 8?"))
    await sari.answered(await sari.tap(screen, "« Akun"))
    assert "Soal akun nomor 8?" in screen.buttons


async def test_a_long_answer_is_continued_below(polling: App, sari: User) -> None:
    screen = await sari.ask("/start")
    await sari.answered(await sari.tap(screen, "Catatan"))
    await sari.answered(await sari.tap(screen, "Mencatat pendapatan"))
    rest = await sari.receives()
    assert screen.buttons == [] and rest.buttons == ["« Catatan", "« Semua topik"]


async def test_what_is_archived_meanwhile_leads_back_to_the_topics(
    polling: App, rig: Rig, sari: User
) -> None:
    screen = await sari.ask("/start")
    await sari.answered(await sari.tap(screen, "Akun"))
    await rig.faqs.edit("lupa-kata-sandi", FaqChange(state=FaqState.ARCHIVED), by=ADMIN_ID)
    await sari.answered(await sari.tap(screen, "Lupa kata sandi"))
    assert screen.buttons == ["Mode", "Catatan"]
    older = await sari.ask("/help")
    await rig.faqs.edit("catat-pendapatan", FaqChange(category="Uang"), by=ADMIN_ID)
    await sari.answered(await sari.tap(older, "Catatan"))
    assert older.buttons == ["Mode", "Uang"]


async def test_without_any_topic_there_is_still_a_welcome(polling: App, rig: Rig, sari: User) -> None:
    screen = await sari.ask("/help")
    for faq in await rig.faqs.all():
        await rig.faqs.edit(faq.slug, FaqChange(state=FaqState.ARCHIVED), by=ADMIN_ID)
    welcome = await sari.ask("/start")
    assert welcome.buttons == [] and "Halo, Sari!" in welcome.text
    await sari.answered(await sari.tap(screen, "Mode"))
    assert "Belum ada topik" in screen.text
