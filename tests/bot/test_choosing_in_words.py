"""After an offer people type instead of tapping: "yang kedua kak" does what the tap would."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

import faq.services.listening
from bot.app import App
from faq.models import FaqChange, FaqState, LabelKind, Turn
from tests.bot.conftest import SARI_ID
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import missed
from tests.support.telegram_json import message_json
from tests.support.telegram_people import User
from tests.support.telegram_world import Chat, Message

UNSURE = "mode normal atau mode mewah"
UNSURE_TOO = "mode mewah atau mode normal ya"
UNKNOWN = "cuaca besok hujan deras"
ANSWERS = {
    "Apa itu mode normal?": ("mode-normal", "Mode normal menjaga"),
    "Apa itu mode mewah?": ("mode-mewah", "Mode mewah memberi"),
}
NONE = (LabelKind.NONE_OF_THESE, None)


@pytest.fixture
def budi(rig: Rig) -> User:
    return rig.api.user(45, "Budi", language_code="id")


@pytest.fixture
async def group(rig: Rig, sari: User, budi: User) -> AsyncIterator[Chat]:
    yield rig.api.group(members=[sari, budi])


@pytest.fixture
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody types so quickly that they have not read the answer yet."""
    monkeypatch.setattr(faq.services.listening, "READING", timedelta(0))


def of(offer: Message, place: int) -> tuple[str, str]:
    """(slug, beginning of the answer) of the suggestion in that place."""
    return ANSWERS[offer.buttons[place].removeprefix(f"{place + 1}. ")]


async def said(rig: Rig) -> list[tuple[str, list[tuple[LabelKind, str | None]]]]:
    """Each question with its labels."""
    return [
        (query.text, [(label.kind, label.slug) for label in labels])
        async for query, labels in rig.queries.all()
    ]


async def test_the_answer_comes_below_the_words_and_nothing_is_logged(rig: Rig, bot: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    buttons = offer.buttons
    slug, text = of(offer, 1)
    answer = await sari.ask("yang kedua kak 🙏")
    assert answer.text.startswith(text) and answer.buttons == ["👍", "👎"]
    assert offer.buttons == buttons
    await sari.answered(await sari.tap(answer, "👍"))
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, slug), (LabelKind.UP, slug)])]
    await sari.receives_nothing(seconds=0.05)


async def test_a_follow_up_follows_the_choice(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    normal = next(label for label in offer.buttons if "normal" in label).partition(".")[0]
    answer = await sari.ask(f"no {normal}")
    assert "Mode mewah memberi" in (await sari.ask("kalau yang mewah?")).text
    await sari.ask("lupa password")
    await sari.send("kalau yang mewah?", reply_to=answer)
    assert "Mode mewah memberi" in (await sari.receives()).text


async def test_none_of_them_leads_on_as_the_button_does(rig: Rig, bot: App, sari: User, admin: User) -> None:
    await sari.ask(UNSURE)
    refused = await sari.ask("bukan itu semua min")
    assert "belum punya" in refused.text and refused.buttons == ["🔔 Kabari aku", "🙋 Tanya admin"]
    await sari.answered(await sari.tap(refused, "🙋 Tanya admin"))
    assert UNSURE in (await admin.receives()).text
    assert await said(rig) == [(UNSURE, [NONE])]
    assert [wording.text for wording in await missed(rig.inbox)] == [UNSURE]


async def test_who_chooses_for_the_first_time_is_asked_for_consent(
    rig: Rig, polling: App, budi: User
) -> None:
    await budi.ask(UNSURE)
    await budi.ask("bukan semuanya")
    await budi.receives_nothing(seconds=0.05)
    await budi.ask("eh yang pertama")
    assert "Boleh" in (await budi.receives()).text


async def test_a_topic_beside_an_honest_answer_is_chosen_too(rig: Rig, polling: App, sari: User) -> None:
    fallback = await sari.ask("lupa naruh kunci")
    assert fallback.buttons[0] == "Lupa kata sandi"
    assert fallback.text.endswith("\n\nBagaimana kalau lupa kata sandi?")
    assert "Lupa kata sandi" in (await sari.ask("yang pertama")).text
    assert await said(rig) == [("lupa naruh kunci", [(LabelKind.CHOSEN, "lupa-kata-sandi")])]


@pytest.mark.parametrize("text", ["2", "yang kedua", "0", "123"])
async def test_with_nothing_to_choose_from_it_asks_nothing(
    rig: Rig, polling: App, sari: User, text: str
) -> None:
    for before in ([], ["lupa password"]):
        for asked in before:
            await sari.ask(asked)
        assert "Belum ada pilihan yang bisa dipilih" in (await sari.ask(text)).text
        assert [logged for logged, _ in await said(rig)] == before
    assert await missed(rig.inbox) == []


async def test_a_number_that_somebody_made_a_phrasing_is_answered(rig: Rig, polling: App, sari: User) -> None:
    await rig.catalogue.edit("salam", FaqChange(phrasings=("hai", "86")), ADMIN_ID)
    assert (await sari.ask("86")).text == "Halo juga! 👋"


async def test_what_is_no_choice_from_it_is_a_message(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask(UNSURE)
    await sari.ask("yang kedua rekening saya")
    assert [logged for logged, _ in await said(rig)] == [UNSURE, "yang kedua rekening saya"]


@pytest.mark.usefixtures("read_at_once")
async def test_who_has_tapped_has_chosen(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    slug, _ = of(offer, 0)
    await sari.answered(await sari.tap(offer, offer.buttons[0]))
    await sari.ask("yang kedua")
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, slug)])]


