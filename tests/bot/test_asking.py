"""A person asks, gets an answer, choices or an honest "I don't know", reacts; by polling and by webhook."""

from __future__ import annotations

from datetime import timedelta

import pytest

import faq.services.conversation
from bot.app import App
from bot.callbacks import OpenInboxItem, unpack
from faq.models import LabelKind, LoggedQuery, Outcome
from tests.support.bot_rig import LONG_ANSWER, Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User

UNSURE = "mode normal atau mode mewah"
UNKNOWN = "cuaca besok hujan deras"


async def logged(rig: Rig) -> list[tuple[LoggedQuery, list[tuple[LabelKind, str | None]]]]:
    return [
        (query, [(label.kind, label.slug) for label in labels]) async for query, labels in rig.queries.all()
    ]


async def test_a_clear_question_is_answered_with_thumbs(rig: Rig, bot: App, sari: User) -> None:
    answer = await sari.ask("mode normal itu apa?")
    assert answer.text == "Mode normal menjaga pengeluaran harianmu."
    assert "<b>Mode normal</b>" in answer.html
    assert answer.buttons == ["👍", "👎"]
    [(query, _)] = await logged(rig)
    assert (query.text, query.outcome) == ("mode normal itu apa?", Outcome.MATCH)
    assert (query.asker.user_id, query.asker.chat_id, query.asker.message_id) == (42, 42, 1)


async def test_small_talk_is_answered_without_thumbs(bot: App, sari: User) -> None:
    assert (await sari.ask("selamat pagi")).buttons == []


async def test_thumbs_thank_show_the_choice_and_can_be_changed(rig: Rig, bot: App, sari: User) -> None:
    answer = await sari.ask("lupa password")
    assert "Senang" in await sari.answered(await sari.tap(answer, "👍"))
    assert answer.buttons == ["✅ 👍", "👎"]
    assert "Maaf" in await sari.answered(await sari.tap(answer, "👎"))
    assert answer.buttons == ["👍", "✅ 👎", "🙋 Tanya admin"]
    await sari.answered(await sari.tap(answer, "✅ 👎"))
    [(_, labels)] = await logged(rig)
    assert labels == [(LabelKind.DOWN, "lupa-kata-sandi")]


async def test_whoever_needs_an_answer_again_can_ask_an_admin(
    rig: Rig, bot: App, sari: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await sari.ask("lupa password")).buttons == (await sari.ask("lupa sandi")).buttons  # sent twice
    monkeypatch.setattr(faq.services.conversation, "READING", timedelta(0))
    again = await sari.ask("lupa sandi nih")
    assert again.text.startswith("Ketuk Lupa kata sandi") and again.text.endswith("Tanya admin saja, ya.")
    assert again.buttons == ["👍", "👎", "🙋 Tanya admin"]
    assert await sari.answered(await sari.tap(again, "🙋 Tanya admin")) == "Sudah kusampaikan ke admin"
    assert again.buttons == ["👍", "👎"]
    note = (await admin.receives()).text
    assert "lupa sandi nih" in note and "lupa sandi\n" in note and "Bagaimana kalau lupa kata sandi?" in note
    assert [wording.text for wording in await missed(rig.inbox)] == ["lupa sandi nih"]


async def test_an_unclear_question_gets_choices_and_a_tap_brings_the_answer(
    rig: Rig, bot: App, sari: User
) -> None:
    offer = await sari.ask(UNSURE)
    assert offer.buttons[-1] == "Bukan semuanya"
    listed = offer.text.splitlines()[2:]
    assert {line.partition(". ")[2] for line in listed} >= {"Apa itu mode normal?", "Apa itu mode mewah?"}
    assert offer.buttons[:-1] == listed
    assert await sari.answered(await sari.tap(offer, "Apa itu mode mewah?")) == ""
    assert offer.text == "Mode mewah memberi batas yang lebih longgar."
    assert offer.buttons == ["👍", "👎"]
    await sari.answered(await sari.tap(offer, "👍"))
    [(_, labels)] = await logged(rig)
    assert labels == [(LabelKind.CHOSEN, "mode-mewah"), (LabelKind.UP, "mode-mewah")]


async def test_none_of_the_choices_leads_to_an_admin(rig: Rig, bot: App, sari: User, admin: User) -> None:
    offer = await sari.ask(UNSURE)
    await sari.answered(await sari.tap(offer, "Bukan semuanya"))
    assert "belum punya" in offer.text
    assert offer.buttons == ["🔔 Kabari aku", "🙋 Tanya admin"]
    await sari.answered(await sari.tap(offer, "🙋 Tanya admin"))
    assert UNSURE in (await admin.receives()).text
    [(query, labels)] = await logged(rig)
    assert labels == [(LabelKind.NONE_OF_THESE, None)]
    assert [wording.query_id for wording in await missed(rig.inbox)] == [query.id]


async def test_no_answer_is_admitted_and_an_admin_can_be_asked(
    rig: Rig, bot: App, sari: User, admin: User
) -> None:
    fallback = await sari.ask(UNKNOWN)
    assert "belum tahu" in fallback.text
    assert fallback.buttons[-1] == "🙋 Tanya admin"
    near = fallback.buttons[:-2]
    assert await sari.answered(await sari.tap(fallback, "🙋 Tanya admin")) == "Sudah kusampaikan ke admin"
    passed_on = await sari.receives()
    assert "langsung kukabari" in passed_on.text and passed_on.buttons == ["✅ Nanti kukabari"]
    assert fallback.buttons == near
    note = await admin.receives()
    [(query, _)] = await logged(rig)
    assert UNKNOWN in note.text
    assert unpack(OpenInboxItem, note.keyboard[0][0]["callback_data"]) == OpenInboxItem(query.id)


async def test_a_near_topic_can_be_opened(rig: Rig, bot: App, sari: User) -> None:
    fallback = await sari.ask("lupa naruh kunci")
    await sari.answered(await sari.tap(fallback, "Lupa kata sandi"))
    assert "Lupa kata sandi" in fallback.text
    assert fallback.buttons == ["👍", "👎"]
    [(_, labels)] = await logged(rig)
    assert [kind for kind, _ in labels] == [LabelKind.CHOSEN]


async def test_a_long_answer_comes_in_parts_with_the_thumbs_under_the_last(bot: App, sari: User) -> None:
    first = await sari.ask("catat gaji")
    last = await sari.receives()
    assert len(LONG_ANSWER) > 4096
    assert (first.buttons, last.buttons) == ([], ["👍", "👎"])
    assert "Langkah 1\n" in first.text and "Langkah 15" in last.text


async def test_english_for_who_uses_telegram_in_english(bot: App, rig: Rig) -> None:
    tom = rig.api.user(43, "Tom", language_code="en-GB")
    assert "I don't know" in (await tom.ask(UNKNOWN)).text


async def test_a_caption_is_a_question(bot: App, sari: User) -> None:
    await sari.send_photo(caption="lupa sandi")
    assert "Lupa kata sandi" in (await sari.receives()).text
