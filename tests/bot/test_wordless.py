"""What has no words is no question: it is answered kindly, says what became of an answer, and waits for nobody."""

from __future__ import annotations

import pytest

from bot.app import App
from faq.models import FaqChange, FaqState, LabelKind
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User

UNSURE = "mode normal atau mode mewah"
UNKNOWN = "cuaca besok hujan deras"
DISLIKED = [(LabelKind.DOWN, "lupa-kata-sandi")]
LIKED = [(LabelKind.UP, "lupa-kata-sandi")]


async def said(rig: Rig) -> list[tuple[str, list[tuple[LabelKind, str | None]]]]:
    """Each question with its labels."""
    return [
        (query.text, [(label.kind, label.slug) for label in labels])
        async for query, labels in rig.queries.all()
    ]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        *(
            ("???", "Ada yang bikin bingung?"),
            ("😭", "Ada yang bikin bingung?"),
            ("kok gitu", "bikin bingung?"),
        ),
        *(("👎", "atau kesal"), ("...", "Ada yang mau ditanyakan?"), ("tes", "Ada yang mau ditanyakan?")),
        *(("🙏", "Halo! Ada yang bisa kubantu?"), ("👍", "sama-sama"), ("❤️", "sama-sama")),
        *(("wkwkwk", "Hehe 😄"), ("wkwk 😂", "Hehe 😄"), ("hahaha", "Hehe 😄")),
    ],
)
async def test_with_nothing_before_it_is_answered_kindly_and_not_kept(
    rig: Rig, polling: App, sari: User, text: str, reply: str
) -> None:
    answer = await sari.ask(text)
    assert reply in answer.text and answer.buttons == []
    assert await said(rig) == []
    assert await missed(rig.inbox) == []


@pytest.mark.parametrize("text", ["😡", "👎🏽"])
async def test_below_an_answer_it_dislikes(rig: Rig, bot: App, sari: User, admin: User, text: str) -> None:
    await sari.ask("lupa password")
    sorry = await sari.ask(text)
    assert "belum pas" in sorry.text and sorry.buttons == ["🙋 Tanya admin"]
    assert await said(rig) == [("lupa password", DISLIKED)]
    assert [wording.text for wording in await missed(rig.inbox)] == ["lupa password"]
    await sari.answered(await sari.tap(sorry, "🙋 Tanya admin"))
    assert "lupa password" in (await admin.receives()).text


@pytest.mark.parametrize("text", ["???", "🤔", "huhu 😭", "hmm", "yah 😭", "kok gitu", "terus?"])
async def test_who_is_puzzled_by_an_answer_says_nothing_against_it(
    rig: Rig, bot: App, sari: User, admin: User, text: str
) -> None:
    await sari.ask("lupa password")
    asked = await sari.ask(text)
    assert "kurang jelas" in asked.text and asked.buttons == ["🙋 Tanya admin"]
    assert await said(rig) == [("lupa password", [])]
    assert await missed(rig.inbox) == []
    await sari.answered(await sari.tap(asked, "🙋 Tanya admin"))
    assert "lupa password" in (await admin.receives()).text


