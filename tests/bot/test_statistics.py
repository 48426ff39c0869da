"""/stats: how the bot did lately, on one screen, and from there to the FAQs that did not help."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.admin.statistics_replies import statistics_view
from bot.app import App
from bot.texts import Texts
from faq.figures import FaqCount, Figures, Tally
from faq.models import Asker, NewQuery, Outcome
from faq.store import QueryStore, Sealer
from tests.support.admin_talk import taps
from tests.support.bot_rig import Rig
from tests.support.database import Clock
from tests.support.telegram_people import User

SECRET_WORDS = "resep rendang padang"


async def dislikes(person: User, text: str) -> None:
    answer = await person.ask(text)
    await person.answered(await person.tap(answer, "👎"))


async def test_one_screen_says_how_it_went(bot: App, sari: User, admin: User) -> None:
    await sari.ask("lupa password")
    await sari.ask("halo")
    await dislikes(sari, "arti mode mewah")
    await sari.ask(SECRET_WORDS)
    shown = await admin.ask("/statistik")
    assert "Statistik 7 hari terakhir" in shown.text
    assert "3 pertanyaan dari 1 orang" in shown.text
    assert "Langsung dijawab: 67%" in shown.text and "Tidak terjawab: 33%" in shown.text
    assert "👍 0 · 👎 1" in shown.text
    assert "kotak masuk: 2 pertanyaan" in shown.text and "Obrolan ringan: 1" in shown.text
    assert "1. Apa itu mode mewah? · 1\n2. Bagaimana kalau lupa kata sandi? · 1" in shown.text
    assert shown.buttons == ["👎1 Apa itu mode mewah?", "📅 30 hari terakhir", "📥 Lanjut ke kotak masuk"]
    assert SECRET_WORDS not in repr(shown) and "▲" not in shown.text


async def test_a_tap_switches_between_week_and_month(
    polling: App, rig: Rig, admin: User, clock: Clock
) -> None:
    clock.now = datetime.now(UTC) - timedelta(days=20)
    old = QueryStore(rig.engine, Sealer(None), clock=clock)
    await old.log([NewQuery(Asker(1, 1, 1), "a", "a", Outcome.NO_MATCH, (), "m")])
    week = await admin.ask("/stats")
    assert "Belum ada pertanyaan" in week.text and "▲▼ selisihnya dengan 7 hari" in week.text
    month = await taps(admin, week, "📅 30 hari")
    assert month is week and "Statistik 30 hari terakhir" in month.text and "1 pertanyaan" in month.text
    assert "baru ada sejak" in month.text and "selisihnya" not in month.text
    assert "Statistik 7 hari" in (await taps(admin, month, "📅 7 hari")).text


async def test_a_disliked_faq_opens_and_leads_back(polling: App, rig: Rig, sari: User, admin: User) -> None:
    await dislikes(sari, "arti mode mewah")
    month = await taps(admin, await admin.ask("/statistik"), "📅 30")
    view = await taps(admin, month, "👎1 Apa itu mode mewah?")
    assert "batas yang lebih longgar" in view.text and "✏️ Jawaban" in view.buttons
    assert "Statistik 30 hari" in (await taps(admin, view, "« Statistik")).text
    async with rig.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM faqs WHERE slug = 'mode-mewah'")
    assert "Buka lagi dari menu" in await admin.answered(await admin.tap(view, "👎1"))


async def test_what_admins_ask_is_not_counted(polling: App, sari: User, admin: User) -> None:
    await sari.ask("lupa password")
    await dislikes(admin, "arti mode mewah")
    shown = await admin.ask("/statistik")
    assert "1 pertanyaan dari 1 orang" in shown.text and "👍 0 · 👎 0" in shown.text
    assert "mewah" not in shown.text


async def test_what_waits_is_counted_as_the_inbox_counts_it(
    polling: App, rig: Rig, sari: User, admin: User
) -> None:
    for text in (SECRET_WORDS, SECRET_WORDS, "ban motor bocor"):
        await sari.ask(text)
    await rig.inbox.gather()
    assert "kotak masuk: 3 pertanyaan dalam 2 kelompok" in (await admin.ask("/statistik")).text
    assert "(2 kelompok)" in (await admin.ask("/kotak_masuk")).text


async def test_shares_add_up_to_a_hundred(texts: Texts) -> None:
    tally = Tally(people=1, answered=1, offered=1, unanswered=1)
    shown = statistics_view(
        Figures(7, tally, None, None, (), (), 0), texts.of("id"), month=False, other=None
    ).text
    assert [int(share) for share in re.findall(r"<b>(\d+)%", shown)] == [34, 33, 33]


async def test_it_says_where_not_all_that_was_disliked_is_shown(texts: Texts) -> None:
    def view(down: int) -> str:
        shown = tuple(FaqCount(slug, slug, 1) for slug in "abc")
        figures = Figures(7, Tally(1, 4, down=down), None, None, (), shown, 0)
        return statistics_view(figures, texts.of("id"), month=False, other=None).text

    assert "(3 teratas)" in view(4) and "teratas" not in view(3)


async def test_nobody_else_sees_it(polling: App, rig: Rig, sari: User, admin: User) -> None:
    assert "khusus admin" in (await sari.ask("/statistik")).text
    group = rig.api.group("Keluarga")
    told = await admin.ask(f"/statistik@{rig.api.world.bot.username}", chat=group)
    assert "chat pribadi" in told.text


async def test_the_fullest_screen_fits_on_a_phone(texts: Texts) -> None:
    """Long questions, all that there can be, and markup in what admins wrote."""
    long = FaqCount("a", "Bagaimana <b>cara</b> " * 14, 12345)
    tally = Tally(10, 60, 30, 20, 10, 5, 6, 7)
    before = Tally(9, 60, 30, 20, 30, 5, 8, 7)
    figures = Figures(7, tally, before, None, (long,) * 5, (long,) * 3, 99)
    reply = statistics_view(figures, texts.of("id"), month=False, other=30)
    assert "100</b> pertanyaan ▼20 dari <b>10 ▲1</b>" in reply.text
    assert "<b>60%</b> ▲10" in reply.text and "<b>10%</b> ▼15" in reply.text
    assert "👍 <b>5 =</b> · 👎 <b>6 ▼2</b>" in reply.text
    assert "&lt;b&gt;cara" in reply.text and len(reply.text) < 1200
    assert reply.text.count("\n") < 25 and len(reply.buttons) == 5


async def test_where_nothing_was_asked_before_shares_are_compared_with_nothing(texts: Texts) -> None:
    figures = Figures(20, Tally(1, 1), Tally(), None, (), (), 0)
    reply = statistics_view(figures, texts.of("id"), month=True, other=7)
    assert "<b>1</b> pertanyaan ▲1" in reply.text and "<b>100%</b>\n" in reply.text
    assert "hanya disimpan 20 hari" in reply.text
    assert [label for row in reply.buttons for label in row] and len(reply.buttons) == 1
