"""A link is undone after it was told of: whoever heard the wrong answer hears the right one."""

from __future__ import annotations

import pytest

from bot.app import App
from tests.bot.test_hear_back import BELL, NEWS, PROMISED, UNKNOWN, UNKNOWN_TOO, link, rings, tell
from tests.support.admin_talk import taps, toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User

WRONG, RIGHT = "pengeluaran harianmu", "batas yang lebih longgar"


async def told_of(application: App, sari: User) -> str:
    await tell(application)
    return (await sari.receives()).text


async def told_nothing(application: App, sari: User) -> None:
    await tell(application)
    await sari.receives_nothing(seconds=0.05)


async def test_who_heard_the_wrong_answer_hears_the_right_one(bot: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    wrong = await link(rig, "mode-normal")
    told = await told_of(bot, sari)
    assert NEWS in told and WRONG in told
    await rig.inbox.undo(wrong, ADMIN_ID)
    await told_nothing(bot, sari)
    await link(rig, "mode-mewah")
    told = await told_of(bot, sari)
    assert "yang tadi keliru" in told and UNKNOWN in told and RIGHT in told
    await told_nothing(bot, sari)


async def test_nobody_is_told_the_same_twice(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    for slug, answer in (("mode-normal", WRONG), ("mode-mewah", RIGHT)):
        verdict = await link(rig, slug)
        assert answer in await told_of(polling, sari)
        await rig.inbox.undo(verdict, ADMIN_ID)
        verdict = await link(rig, slug)
        await told_nothing(polling, sari)
        await rig.inbox.undo(verdict, ADMIN_ID)
    verdict = await link(rig, "mode-normal")
    await told_nothing(polling, sari)
    await rig.inbox.undo(verdict, ADMIN_ID)
    await link(rig, "lupa-kata-sandi")
    assert "Lupa kata sandi" in await told_of(polling, sari)


async def test_a_bell_that_is_rung_again_says_nothing_twice(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    fallback = next(message for message in sari.chat.messages if PROMISED in message.buttons)
    await link(rig)
    assert RIGHT in await told_of(polling, sari)
    await toast(sari, fallback, PROMISED)
    await toast(sari, fallback, BELL)
    await told_nothing(polling, sari)


async def test_the_admin_reads_who_has_heard_of_it(polling: App, rig: Rig, admin: User, sari: User) -> None:
    budi = rig.api.user(45, "Budi", language_code="id")
    await rig.people.ask_once(budi.id)
    for person in (sari, budi):
        await rings(person)
    await rings(sari, UNKNOWN_TOO)
    group = await taps(admin, await admin.ask("/inbox"), "👥2")
    done = await taps(admin, group, "🔗")
    await tell(polling)
    undone = await taps(admin, done, "↩️ Batalkan")
    assert "2 orang telanjur dikabari" in undone.text
    assert UNKNOWN in undone.text and "Ditanyakan 2 orang, 3 pesan" in undone.text  # it waits as before
    assert {wording.text for wording in await missed(rig.inbox)} == {UNKNOWN_TOO, UNKNOWN}


async def test_the_admin_reads_nothing_of_it_when_nobody_has_heard(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await rings(sari)
    group = await taps(admin, await admin.ask("/inbox"), "•")
    undone = await taps(admin, await taps(admin, group, "🔗"), "↩️ Batalkan")
    assert "Dibatalkan" in undone.text and "dikabari" not in undone.text


@pytest.mark.parametrize("sent", [True, False])
async def test_a_link_that_is_undone_while_it_is_told_of(
    polling: App, rig: Rig, sari: User, *, sent: bool
) -> None:
    await rings(sari)
    wrong = await link(rig)
    (news,) = await rig.served.services.hear_back.due()
    assert await rig.served.services.hear_back.claim(news)
    await rig.inbox.undo(wrong, ADMIN_ID)
    if not sent:
        await rig.served.services.hear_back.release(news)
    await link(rig)
    if sent:
        await told_nothing(polling, sari)
    else:
        assert RIGHT in await told_of(polling, sari)


async def test_news_that_did_not_get_through_leave_later_ones_alone(
    polling: App, rig: Rig, sari: User
) -> None:
    await rings(sari)
    wrong = await link(rig, "mode-normal")
    (news,) = await rig.served.services.hear_back.due()
    assert await rig.served.services.hear_back.claim(news)
    await rig.inbox.undo(wrong, ADMIN_ID)
    await link(rig)
    assert RIGHT in await told_of(polling, sari)
    await rig.served.services.hear_back.release(news)
    await told_nothing(polling, sari)


async def test_news_that_another_link_has_overtaken_are_not_told(polling: App, rig: Rig, sari: User) -> None:
    await rings(sari)
    wrong = await link(rig, "mode-normal")
    (old,) = await rig.served.services.hear_back.due()
    await rig.inbox.undo(wrong, ADMIN_ID)
    await link(rig)
    assert not await rig.served.services.hear_back.claim(old)
    assert RIGHT in await told_of(polling, sari)
