"""Who may do what admins do, and where."""

from __future__ import annotations

from dataclasses import fields

from bot import commands
from bot.admin import callbacks as admin_callbacks
from bot.admin import inbox_callbacks
from bot.app import App
from bot.callbacks import Action, OpenInboxItem, token
from bot.commands import Who
from faq.models import FaqState
from tests.support.admin_talk import says, taps
from tests.support.bot_rig import FAQS, Rig
from tests.support.inbox import missed
from tests.support.telegram_people import User


def every_action() -> list[Action]:
    """One of each kind of button that only admins have, about things that exist."""
    values = {"int": 0, "bool": True, "str": token("mode-mewah")}
    named = (*vars(admin_callbacks).values(), *vars(inbox_callbacks).values())
    kinds = [kind for kind in named if isinstance(kind, type) and issubclass(kind, Action)]
    made = [
        kind(*(1 if field.name == "query_id" else values[str(field.type)] for field in fields(kind)))
        for kind in kinds
        if "code" in vars(kind) and kind is not Action
    ]
    return [*made, OpenInboxItem(1)]


async def test_others_are_told_kindly(polling: App, sari: User) -> None:
    for name in commands.names_of(Who.ADMIN):
        assert "khusus admin" in (await sari.ask(f"/{name} mode normal")).text


async def test_others_cannot_tap_what_admins_tap(polling: App, rig: Rig, sari: User) -> None:
    shown = await sari.ask("kucing terbang ke bulan")
    assert len(every_action()) > 25
    for action in every_action():
        assert "nggak berlaku" in await sari.answered(await sari.tap_data(shown, action.pack())), action
    assert "belum tahu" in shown.text
    assert len(await rig.faqs.all(FaqState.LIVE)) == len(FAQS)
    assert len(await missed(rig.inbox)) == 1


async def test_nobody_is_admin_where_none_is_named(rig: Rig, admin: User) -> None:
    nobody = Rig(rig.api, rig.engine, rig.encoder, rig.served, ())
    async with nobody.running():
        assert "khusus admin" in (await admin.ask("/listfaq")).text


async def test_an_admin_no_more_is_a_user_even_in_a_step(rig: Rig, admin: User) -> None:
    async with rig.running():
        await says(admin, "/addfaq", "Batal")
    rig.api.user(5).chat.started = True
    async with Rig(rig.api, rig.engine, rig.encoder, rig.served, (5,)).running():
        assert "Mode normal" in (await admin.ask("mode normal itu apa")).text
        assert "nggak ada yang perlu dibatalkan" in (await admin.ask("/cancel")).text


async def test_in_a_group_admins_are_sent_to_the_private_chat(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    group = rig.api.group(members=[admin, sari])
    rig.api.world.group_privacy = False
    for name in commands.names_of(Who.ADMIN):
        await admin.send(f"/{name}", chat=group)  # another bot's, perhaps
        reply = await admin.ask(f"/{name}@finbuddy_bot", chat=group)
        assert "chat pribadi" in reply.text
    await says(admin, "/addfaq", "Batal")
    reply = await admin.ask("@finbuddy_bot mode normal itu apa", chat=group)
    assert "Mode normal" in reply.text
    assert "1 dari 4" in (await says(admin, "/tambah", "Batal")).text


async def test_an_admin_is_a_user_too(polling: App, admin: User) -> None:
    assert "Mode normal" in (await admin.ask("mode normal itu apa")).text


async def test_garbage_from_an_admin_does_nothing(polling: App, rig: Rig, admin: User) -> None:
    listed = await admin.ask("/listfaq")
    before = str(listed)
    for data in ("lf:x", "vf:12345678", "sl:12345678:0:2", "il:1:0", "xx"):
        assert "nggak berlaku" in await admin.answered(await admin.tap_data(listed, data)), data
    assert str(listed) == before


async def test_the_second_page_of_nothing_is_the_last_there_is(polling: App, admin: User) -> None:
    listed = await taps(admin, await admin.ask("/listfaq"), "🟢 Apa itu mode normal?")
    await admin.answered(await admin.tap_data(listed, admin_callbacks.ListFaqs(10**9).pack()))
    assert "🟢 Apa itu mode normal?" in listed.buttons
    view = await taps(admin, listed, "🟢 Apa itu mode normal?")
    phrasings = admin_callbacks.ShowPhrasings(token("mode-normal"), 0, 10**9).pack()
    await admin.answered(await admin.tap_data(view, phrasings))
    assert "arti mode normal" in view.buttons
