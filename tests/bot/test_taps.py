"""Every tap is answered: old ones, double ones, other people's, and ones that no button of ours says."""

from __future__ import annotations

from dataclasses import replace

from bot.app import App
from bot.callbacks import AskAdmin, Choose, NoneOfThese, OpenInboxItem, Rate, token
from faq.models import FaqChange, FaqState
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.telegram_json import chat_json, tap_json
from tests.support.telegram_people import User

STALE = "nggak berlaku"


MEANINGLESS = (
    "?",
    "c:1",
    "c:1:zu kurz",
    "c:-1:12345678",
    "x" * 64,
    NoneOfThese(10**18).pack(),
    Choose(1, token("tidak-ada")).pack(),
    Rate(999, token("mode-normal"), helpful=True).pack(),
    AskAdmin(999).pack(),
    OpenInboxItem(1).pack(),
)


async def test_what_means_nothing_gets_a_friendly_word(polling: App, sari: User) -> None:
    shown = await sari.ask("mode normal atau mode mewah")
    before = str(shown)
    for data in MEANINGLESS:
        assert STALE in await sari.answered(await sari.tap_data(shown, data)), data
    assert str(shown) == before


async def test_an_archived_choice_is_no_longer_given(polling: App, rig: Rig, sari: User) -> None:
    offer = await sari.ask("mode normal atau mode mewah")
    await rig.faqs.edit("mode-mewah", FaqChange(state=FaqState.ARCHIVED), by=ADMIN_ID)
    assert STALE in await sari.answered(await sari.tap(offer, "Apa itu mode mewah?"))


async def test_other_people_s_buttons_are_theirs(polling: App, rig: Rig, sari: User) -> None:
    budi = rig.api.user(45, "Budi", language_code="id")
    group = rig.api.group(members=[sari, budi])
    await sari.send("@finbuddy_bot mode normal itu apa", chat=group)
    answer = await sari.receives(chat=group)
    await sari.answered(await sari.tap(answer, "👍"))
    assert "yang bertanya" in await budi.answered(await budi.tap(answer, "👎"))
    assert answer.buttons == ["✅ 👍", "👎"]


async def test_a_double_tap_counts_once(polling: App, rig: Rig, sari: User, admin: User) -> None:
    offer = await sari.ask("cuaca besok hujan deras")
    taps = [await sari.tap(offer, "🙋 Tanya admin") for _ in range(3)]
    assert [await sari.answered(tap) for tap in taps] == ["Sudah kusampaikan ke admin", "", ""]
    await admin.receives()
    await admin.receives_nothing(seconds=0.05)
    screen = await sari.ask("/start")
    for tap in [await sari.tap(screen, "Mode") for _ in range(2)]:
        await sari.answered(tap)
    for tap in [await sari.tap(screen, "« Semua topik") for _ in range(2)]:
        await sari.answered(tap)
    await sari.answered(await sari.tap(screen, "Mode"))
    assert "Apa itu mode normal?" in screen.buttons


async def test_a_tap_that_waited_too_long_still_has_its_effect(polling: App, rig: Rig, sari: User) -> None:
    rig.api.expect_refusals("query is too old")
    rig.api.expect_unanswered_taps()
    offer = await sari.ask("mode normal atau mode mewah")
    rig.api.fail_next(
        "answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired"
    )
    await sari.tap(offer, "Apa itu mode mewah?")
    await sari.sees(lambda m: m.text.startswith("Mode mewah"))
    await sari.ask("/help")


async def test_admins_who_cannot_be_reached_do_not_stop_the_others(rig: Rig, sari: User, admin: User) -> None:
    rig.api.expect_refusals("chat not found")
    everyone = replace(rig, admin_ids=(901, ADMIN_ID, 902))
    blocker = rig.api.user(902)
    await blocker.block()
    async with everyone.running():
        fallback = await sari.ask("cuaca besok hujan deras")
        assert "kusampaikan" in await sari.answered(await sari.tap(fallback, "🙋 Tanya admin"))
        assert "cuaca besok" in (await admin.receives()).text


async def test_an_admin_is_offered_only_where_there_is_one(rig: Rig, sari: User) -> None:
    async with replace(rig, admin_ids=()).running():
        assert "🙋 Tanya admin" not in (await sari.ask("cuaca besok hujan deras")).buttons
        offer = await sari.ask("mode normal atau mode mewah")
        await sari.answered(await sari.tap(offer, "Bukan semuanya"))
        assert offer.buttons == ["🔔 Kabari aku"]
        answer = await sari.ask("lupa password")
        await sari.answered(await sari.tap(answer, "👎"))
        assert answer.buttons == ["👍", "✅ 👎"]


async def test_what_reaches_no_admin_is_only_said_to_be_noted(rig: Rig, sari: User, admin: User) -> None:
    await admin.block()
    async with rig.running():
        fallback = await sari.ask("cuaca besok hujan deras")
        tap = await sari.tap(fallback, "🙋 Tanya admin")
        assert await sari.answered(tap) == "Sudah kucatat untuk tim FinBuddy"
        assert "sudah kucatat" in (await sari.receives()).text


async def test_a_button_under_a_message_that_is_out_of_reach(polling: App, rig: Rig, sari: User) -> None:
    answer = await sari.ask("mode normal itu apa")
    tap = rig.api.world.add_tap(sari.person, answer, answer.keyboard[0][0]["callback_data"])
    unreachable = {
        **tap_json(tap),
        "message": {"chat": chat_json(sari.chat), "message_id": answer.id, "date": 0},
    }
    rig.api.updates.put("callback_query", unreachable)
    assert STALE in await sari.answered(tap)
