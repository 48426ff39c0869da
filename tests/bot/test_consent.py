"""May the bot learn from somebody's questions: asked once, kindly, in private, and changed at any time."""

from __future__ import annotations

import pytest

from bot.app import App
from faq.models import Consent
from tests.support.bot_api import BotApiServer
from tests.support.bot_rig import Rig
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

UNKNOWN = "cuaca besok hujan deras"


@pytest.fixture
def budi(bot_api: BotApiServer) -> User:
    """Somebody who was never asked."""
    return bot_api.user(43, "Budi", language_code="id")


def asks_for_consent(message: Message) -> bool:
    return message.buttons == ["Boleh", "Jangan"]


async def test_asked_after_the_first_fallback_and_never_again(bot: App, rig: Rig, budi: User) -> None:
    assert "belum tahu" in (await budi.ask(UNKNOWN)).text
    question = await budi.receives(asks_for_consent)
    assert "Boleh pertanyaanmu ikut dipakai" in question.text
    assert await rig.people.consent(budi.id) is Consent.ASKED
    assert "belum tahu" in (await budi.ask("naik sapi ke bulan")).text
    await budi.receives_nothing()


@pytest.mark.parametrize(("label", "said"), [("Boleh", Consent.GIVEN), ("Jangan", Consent.REFUSED)])
async def test_the_answer_takes_the_place_of_the_question(
    polling: App, rig: Rig, budi: User, label: str, said: Consent
) -> None:
    await budi.ask(UNKNOWN)
    question = await budi.receives(asks_for_consent)
    await budi.answered(await budi.tap(question, label))
    assert "/privasi" in question.text
    assert question.buttons == []
    assert await rig.people.consent(budi.id) is said


async def test_asked_after_the_first_thumb(polling: App, budi: User) -> None:
    answer = await budi.ask("lupa password")
    await budi.receives_nothing()
    await budi.answered(await budi.tap(answer, "👍"))
    await budi.receives(asks_for_consent)


async def test_asked_after_the_first_refusal(polling: App, budi: User) -> None:
    offer = await budi.ask("mode normal atau mode mewah")
    await budi.answered(await budi.tap(offer, "Bukan semuanya"))
    await budi.receives(asks_for_consent)


async def test_nobody_is_asked_in_a_group(polling: App, rig: Rig, budi: User) -> None:
    group = rig.api.group("Keluarga")
    await budi.ask(f"@{rig.api.world.bot.username} {UNKNOWN}", chat=group)
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


async def test_privacy_in_a_group_tells_nobodys_choice(polling: App, rig: Rig, budi: User) -> None:
    group = rig.api.group("Keluarga")
    shown = await budi.ask(f"/privasi@{rig.api.world.bot.username}", chat=group)
    assert "di chat pribadi" in shown.text
    assert shown.buttons == []
