"""What is no question: media, commands, groups' talk, texts too long or empty."""

from __future__ import annotations

from typing import Any

from bot.app import App
from bot.commands import Who, names_of
from tests.support.bot_rig import RETENTION_DAYS, Rig
from tests.support.telegram_people import User

HINTS = {
    "voice": "pesan suara",
    "video_note": "pesan suara",
    "sticker": "stikernya",
    "photo": "gambar atau file",
    "document": "gambar atau file",
    "video": "gambar atau file",
    "animation": "gambar atau file",
    "audio": "gambar atau file",
}


async def test_files_get_a_friendly_hint(polling: App, sari: User) -> None:
    for kind, hint in HINTS.items():
        await sari.send_file(kind)
        assert hint in (await sari.receives()).text, kind


async def test_places_and_contacts_get_one_too(polling: App, sari: User) -> None:
    await sari.send_location()
    assert "baru bisa baca teks" in (await sari.receives()).text
    await sari.send_contact()
    assert "baru bisa baca teks" in (await sari.receives()).text


async def test_a_very_long_text_is_asked_to_be_shorter(polling: App, rig: Rig, sari: User) -> None:
    assert "1000 karakter" in (await sari.ask("panjang " * 200)).text
    assert [query async for query, _ in rig.queries.all()] == []
    assert "1000 karakter" not in (await sari.ask("x" * 1000)).text


async def test_help_and_privacy_by_both_names(bot: App, sari: User) -> None:
    assert (await sari.ask("/help")).text == (await sari.ask("/bantuan")).text
    privacy = await sari.ask("/privasi")
    assert f"setelah {RETENTION_DAYS} hari" in privacy.text
    assert (await sari.ask("/privacy")).text == privacy.text


async def test_an_admin_reads_which_commands_only_admins_have(polling: App, admin: User, sari: User) -> None:
    shown = (await admin.ask("/bantuan")).text
    assert "Cara bertanya" in shown and all(f"/{name}" in shown for name in ("tambah", "kotak_masuk", "uji"))
    assert "Khusus admin" not in (await sari.ask("/bantuan")).text


async def test_help_for_admins_begins_with_what_they_can_do(polling: App, sari: User, admin: User) -> None:
    shown = await admin.ask("/bantuan")
    assert shown.text.startswith("🛠 Khusus admin") and "/batal" in shown.text.split("Cara bertanya")[0]
    assert shown.buttons == [] and (await sari.ask("/bantuan")).buttons != []


async def test_a_screenshot_with_a_few_words_is_not_said_to_have_been_looked_at(
    polling: App, sari: User
) -> None:
    await sari.send_file("photo", caption="lupa password")
    answer = await sari.receives()
    assert answer.text.startswith("Gambar atau filenya belum bisa kulihat")
    assert "Lupa kata sandi" in answer.text and answer.buttons == ["👍", "👎"]


async def test_a_command_as_people_misremember_it(polling: App, sari: User) -> None:
    assert (await sari.ask("/hapusdata")).text == (await sari.ask("/hapus_data")).text


async def test_unknown_commands_and_nothing_to_cancel(polling: App, sari: User) -> None:
    assert "/bantuan" in (await sari.ask("/apaini")).text
    assert "dibatalkan" in (await sari.ask("/batal")).text
    assert "dibatalkan" in (await sari.ask("/cancel")).text


async def test_admins_commands_are_kindly_refused_to_others(polling: App, sari: User) -> None:
    for name in names_of(Who.ADMIN):
        assert "khusus admin" in (await sari.ask(f"/{name} halo")).text, name


async def test_a_command_that_came_by_editing_does_nothing(polling: App, sari: User) -> None:
    """Its old answer says why; where there was none, as to another command, nothing does."""
    question = await sari.send("lupa password")
    answer = await sari.receives()
    await sari.edit(question, "/start")
    command = await sari.send("/bantuan")
    await sari.receives()
    await sari.edit(command, "/start")
    await sari.ask("/help")
    assert "kirim sebagai pesan baru" in answer.text and answer.buttons == []
    assert len(sari.chat.messages) == 3


