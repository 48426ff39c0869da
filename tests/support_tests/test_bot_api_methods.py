"""What the methods change, and what people see of it."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from tests.support.bot_api import BotApiServer
from tests.support.bot_api_faults import Drop


async def test_edits(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    sent = await bot.send_message(42, "satu")
    await bot.edit_message_text("dua", 42, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("dua", 42, sent.message_id)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
    await bot.edit_message_reply_markup(42, sent.message_id, reply_markup=markup)
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_reply_markup(42, sent.message_id, reply_markup=markup)
    assert sari.chat.messages[0].buttons == ["Ya"]
    await bot.delete_message(42, sent.message_id)
    assert sari.chat.messages == []
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("tiga", 42, sent.message_id)


async def test_documents_keep_their_content(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    document = InputFile(b"text\tlabel\n", filename="pairs.tsv")
    sent = await bot.send_document(42, document, caption="Ini datanya")
    shown = await sari.receives()
    assert (shown.document.name, shown.document.content, shown.text) == (
        "pairs.tsv",
        b"text\tlabel\n",
        "Ini datanya",
    )
    media = InputMediaDocument(InputFile(b"baru", filename="b.tsv", attach=True), caption="Baru")
    await bot.edit_message_media(media, 42, sent.message_id)
    assert (shown.document.content, shown.text) == (b"baru", "Baru")
    assert sent.document is not None
    await bot.send_document(42, sent.document.file_id)
    assert (await sari.receives()).document.content == b"text\tlabel\n"


async def test_files_of_people_are_downloaded(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    message = await sari.send_document("faq.csv", b"a,b")
    file = await bot.get_file(message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b"
    assert server.refused == []


async def test_commands_by_scope_and_language(bot: Bot, server: BotApiServer) -> None:
    await server.user(7).send("halo")
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("bantuan", "Bantuan")], language_code="id")
    await bot.set_my_commands([BotCommand("inbox", "Inbox")], scope=BotCommandScopeChat(7))
    assert server.commands() == [("help", "Help")]
    assert server.user(7).menu() == [("inbox", "Inbox")]
    assert server.user(8, "Budi", language_code="id").menu() == [("bantuan", "Bantuan")]
    assert server.user(9, "Ann", language_code="en").menu() == [("help", "Help")]
    assert server.commands(language_code="id") == [("bantuan", "Bantuan")]
    assert server.commands({"type": "chat", "chat_id": 7}) == [("inbox", "Inbox")]
    assert [command.command for command in await bot.get_my_commands()] == ["help"]
    await bot.delete_my_commands()
    assert server.commands() == []


async def test_blocked_and_kicked(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    await sari.block()
    with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
        await bot.send_message(42, "halo?")
    await sari.unblock()
    await bot.send_message(42, "halo!")
    kinds = [list(update)[1] for update in server.updates.pending]
    assert kinds == ["message", "my_chat_member", "my_chat_member"]
    group = server.group(members=[sari])
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match=r"(?i)kicked"):
        await bot.send_message(group.id, "halo")
    assert server.refused == []


async def test_group_privacy(bot: Bot, server: BotApiServer) -> None:
    sari, group = server.user(42), server.group("Keluarga")
    await sari.send("apa kabar semua", chat=group)
    await sari.send("👋 @finbuddy_bot halo", chat=group)
    await sari.send("/help@other_bot", chat=group)
    await sari.send("/help@finbuddy_bot", chat=group)
    sent = await bot.send_message(group.id, "Ya?", reply_parameters=ReplyParameters(2))
    assert sent.reply_to_message is not None
    await sari.send("oke", chat=group, reply_to=await sari.receives(chat=group))
    updates = await bot.get_updates()
    messages = [update.effective_message for update in updates]
    assert [message.text for message in messages if message] == [
        "👋 @finbuddy_bot halo",
        "/help@finbuddy_bot",
        "oke",
    ]
    assert messages[0] is not None
    assert [(entity.type, entity.offset, entity.length) for entity in messages[0].entities] == [
        ("mention", 3, 13)
    ]
    member = await bot.get_chat_member(group.id, 42)
    assert member.status == "member"
    group.admins.add(42)
    assert [admin.user.id for admin in await bot.get_chat_administrators(group.id)] == [42]
    assert (await bot.get_chat(group.id)).title == "Keluarga"


async def test_every_kind_of_message_is_read_by_the_library(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42, "Sari", last_name="W", username="sari_w", language_code="id")
    for kind in ("voice", "audio", "video", "animation", "video_note", "sticker", "photo", "document"):
        await sari.send_file(kind)
    await sari.send_location()
    await sari.send_contact()
    await sari.edit(await sari.send_photo("struk"), "struk BCA")
    messages = [update.effective_message for update in await bot.get_updates()]
    found = [message.effective_attachment is not None for message in messages if message is not None]
    assert found == [True] * 12
    assert messages[-1] is not None
    assert messages[-1].caption == "struk BCA"


async def test_other_methods_of_the_library(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    said = await sari.send("halo")
    await bot.send_chat_action(42, "typing")
    await bot.set_message_reaction(42, said.id, "👍")
    await bot.forward_message(42, 42, said.id)
    await bot.copy_message(42, 42, said.id)
    await bot.send_photo(42, b"png", caption="Grafik")
    await bot.edit_message_caption(42, sari.chat.messages[-1].id, caption="Grafik baru")
    await bot.delete_messages(42, [said.id, 99])
    await bot.set_my_description("Halo", "id")
    await bot.set_my_short_description("Hai")
    await bot.set_my_name("FinBuddy")
    await bot.set_chat_menu_button(42)
    assert (sari.chat.actions, said.reactions, said.deleted) == (["typing"], ["👍"], True)
    assert [message.text for message in sari.chat.messages] == ["halo", "halo", "Grafik baru"]
    assert server.world.profile["description", "id"] == "Halo"
    assert server.refused == []


async def test_faults(bot: Bot, server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PTB_TIMEDELTA", "1"
    )  # how the library wants to give retry_after from its next version on
    sari = server.user(42)
    await sari.send("halo")
    server.fail_next("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(42, "satu")
    server.fail_next(None, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(42, "satu")
    server.drop_next("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(42, "satu")
    assert sari.chat.messages == []
    server.drop_next("sendMessage", Drop.AFTER)
    with pytest.raises(NetworkError):
        await bot.send_message(42, "satu")
    assert [message.text for message in sari.chat.messages] == ["satu"]
    server.slow_down("sendMessage", 2.0)
    server.fail_next("sendMessage", times=1)
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(42, "dua")
    with pytest.raises(TimedOut):
        await bot.send_message(42, "dua", read_timeout=0.1)
    server.clear_faults()
    await bot.send_message(42, "tiga")
    assert server.refused == []
    assert [call.error.code for call in server.calls("sendMessage") if call.error] == [429, 500, 500, 500]


async def test_waiting_has_an_end(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    await sari.receives_nothing(seconds=0.05)
    with pytest.raises(AssertionError, match="#1 Sari: halo"):
        await sari.receives(timeout=0.05)
    await bot.send_message(42, "hai")
    with pytest.raises(AssertionError, match="hai"):
        await sari.receives_nothing()