@pytest.mark.usefixtures("read_at_once")
async def test_who_has_typed_has_chosen(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    await sari.ask("yang pertama")
    assert "Belum ada pilihan" in (await sari.ask("yang kedua")).text
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, of(offer, 0)[0])])]


async def test_of_two_choices_in_a_row_the_last_counts(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    await sari.send("1")
    await sari.send("eh yang kedua")
    answers = [await sari.receives(), await sari.receives()]
    assert [answer.text.startswith(of(offer, place)[1]) for place, answer in enumerate(answers)] == [
        True,
        True,
    ]
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, of(offer, 1)[0])])]


async def test_a_tap_after_the_words_counts_too(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    slug, _ = of(offer, 1)
    await sari.ask("yang pertama")
    await sari.answered(await sari.tap(offer, offer.buttons[1]))
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, slug)])]


async def test_what_was_written_before_the_offer_was_shown_chooses_nothing(rig: Rig, sari: User) -> None:
    await sari.send(UNSURE)
    await sari.send("2")
    async with rig.running():
        await sari.receives()
        await sari.receives()
    assert await said(rig) == [(UNSURE, [])]


async def test_a_command_in_between_changes_the_subject(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask(UNSURE)
    await sari.ask("/start")
    assert "Belum ada pilihan" in (await sari.ask("yang pertama")).text
    assert await said(rig) == [(UNSURE, [])]
    offer = await sari.ask(UNSURE_TOO)
    assert (await sari.ask("yang pertama")).text.startswith(of(offer, 0)[1])


async def test_a_hint_or_small_talk_in_between_does_not(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    await sari.send_sticker()
    await sari.receives()
    await sari.ask("hai")
    assert (await sari.ask("yang pertama")).text.startswith(of(offer, 0)[1])


async def test_a_reply_chooses_from_the_offer_that_it_replies_to(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    other = await sari.ask("lupa password")
    await sari.ask("/help")
    await sari.send("yang kedua", reply_to=other)
    assert "Belum ada pilihan" in (await sari.receives()).text
    await sari.send("yang kedua", reply_to=offer)
    assert (await sari.receives()).text.startswith(of(offer, 1)[1])
    assert dict(await said(rig))[UNSURE] == [(LabelKind.CHOSEN, of(offer, 1)[0])]


async def test_an_edited_choice_chooses_anew_and_its_answer_changes(
    rig: Rig, polling: App, sari: User
) -> None:
    offer = await sari.ask(UNSURE)
    choice = await sari.send("yang pertama")
    answer = await sari.receives()
    await sari.edit(choice, "yang kedua")
    await sari.ask("/help")
    assert answer.text.startswith(of(offer, 1)[1]) and answer.edited
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, of(offer, 1)[0])])]
    await sari.edit(choice, "bukan semuanya")
    await sari.sees(lambda message: "belum punya" in message.text)
    assert await said(rig) == [(UNSURE, [NONE])]