async def test_menus_for_everybody_and_for_admins_in_both_languages(
    polling: App, rig: Rig, admin: User
) -> None:
    users = {
        "": ["start", "bantuan", "privasi", "hapus_data", "batal"],
        "en": ["start", "help", "privacy", "deletedata", "cancel"],
    }
    admins = {
        "": [
            "tambah",
            "daftar",
            "kotak_masuk",
            "statistik",
            "beda_pendapat",
            "ekspor",
            "uji",
            "latih",
            "versi",
        ],
        "en": ["addfaq", "listfaq", "inbox", "stats", "conflicts", "export", "test", "train", "models"],
    }
    assert dict(rig.api.commands())["bantuan"] == "Cara bertanya"
    described = dict(rig.api.commands({"type": "chat", "chat_id": admin.id}))
    assert described["kotak_masuk"].startswith("Kotak masuk")
    assert described["beda_pendapat"].startswith("Beda pendapat")
    assert dict(rig.api.commands(language_code="en"))["help"] == "How to ask"
    theirs = {"type": "chat", "chat_id": admin.id}
    for language, names in users.items():
        assert [name for name, _ in rig.api.commands(language_code=language)] == names
        shown = [name for name, _ in rig.api.commands(theirs, language)]
        assert shown == [*names, *admins[language]]


async def test_an_admin_who_was_never_there_gets_the_menu_with_start(rig: Rig, admin: User) -> None:
    rig.api.expect_refusals("chat not found")
    admin.chat.started = False
    scope = {"type": "chat", "chat_id": admin.id}
    async with rig.running():
        assert rig.api.commands(scope) == []
        await admin.ask("/start")
        assert "tambah" in dict(rig.api.commands(scope))


async def test_in_a_group_only_who_speaks_to_the_bot_is_answered(bot: App, rig: Rig, sari: User) -> None:
    group = rig.api.group("Keluarga", members=[sari])
    rig.api.world.group_privacy = False
    await sari.send("lupa password", chat=group)
    for command in ("apaini", "batal", *names_of(Who.ADMIN), "start@other_bot"):
        await sari.send(f"/{command}", chat=group)
    await sari.send_voice(chat=group)
    asked = await sari.send("@FinBuddy_bot mode normal itu apa", chat=group)
    answer = await sari.receives(chat=group)
    assert "Mode normal" in answer.text and answer.reply_to is asked
    assert len(group.messages) == 1
    await sari.send("mode mewah itu apa", chat=group, reply_to=answer)
    assert "Mode mewah" in (await sari.receives(chat=group)).text
    await sari.send("@finbuddy_bot", chat=group)
    assert "Mau tanya apa?" in (await sari.receives(chat=group)).text
    for command, reply in {"apaini": "belum kenal", "batal": "dibatalkan", "uji": "khusus admin"}.items():
        await sari.send(f"/{command}@finbuddy_bot", chat=group)
        assert reply in (await sari.receives(chat=group)).text
    await sari.send("/bantuan", chat=group)
    assert "sebut @finbuddy_bot atau balas pesanku" in (await sari.receives(chat=group)).text


async def test_blocking_and_coming_back_is_quiet(polling: App, sari: User) -> None:
    await sari.ask("/start")
    await sari.block()
    await sari.unblock()
    await sari.receives_nothing(seconds=0.1)


async def test_an_album_gets_one_hint_or_one_answer(polling: App, rig: Rig, sari: User) -> None:
    def photo(number: int, album: str, **caption: str) -> dict[str, Any]:
        sizes = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
        person = {"id": sari.id, "is_bot": False, "first_name": "Sari", "language_code": "id"}
        chat = {"id": sari.id, "type": "private", "first_name": "Sari"}
        return {
            "message_id": number,
            "date": 0,
            "chat": chat,
            "from": person,
            "photo": sizes,
            "media_group_id": album,
            **caption,
        }

    await sari.ask("/help")
    for number in (101, 102, 103):
        rig.api.updates.put("message", photo(number, "a"))
    assert "gambar atau file" in (await sari.receives()).text
    rig.api.updates.put("message", photo(104, "b", caption="lupa password"))
    rig.api.updates.put("message", photo(105, "b"))
    assert "Lupa kata sandi" in (await sari.receives()).text
    await sari.ask("/help")
    assert len(sari.chat.messages) == 4
