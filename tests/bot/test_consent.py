"""May the bot learn from somebody's questions: asked once, kindly, in private, and changed at any time."""

from __future__ import annotations

import asyncio

import pytest

from bot.app import App
from faq.models import Consent
from tests.bot.conftest import Log
from tests.bot.test_hear_back import link, tell
from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

UNKNOWN = "cuaca besok hujan deras"
UNSURE = "mode normal atau mode mewah"


@pytest.fixture
def budi(bot_api: BotApiServer) -> User:
    """Somebody who was never asked."""
    return bot_api.user(43, "Budi", language_code="id")


async def helped(person: User) -> None:
    answer = await person.ask("lupa password")
    await person.answered(await person.tap(answer, "👍"))


def asks_for_consent(message: Message) -> bool:
    return message.buttons == ["Boleh", "Jangan"]


async def test_asked_after_the_first_thumb_up_and_never_again(bot: App, rig: Rig, budi: User) -> None:
    answer = await budi.ask("lupa password")
    await budi.receives_nothing(seconds=0.05)
    await budi.answered(await budi.tap(answer, "👍"))
    question = await budi.receives(asks_for_consent)
    assert "Boleh pertanyaanmu ikut dipakai" in question.text
    assert await rig.people.consent(budi.id) is Consent.ASKED
    await budi.answered(await budi.tap(await budi.ask("mode normal"), "👍"))
    await budi.receives_nothing()


@pytest.mark.parametrize(("label", "said"), [("Boleh", Consent.GIVEN), ("Jangan", Consent.REFUSED)])
async def test_the_answer_takes_the_place_of_the_question(
    polling: App, rig: Rig, budi: User, label: str, said: Consent
) -> None:
    await helped(budi)
    question = await budi.receives(asks_for_consent)
    await budi.answered(await budi.tap(question, label))
    assert "/privasi" in question.text
    assert question.buttons == []
    assert await rig.people.consent(budi.id) is said


async def test_asked_after_the_first_thumb_up_that_is_typed(polling: App, budi: User) -> None:
    await budi.ask("lupa password")
    await budi.ask("👍")
    await budi.receives(asks_for_consent)


async def test_asked_after_the_first_choice(polling: App, budi: User) -> None:
    offer = await budi.ask(UNSURE)
    await budi.answered(await budi.tap(offer, "1. "))
    assert offer.buttons == ["👍", "👎"]
    await budi.receives(asks_for_consent)


async def test_asked_below_news_that_were_waited_for(polling: App, rig: Rig, budi: User) -> None:
    fallback = await budi.ask("gaya hidup sultan tajir melintir")
    await budi.answered(await budi.tap(fallback, "🔔 Kabari aku"))
    await link(rig)
    await tell(polling)
    assert "sudah ada jawabannya" in (await budi.receives()).text
    await budi.receives(asks_for_consent)
    assert await rig.people.consent(budi.id) is Consent.ASKED


async def test_who_was_not_helped_is_not_asked(polling: App, rig: Rig, budi: User) -> None:
    await budi.answered(await budi.tap(await budi.ask(UNSURE), "Bukan semuanya"))
    await budi.ask(UNSURE)
    await budi.ask("bukan semuanya")
    assert "belum tahu" in (await budi.ask(UNKNOWN)).text
    await budi.answered(await budi.tap(await budi.ask("lupa password"), "👎"))
    await budi.ask("😭")
    await budi.receives_nothing()
    assert await rig.people.consent(budi.id) is None


async def test_nobody_is_asked_in_a_group(polling: App, rig: Rig, budi: User) -> None:
    group = rig.api.group("Keluarga")
    answer = await budi.ask(f"@{rig.api.world.bot.username} lupa password", chat=group)
    await budi.answered(await budi.tap(answer, "👍"))
    await budi.receives_nothing(chat=group)
    await budi.receives_nothing()
    assert await rig.people.consent(budi.id) is None


async def test_privacy_shows_the_choice_and_switches_it_at_once(bot: App, rig: Rig, budi: User) -> None:
    shown = await budi.ask("/privasi")
    assert "tidak dipakai" in shown.text
    await budi.answered(await budi.tap(shown, "✅ Boleh dipakai"))
    assert "boleh dipakai" in shown.text
    assert await rig.people.consenting() == {budi.id}
    await budi.answered(await budi.tap(shown, "🚫 Jangan"))
    assert "tidak dipakai" in shown.text
    assert await rig.people.consenting() == frozenset()


async def test_who_has_chosen_in_privacy_is_not_asked(polling: App, rig: Rig, budi: User) -> None:
    await budi.answered(await budi.tap(await budi.ask("/privasi"), "✅ Boleh dipakai"))
    await helped(budi)
    await budi.receives_nothing()
    assert await rig.people.consent(budi.id) is Consent.GIVEN


async def test_privacy_in_a_group_tells_nobodys_choice(polling: App, rig: Rig, budi: User) -> None:
    group = rig.api.group("Keluarga")
    shown = await budi.ask(f"/privasi@{rig.api.world.bot.username}", chat=group)
    assert "di chat pribadi" in shown.text
    assert shown.buttons == []


async def test_whoever_leaves_right_after_their_news_was_told_them(
    polling: App, rig: Rig, budi: User, log: Log
) -> None:
    fallback = await budi.ask("gaya hidup sultan tajir melintir")
    await budi.answered(await budi.tap(fallback, "🔔 Kabari aku"))
    await link(rig)
    rig.api.slow_down("sendMessage", 0.3, times=1)
    telling = asyncio.create_task(tell(polling))
    await budi.receives(lambda message: "sudah ada jawabannya" in message.text)
    rig.api.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    await telling
    assert [event for event in log if event["event"] == "consent_not_asked"]
    await tell(polling)
    await budi.receives_nothing(seconds=0.05)
