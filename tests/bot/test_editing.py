"""An edited question is decided anew, and the old answer is edited instead of a new one sent."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.transport.answers import REMEMBERED, AnswerMemory, Sent
from faq.models import LabelKind, Outcome
from tests.bot.conftest import Log
from tests.bot.test_hear_back import link, rings, tell
from tests.support.bot_api_faults import Drop
from tests.support.bot_rig import Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User


async def test_the_old_answer_changes_with_the_question(bot: App, rig: Rig, sari: User) -> None:
    question = await sari.send("cuaca besok hujan deras")
    answer = await sari.receives()
    await sari.edit(question, "lupa password")
    await sari.sees(lambda m: "Lupa kata sandi" in m.text)
    assert answer.edited and answer.buttons == ["👍", "👎"]
    await sari.receives_nothing(seconds=0.05)
    assert [query.outcome async for query, _ in rig.queries.all()] == [Outcome.NO_MATCH, Outcome.MATCH]
    assert await missed(rig.inbox) == []


async def test_a_long_answer_becomes_a_short_one_and_back(polling: App, sari: User) -> None:
    question = await sari.send("catat gaji")
    first, second = await sari.receives(), await sari.receives()
    await sari.edit(question, "lupa password")
    await sari.sees(lambda m: "Lupa kata sandi" in m.text)
    await sari.edit(question, "masukin gaji")
    third = await sari.receives()
    assert second.deleted
    assert "Langkah 1\n" in first.text and first.buttons == [] and third.buttons == ["👍", "👎"]


async def test_the_same_answer_is_left_alone(polling: App, rig: Rig, sari: User) -> None:
    question = await sari.send("hai")
    answer = await sari.receives()
    await sari.edit(question, "Hai!")
    await sari.ask("lupa password")
    assert not answer.edited


async def test_an_answer_that_is_gone_is_given_anew(polling: App, rig: Rig, sari: User) -> None:
    rig.api.expect_refusals("message to edit not found")
    question = await sari.send("mode normal itu apa")
    (await sari.receives()).deleted = True
    await sari.edit(question, "mode mewah itu apa")
    assert "Mode mewah" in (await sari.receives()).text


async def test_a_chosen_answer_is_edited_too(polling: App, sari: User) -> None:
    question = await sari.send("catat gaji atau lupa sandi")
    offer = await sari.receives()
    await sari.answered(await sari.tap(offer, "Mencatat pendapatan"))
    rest = await sari.receives()
    await sari.edit(question, "lupa password")
    await sari.ask("/help")
    assert "Lupa kata sandi" in offer.text and offer.buttons == ["👍", "👎"] and rest.deleted


async def test_a_restart_does_not_forget_what_answered_what(rig: Rig, sari: User) -> None:
    async with rig.running():
        question = await sari.send("mode normal itu apa")
        answer = await sari.receives()
    async with rig.running():
        await sari.edit(question, "mode mewah itu apa")
        await sari.sees(lambda m: "Mode mewah" in m.text)
    assert answer.edited


async def test_a_reply_follows_the_answer_or_the_question_that_it_replies_to(
    rig: Rig, polling: App, sari: User
) -> None:
    asked = await sari.send("arti mode normal")
    answer = await sari.receives()
    await sari.ask("lupa password")
    for earlier in (answer, asked):
        await sari.send("kalau yang mewah?", reply_to=earlier)
        assert "Mode mewah" in (await sari.receives()).text
        await sari.ask("lupa password")
    other = await sari.ask("cuaca besok hujan deras")
    await sari.send("kalau yang mewah?", reply_to=other)  # nothing answered that one
    assert "Mode mewah memberi" not in (await sari.receives()).text


@pytest.mark.parametrize(
    ("text", "told"),
    [("panjang " * 200, "1000 karakter"), ("@finbuddy_bot", "Mau tanya"), ("/start", "jadi perintah")],
)
async def test_a_question_that_is_edited_away_waits_no_more(
    bot: App, rig: Rig, sari: User, text: str, told: str
) -> None:
    """Nobody is told of an answer to words that are not in the chat any more."""
    await rings(sari)
    asked, fallback = sari.chat.history[:2]
    (waiting,) = await missed(rig.inbox)
    await sari.edit(asked, text)
    await sari.sees(lambda message: told in message.text)
    assert fallback.edited and fallback.buttons == []
    assert await missed(rig.inbox) == [] and not await rig.queries.wants_news(waiting.query_id)
    await sari.ask("gaya hidup sultan tajir melintir dong")
    await link(rig)
    await tell(bot)
    assert not any("sudah ada jawabannya" in message.text for message in sari.chat.messages)


async def test_a_question_that_is_edited_away_after_its_link_brings_no_news(
    polling: App, rig: Rig, sari: User
) -> None:
    await rings(sari)
    await link(rig)
    await sari.edit(sari.chat.history[0], "/start")
    await sari.sees(lambda message: "jadi perintah" in message.text)
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


@pytest.mark.parametrize("text", ["panjang " * 200, "@finbuddy_bot", "/start"])
async def test_a_choice_that_is_edited_away_is_none(polling: App, rig: Rig, sari: User, text: str) -> None:
    await sari.ask("mode normal atau mode mewah")
    choice = await sari.send("yang pertama")
    answer = await sari.receives()
    assert await _said(rig) == [LabelKind.CHOSEN]
    await sari.edit(choice, text)
    await sari.ask("/help")
    assert answer.edited and await _said(rig) == []


async def test_in_a_group_a_question_that_is_no_longer_the_bots_waits_no_more(
    polling: App, rig: Rig, sari: User
) -> None:
    group = rig.api.group(members=[sari])
    rig.api.world.group_privacy = False
    question = await sari.send("@finbuddy_bot cuaca besok hujan deras", chat=group)
    answer = await sari.receives(chat=group)
    assert len(await missed(rig.inbox)) == 1
    await sari.edit(question, "cuaca besok hujan deras")
    await sari.ask("@finbuddy_bot lupa password", chat=group)
    assert await missed(rig.inbox) == [] and not answer.edited


async def test_a_question_that_comes_back_is_asked_anew(polling: App, rig: Rig, sari: User) -> None:
    question = await sari.send("cuaca besok hujan deras")
    answer = await sari.receives()
    for text in ("/start", "cuaca besok hujan deras"):
        await sari.edit(question, text)
    await sari.ask("/help")
    assert "belum tahu" in answer.text
    assert [wording.messages for wording in await missed(rig.inbox)] == [1]


async def test_a_question_that_becomes_too_long_gets_the_hint_in_place(polling: App, sari: User) -> None:
    question = await sari.send("lupa password")
    answer = await sari.receives()
    await sari.edit(question, "lupa password " * 100)
    await sari.sees(lambda m: "1000 karakter" in m.text)
    assert answer.edited and answer.buttons == []


async def test_the_memory_keeps_the_latest_questions_of_each_chat(rig: Rig) -> None:
    memory = AnswerMemory(rig.state)
    for message_id in range(REMEMBERED + 1):
        await memory.remember(1, message_id, (Sent(1000 + message_id, "a"),))
    await memory.remember(2, 5, (Sent(7, "b"), Sent(8, "c")))
    assert await memory.recall(1, 0) == ()
    assert await memory.recall(1, REMEMBERED) == (Sent(1000 + REMEMBERED, "a"),)
    await memory.exchange(2, 5, 7, (Sent(7, "d"), Sent(9, "e")))
    assert await memory.recall(2, 5) == (Sent(7, "d"), Sent(9, "e"), Sent(8, "c"))
    await memory.exchange(2, 5, 99, ())
    assert len(await memory.recall(2, 5)) == 3


async def test_an_edit_whose_confirmation_was_lost_is_fine(polling: App, rig: Rig, sari: User) -> None:
    rig.api.expect_refusals("message is not modified")
    offer = await sari.ask("mode normal atau mode mewah")
    rig.api.drop_next("editMessageText", Drop.AFTER)
    await sari.answered(await sari.tap(offer, "Apa itu mode mewah?"))
    rig.api.drop_next("editMessageReplyMarkup", Drop.AFTER)
    assert "Senang" in await sari.answered(await sari.tap(offer, "👍"))
    assert offer.text.startswith("Mode mewah") and offer.buttons == ["✅ 👍", "👎"]


async def test_a_part_that_is_gone_needs_no_deleting(polling: App, rig: Rig, sari: User) -> None:
    rig.api.expect_refusals("message to delete not found")
    question = await sari.send("catat gaji")
    first, second = await sari.receives(), await sari.receives()
    second.deleted = True
    await sari.edit(question, "lupa password")
    await sari.ask("/help")
    assert "Lupa kata sandi" in first.text


async def test_a_refused_edit_is_apologised_for(polling: App, rig: Rig, sari: User, log: Log) -> None:
    offer = await sari.ask("mode normal atau mode mewah")
    rig.api.fail_next("editMessageText", 400, "Bad Request: not enough rights")
    assert "lagi ada gangguan" in await sari.answered(await sari.tap(offer, "Apa itu mode mewah?"))
    await sari.answered(await sari.tap(offer, "Apa itu mode mewah?"))
    rig.api.fail_next("editMessageReplyMarkup", 400, "Bad Request: not enough rights")
    assert "lagi ada gangguan" in await sari.answered(await sari.tap(offer, "👍"))
    assert {event["error"] for event in log if event["event"] == "update_failed"} == {"BadRequest"}
    log.clear()


async def _said(rig: Rig) -> list[LabelKind]:
    return [label.kind async for _, labels in rig.queries.all() for label in labels]
