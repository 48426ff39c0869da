"""Who says that an answer did not help, or asks for an admin, is taken at their word."""

from __future__ import annotations

import pytest

from bot.app import App
from faq.models import LabelKind
from tests.support.bot_rig import Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User
from tests.support.telegram_world import Message

DISLIKED = [(LabelKind.DOWN, "lupa-kata-sandi")]


async def said(rig: Rig) -> list[tuple[str, list[tuple[LabelKind, str | None]]]]:
    """Each question with its labels."""
    return [
        (query.text, [(label.kind, label.slug) for label in labels])
        async for query, labels in rig.queries.all()
    ]


@pytest.mark.parametrize("text", ["ga membantu min", "bukan itu maksudku", "masih bingung", "bukan semuanya"])
async def test_an_answer_that_did_not_help_is_disliked_in_words(
    rig: Rig, polling: App, sari: User, admin: User, text: str
) -> None:
    await sari.ask("lupa password")
    sorry = await sari.ask(text)
    assert "belum pas" in sorry.text and sorry.buttons == ["🙋 Tanya admin"]
    assert await said(rig) == [("lupa password", DISLIKED)]
    await sari.answered(await sari.tap(sorry, "🙋 Tanya admin"))
    note = await admin.receives()
    assert "lupa password" in note.text and "belum membantu" in note.text


async def test_what_was_disliked_in_words_waits_in_the_inbox(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa password")
    await sari.ask("ga membantu")
    assert [wording.text for wording in await missed(rig.inbox)] == ["lupa password"]


async def test_a_reply_to_an_answer_is_about_that(rig: Rig, polling: App, sari: User) -> None:
    answer = await sari.ask("lupa password")
    await sari.ask("mode normal")
    await sari.send("ga membantu", reply_to=answer)
    assert "belum pas" in (await sari.receives()).text
    assert await said(rig) == [("lupa password", DISLIKED), ("mode normal", [])]


async def test_without_an_answer_it_is_a_message(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("ga membantu")
    await sari.ask("cuaca besok hujan deras")
    await sari.ask("ga membantu")
    assert [text for text, _ in await said(rig)] == ["ga membantu", "cuaca besok hujan deras", "ga membantu"]


async def test_corrected_words_take_the_dislike_back(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("lupa password")
    written = await sari.send("ga membantu")
    await sari.receives()
    await sari.edit(written, "mode normal")
    await sari.sees(lambda m: "Mode normal" in m.text)
    assert await said(rig) == [("lupa password", []), ("mode normal", [])]


async def wants_admin(sari: User, admin: User) -> tuple[Message, Message]:
    return await sari.ask("sambungin ke admin dong"), await admin.receives()


async def test_who_asks_for_an_admin_after_no_answer_gets_one_and_hears_of_it(
    rig: Rig, bot: App, sari: User, admin: User
) -> None:
    await sari.ask("cuaca besok hujan deras")
    passed_on, note = await wants_admin(sari, admin)
    assert "kusampaikan ke admin" in passed_on.text and passed_on.buttons == ["✅ Nanti kukabari"]
    assert "cuaca besok hujan deras" in note.text
    assert await said(rig) == [("cuaca besok hujan deras", [])]
    (query,) = [query async for query, _ in rig.queries.all()]
    assert await rig.queries.wants_news(query.id)


async def test_who_asks_for_an_admin_after_an_answer_waits_in_the_inbox_and_dislikes_nothing(
    rig: Rig, polling: App, sari: User, admin: User
) -> None:
    await sari.ask("lupa password")
    _, note = await wants_admin(sari, admin)
    assert "Sudah kujawab dengan Bagaimana kalau lupa kata sandi?" in note.text
    assert "belum membantu" not in note.text
    assert await said(rig) == [("lupa password", [(LabelKind.WANTS_ADMIN, "lupa-kata-sandi")])]
    assert [wording.text for wording in await missed(rig.inbox)] == ["lupa password"]


async def test_who_said_that_it_did_not_help_is_quoted_so_to_the_admin(
    rig: Rig, polling: App, sari: User, admin: User
) -> None:
    await sari.ask("lupa password")
    await sari.ask("ga membantu")
    _, note = await wants_admin(sari, admin)
    assert "belum membantu" in note.text


async def test_who_asks_for_an_admin_instead_of_choosing_refuses(
    rig: Rig, polling: App, sari: User, admin: User
) -> None:
    await sari.ask("mode normal atau mode mewah")
    await wants_admin(sari, admin)
    assert await said(rig) == [("mode normal atau mode mewah", [(LabelKind.NONE_OF_THESE, None)])]


async def test_with_nothing_to_ask_about_it_is_a_message(rig: Rig, polling: App, sari: User) -> None:
    await sari.ask("tanya admin")
    assert [text for text, _ in await said(rig)] == ["tanya admin"]