async def test_a_thumb_up_below_an_answer_is_one(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa password")
    assert "Senang bisa bantu" in (await sari.ask("👍🏻")).text
    assert await said(rig) == [("lupa password", LIKED)]


@pytest.mark.parametrize("text", ["🙏", "😂", "...", "😭🙏"])
async def test_what_judges_nothing_is_no_label(rig: Rig, polling: App, sari: User, text: str) -> None:
    await sari.ask("lupa password")
    await sari.ask(text)
    assert await said(rig) == [("lupa password", [])]


async def test_below_suggestions_it_refuses_them(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask(UNSURE)
    refused = await sari.ask("👎")
    assert "belum punya" in refused.text and refused.buttons == ["🔔 Kabari aku", "🙋 Tanya admin"]
    assert await said(rig) == [(UNSURE, [(LabelKind.NONE_OF_THESE, None)])]


@pytest.mark.parametrize(
    "text", ["😭", "???", "hmm", "👍", "🙏🙏", "👌", "...", "iya", "ok", "ok 👍", "boleh", "9"]
)
async def test_below_several_suggestions_it_says_not_which(
    rig: Rig, polling: App, sari: User, text: str
) -> None:
    await sari.ask(UNSURE)
    assert (await sari.ask(text)).text == "Yang mana yang paling pas? Ketuk atau ketik nomornya, ya 🙂"
    assert await said(rig) == [(UNSURE, [])]
    assert (await sari.ask("yang pertama")).buttons == ["👍", "👎"]
    assert [kind for _, labels in await said(rig) for kind, _ in labels] == [LabelKind.CHOSEN]


@pytest.mark.parametrize("text", ["nggak", "bukan", "ga ada"])
async def test_a_mere_no_refuses_them_all(rig: Rig, polling: App, sari: User, text: str) -> None:
    await sari.ask(UNSURE)
    assert "belum punya" in (await sari.ask(text)).text
    assert await said(rig) == [(UNSURE, [(LabelKind.NONE_OF_THESE, None)])]


async def test_a_mere_no_below_an_answer_is_no_dislike(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa password")
    await sari.ask("nggak")
    assert (await said(rig))[0] == ("lupa password", [])


@pytest.mark.parametrize("text", ["iya", "ok", "nggak"])
async def test_an_ok_below_what_was_just_chosen_is_about_that(
    rig: Rig, polling: App, sari: User, text: str
) -> None:
    await sari.answered(await sari.tap(await sari.ask(UNSURE), "1. "))
    assert "Yang mana yang paling pas" not in (await sari.ask(text)).text
    assert [kind for kind, _ in (await said(rig))[0][1]] == [LabelKind.CHOSEN]


async def test_an_ok_chooses_no_topic_beside_an_honest_answer(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa naruh kunci")
    await sari.ask("ok")
    assert (await said(rig))[0] == ("lupa naruh kunci", [])


async def test_a_question_that_becomes_an_ok_is_asked_no_more(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask(UNSURE)
    asked = await sari.send(UNKNOWN)
    await sari.receives()
    await sari.edit(asked, "hmm")
    await sari.sees(lambda m: "Yang mana" in m.text or "bingung" in m.text or "belum bisa" in m.text)
    assert UNKNOWN not in [wording.text for wording in await missed(rig.inbox)]


async def test_below_one_suggestion_it_may_be_taken_or_asked_about(
    rig: Rig, polling: App, sari: User
) -> None:
    for slug in ("mode-mewah", "catat-pendapatan", "lupa-kata-sandi"):
        await rig.catalogue.edit(slug, FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    await sari.ask("yang normal")
    assert "Pilihan tadi sudah pas, belum?" in (await sari.ask("🤔")).text
    assert "Mode normal" in (await sari.ask("boleh")).text


async def test_below_one_suggestion_a_thumb_up_takes_it(rig: Rig, polling: App, sari: User) -> None:
    for slug in ("mode-mewah", "catat-pendapatan", "lupa-kata-sandi"):
        await rig.catalogue.edit(slug, FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    offer = await sari.ask("yang normal")
    assert "Maksudmu yang ini?" in offer.text
    assert "Mode normal" in (await sari.ask("👍")).text
    assert await said(rig) == [("yang normal", [(LabelKind.CHOSEN, "mode-normal")])]
    assert "Senang bisa bantu" in (await sari.ask("👍")).text


@pytest.mark.parametrize(
    ("text", "kind", "reply"),
    [("😡", LabelKind.DOWN, "belum pas"), ("👍", LabelKind.UP, "Senang bisa bantu")],
)
@pytest.mark.parametrize("by_tap", [True, False])
async def test_below_what_was_chosen_it_is_about_that(
    rig: Rig, polling: App, sari: User, *, text: str, kind: LabelKind, reply: str, by_tap: bool
) -> None:
    offer = await sari.ask(UNSURE)
    if by_tap:
        await sari.answered(await sari.tap(offer, "1. "))
    else:
        await sari.ask("1")
    assert reply in (await sari.ask(text)).text
    [(_, [(chosen, slug), judged])] = await said(rig)
    assert chosen is LabelKind.CHOSEN and judged == (kind, slug)


@pytest.mark.parametrize("text", ["😭", "yah", "👎"])
async def test_below_a_refusal_it_leads_on(rig: Rig, polling: App, sari: User, text: str) -> None:
    await sari.answered(await sari.tap(await sari.ask(UNSURE), "Bukan semuanya"))
    assert (await sari.ask(text)).buttons == ["🔔 Kabari aku", "🙋 Tanya admin"]
    assert await said(rig) == [(UNSURE, [(LabelKind.NONE_OF_THESE, None)])]


@pytest.mark.parametrize("text", ["😭", "yah 😭", "👎"])
async def test_below_no_answer_it_leads_on_to_an_admin(
    rig: Rig, polling: App, sari: User, admin: User, text: str
) -> None:
    await sari.ask(UNKNOWN)
    sorry = await sari.ask(text)
    assert "memang belum bisa kujawab" in sorry.text
    assert sorry.buttons == ["🔔 Kabari aku", "🙋 Tanya admin"]
    await sari.answered(await sari.tap(sorry, "🔔 Kabari aku"))
    assert (await sari.ask(text)).buttons == ["✅ Nanti kukabari", "🙋 Tanya admin"]
    await sari.answered(await sari.tap(sorry, "🙋 Tanya admin"))
    assert UNKNOWN in (await admin.receives()).text
    assert await said(rig) == [(UNKNOWN, [])]


async def test_suggestions_stay_open_below_a_laugh(rig: Rig, polling: App, sari: User) -> None:
    offer = await sari.ask(UNSURE)
    await sari.ask("wkwk")
    answer = await sari.ask("yang pertama")
    assert answer.buttons == ["👍", "👎"]
    assert [kind for _, labels in await said(rig) for kind, _ in labels] == [LabelKind.CHOSEN]
    assert offer.buttons


async def test_folded_hands_below_an_answer_thank(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa password")
    assert "sama-sama" in (await sari.ask("🙏")).text


async def test_a_follow_up_still_follows_the_question_before_it(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("mode normal itu apa")
    await sari.ask("🙏")
    assert "Mode mewah" in (await sari.ask("kalau yang mewah?")).text


async def test_a_question_that_becomes_one_is_asked_no_more(rig: Rig, polling: App, sari: User) -> None:
    asked = await sari.send(UNKNOWN)
    answer = await sari.receives()
    await sari.edit(asked, "😂")
    await sari.sees(lambda m: "Hehe" in m.text)
    assert answer.edited and await missed(rig.inbox) == []


async def test_a_thumb_that_becomes_a_question_is_taken_back(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa password")
    thumb = await sari.send("👍")
    await sari.receives()
    await sari.edit(thumb, "mode normal")
    await sari.sees(lambda m: "Mode normal" in m.text)
    assert await said(rig) == [("lupa password", []), ("mode normal", [])]


async def test_what_somebody_made_a_phrasing_is_answered_with_that(
    rig: Rig, polling: App, sari: User
) -> None:
    await rig.catalogue.edit("salam", FaqChange(phrasings=("hai", "🐱", "hmm")), ADMIN_ID)
    assert (await sari.ask("🐱")).text == "Halo juga! 👋"
    assert (await sari.ask("Hmm")).text == "Halo juga! 👋"
    assert "Ada yang mau ditanyakan?" in (await sari.ask("🐱🐱")).text


async def test_a_group_is_left_in_peace(rig: Rig, polling: App, sari: User) -> None:
    """Only whoever asked and was not helped is answered, and who calls the bot by its name."""
    group, budi = rig.api.group("Keluarga", members=[sari]), rig.api.user(43, "Budi", language_code="id")
    await rig.catalogue.edit("salam", FaqChange(phrasings=("hai", "🙏")), ADMIN_ID)
    await sari.send("@finbuddy_bot lupa password", chat=group)
    answer = await sari.receives(chat=group)
    for text in ("😂", "wkwkwk", "🙏", "...", "👍", "tes"):
        await sari.send(text, chat=group, reply_to=answer)
    for text in ("😂", "😭", "???", "👍", "hmm", "kok gitu"):
        await budi.send(text, chat=group, reply_to=answer)
    await sari.send("@finbuddy_bot 🙏", chat=group)
    assert (await sari.receives(chat=group)).text == "Halo juga! 👋"
    assert await said(rig) == [("lupa password", LIKED), ("🙏", []), ("🙏", [])]
    await sari.send("😭", chat=group, reply_to=answer)
    assert "kurang jelas" in (await sari.receives(chat=group)).text
    await sari.send("👎", chat=group, reply_to=answer)
    assert "belum pas" in (await sari.receives(chat=group)).text
    assert (await said(rig))[0] == ("lupa password", DISLIKED)
    await budi.send("@finbuddy_bot ???", chat=group)
    assert "dengan kata-kata" in (await budi.receives(lambda m: "kata-kata" in m.text, chat=group)).text


async def test_a_photo_with_a_laugh_below_it_is_answered_where_it_must(
    rig: Rig, polling: App, sari: User
) -> None:
    group = rig.api.group("Keluarga", members=[sari])
    await sari.send("@finbuddy_bot lupa password", chat=group)
    answer = await sari.receives(chat=group)
    await sari.send_file("photo", caption="😂", chat=group, reply_to=answer)
    await sari.send_photo(caption="😂")
    assert "Hehe" in (await sari.receives()).text
    await sari.receives_nothing(chat=group, seconds=0.05)