async def test_a_choice_that_becomes_a_question_is_none_any_more(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask(UNSURE)
    choice = await sari.send("yang pertama")
    answer = await sari.receives()
    await sari.edit(choice, "lupa password")
    await sari.sees(lambda message: "Lupa kata sandi" in message.text)
    assert answer.edited
    assert await said(rig) == [(UNSURE, []), ("lupa password", [])]


async def test_a_mistyped_choice_that_is_put_right(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    choice = await sari.send("yang keuda")
    fallback = await sari.receives()
    await sari.edit(choice, "yang kedua")
    await sari.sees(lambda message: message.text.startswith(of(offer, 1)[1]))
    assert fallback.edited and fallback.buttons == ["👍", "👎"]
    assert dict(await said(rig))[UNSURE] == [(LabelKind.CHOSEN, of(offer, 1)[0])]
    waiting = [wording.text for wording in await missed(rig.inbox)]
    assert "yang keuda" not in waiting
    last = await rig.queries.turn_at(sari.chat.id, choice.id)
    assert last is not None and last.turn == Turn(UNSURE, of(offer, 1)[0])


async def test_beside_an_answer_in_the_same_message(rig: Rig, polling: App, sari: User) -> None:
    await sari.send("lupa password? itu mode normal atau mode mewah ya?")
    await sari.receives()
    offer = await sari.receives()
    assert (await sari.ask("yang kedua")).text.startswith(of(offer, 1)[1])
    assert [labels for _, labels in await said(rig)] == [[], [(LabelKind.CHOSEN, of(offer, 1)[0])]]


async def test_an_archived_choice_is_no_longer_given(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    await rig.faqs.edit(of(offer, 0)[0], FaqChange(state=FaqState.ARCHIVED), by=ADMIN_ID)
    assert "nggak berlaku" in (await sari.ask("1")).text
    assert await said(rig) == [(UNSURE, [])]


async def test_in_a_group_an_offer_is_for_who_asked(
    rig: Rig, polling: App, sari: User, budi: User, group: Chat
) -> None:
    await sari.send(f"@finbuddy_bot {UNSURE}", chat=group)
    offer = await sari.receives(chat=group)
    budi.catch_up(group)
    await budi.send("yang kedua", chat=group)  # not to the bot
    await sari.send("yang kedua", chat=group)
    await budi.receives_nothing(chat=group, seconds=0.05)
    for addressed, told in (
        ("@finbuddy_bot yang kedua", "Belum ada pilihan"),
        ("2", "Pilihan itu untuk yang bertanya"),
    ):
        await budi.send(addressed, chat=group, reply_to=None if "@" in addressed else offer)
        assert told in (await budi.receives(chat=group)).text
    assert await said(rig) == [(UNSURE, [])]
    sari.catch_up(group)
    await sari.send("yang kedua", chat=group, reply_to=offer)
    answer = await sari.receives(chat=group)
    assert answer.text.startswith(of(offer, 1)[1]) and answer.reply_to is not None
    assert dict(await said(rig))[UNSURE] == [(LabelKind.CHOSEN, of(offer, 1)[0])]


async def test_in_a_group_what_others_ask_in_between_closes_nothing(
    rig: Rig, polling: App, sari: User, budi: User, group: Chat
) -> None:
    await sari.send(f"@finbuddy_bot {UNSURE}", chat=group)
    offer = await sari.receives(chat=group)
    await budi.send("@finbuddy_bot lupa password", chat=group)
    await budi.receives(lambda message: "Lupa kata sandi" in message.text, chat=group)
    sari.catch_up(group)
    await sari.send("@finbuddy_bot yang kedua", chat=group)
    assert (await sari.receives(chat=group)).text.startswith(of(offer, 1)[1])


async def test_a_restart_leaves_an_offer_open(rig: Rig, sari: User) -> None:
    async with rig.running():
        offer = await sari.ask(UNSURE)
    async with rig.running():
        assert (await sari.ask("yang kedua")).text.startswith(of(offer, 1)[1])


@pytest.mark.usefixtures("read_at_once")
async def test_a_choice_that_a_killed_bot_had_not_finished_is_made_once(rig: Rig, sari: User) -> None:
    async with rig.running():
        offer = await sari.ask(UNSURE)
        choice = await sari.send("yang kedua")
        answer = await sari.receives()
    unfinished = {"update_id": 10**6, "message": message_json(choice)}
    await rig.updates.add(10**6, json.dumps(unfinished))
    async with rig.running():
        await sari.ask("/help")
    assert await said(rig) == [(UNSURE, [(LabelKind.CHOSEN, of(offer, 1)[0])])]
    assert not answer.edited


async def test_who_is_forgotten_leaves_no_choice_behind(
    rig: Rig, polling: App, sari: User, group: Chat
) -> None:
    await sari.send(f"@finbuddy_bot {UNSURE}", chat=group)
    offer = await sari.receives(chat=group)
    choice = await sari.send("yang kedua", chat=group, reply_to=offer)
    await sari.receives(chat=group)
    erased = await rig.people.erase(SARI_ID, rig.live.normalise)
    assert (group.id, choice.id) in erased.messages
