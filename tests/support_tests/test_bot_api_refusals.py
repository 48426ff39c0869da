"""What Telegram refuses, the test server refuses."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, Conflict, InvalidToken

from tests.support.bot_api import BotApiServer
from tests.support_tests.helpers import Params, call

BUTTON = {"text": "Ya", "callback_data": "x"}


def keyboard(*buttons: Params) -> Params:
    return {"inline_keyboard": [[button] for button in buttons]}


def say(text: str, **more: Any) -> Params:
    return {"chat_id": 42, "text": text, **more}


REFUSED: list[tuple[str, Params, str]] = [
    ("sendMessag", {}, "Not Found: method not found"),
    ("sendMessage", say("x", colour="red"), 'unknown parameter "colour"'),
    ("sendMessage", {"chat_id": 42}, "text is required"),
    ("sendMessage", {"text": "x"}, "chat_id is required"),
    ("sendMessage", say("x", disable_notification="perhaps"), "can't parse disable_notification"),
    ("sendMessage", {"chat_id": 42, "text": 7}, "must be of type String"),
    ("sendMessage", {"chat_id": 99, "text": "x"}, "chat not found"),
    ("sendMessage", say(" \n "), "message text is empty"),
    ("sendMessage", say("<b> </b>", parse_mode="HTML"), "message text is empty"),
    ("sendMessage", say("x" * 4097), "message is too long"),
    ("sendMessage", say("😀" * 2049), "message is too long"),
    ("sendMessage", say("x", parse_mode="BBCode"), "unsupported parse_mode"),
    ("sendMessage", say("a<br>b", parse_mode="HTML"), 'Unsupported start tag "br" at byte offset 1'),
    ("sendMessage", say("a < b", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", say("Q & A", parse_mode="HTML"), "can't parse entities"),
    ("sendMessage", say("x", reply_markup=keyboard({"text": "Ya"})), "Text buttons are unallowed"),
    ("sendMessage", say("x", reply_markup=keyboard({**BUTTON, "text": " "})), "non-empty"),
    ("sendMessage", say("x", reply_markup=keyboard({**BUTTON, "colour": "red"})), 'unknown field "colour"'),
    (
        "sendMessage",
        say("x", reply_markup=keyboard({**BUTTON, "callback_data": "é" * 33})),
        "BUTTON_DATA_INVALID",
    ),
    ("sendMessage", say("x", reply_markup=keyboard({**BUTTON, "callback_data": ""})), "BUTTON_DATA_INVALID"),
    ("sendMessage", say("x", reply_markup=keyboard({"text": "a", "url": "finbuddy"})), "BUTTON_URL_INVALID"),
    ("sendMessage", say("x", reply_markup=keyboard({**BUTTON, "url": "https://a.id"})), "exactly one action"),
    ("sendMessage", say("x", reply_markup=keyboard({**BUTTON, "style": "red"})), "button style"),
    ("sendMessage", say("x", reply_markup=keyboard(*[BUTTON] * 101)), "REPLY_MARKUP_TOO_LONG"),
    ("sendMessage", say("x", reply_parameters={"message_id": 77}), "message to be replied not found"),
    ("editMessageText", say("x", message_id=77), "message to edit not found"),
    ("editMessageText", say("x", message_id=1), "message can't be edited"),
    ("editMessageText", {"text": "x"}, "message identifier is not specified"),
    ("deleteMessage", {"chat_id": 42, "message_id": 77}, "message to delete not found"),
    ("sendChatAction", {"chat_id": 42, "action": "thinking"}, "wrong parameter action"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "must be within 0-200"),
    ("sendDocument", {"chat_id": 42, "document": "nothing"}, "wrong file identifier"),
    ("sendPhoto", {"chat_id": 42, "photo": "attach://nothing"}, "wrong file identifier"),
    (
        "setMessageReaction",
        {"chat_id": 42, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🍕"}]},
        "REACTION",
    ),
    ("getFile", {"file_id": "nothing"}, "invalid file_id"),
    ("copyMessage", {"chat_id": 42, "from_chat_id": 42, "message_id": 77}, "message to copy not found"),
    ("forwardMessage", {"chat_id": 42, "from_chat_id": 42, "message_id": 77}, "message to forward not found"),
    ("getChatMember", {"chat_id": 42, "user_id": 5}, "invalid user_id"),
    ("leaveChat", {"chat_id": 42}, "Forbidden"),
    ("setMyCommands", {"commands": [{"command": "Tambah", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "must be within 1-256"),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 99}}, "chat not found"),
    ("setMyCommands", {"commands": [], "scope": {"type": "everyone"}}, "must be"),
    ("setMyCommands", {"commands": [], "language_code": "ind"}, "language code"),
    ("setMyDescription", {"description": "x" * 513}, "must be within 0-512"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "must be within 0-120"),
    ("setWebhook", {"url": "http://finbuddy.id/hook"}, "HTTPS URL"),
    ("setWebhook", {"url": "https://finbuddy.id:8080/hook"}, "ports 80, 88, 443 or 8443"),
    ("setWebhook", {"url": "https://finbuddy.id/hook", "secret_token": "a b"}, "unallowed characters"),
    ("getUpdates", {"limit": 101}, "must be within 1-100"),
]


@pytest.mark.parametrize(("method", "params", "reason"), REFUSED)
async def test_refuses_what_telegram_refuses(
    server: BotApiServer, method: str, params: Params, reason: str
) -> None:
    await server.user(42).send("halo")
    answer = await call(server, method, params)
    assert answer["ok"] is False
    assert reason in answer["description"]
    assert [refusal.method for refusal in server.refused] == ([] if answer["error_code"] == 403 else [method])
    assert len(server.world.chats[42].messages) == 0


async def test_longest_texts_are_counted_after_entity_parsing(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    await bot.send_message(42, "<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML")
    assert sari.chat.messages[0].text == "<" * 4096
    await bot.send_document(42, b"isi", caption="<i>" + "x" * 1024 + "</i>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await bot.send_document(42, b"isi", caption="x" * 1025)


async def test_a_tap_is_answered_once(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    await bot.send_message(
        42, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
    )
    tap = await sari.tap(await sari.receives(), "Ya")
    assert server.unanswered_taps == [tap]
    await bot.answer_callback_query(tap.id, "Oke", show_alert=True)
    assert (tap.answer, tap.alert, server.unanswered_taps) == ("Oke", True, [])
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tap.id)
    with pytest.raises(AssertionError, match="no button 'Tidak'"):
        await sari.tap(tap.message, "Tidak")


async def test_only_plain_messages_and_inline_keyboards_are_edited(bot: Bot, server: BotApiServer) -> None:
    said = await server.user(42).send("halo")
    forwarded = await bot.forward_message(42, 42, said.id)
    with_keyboard = await bot.send_message(42, "?", reply_markup=ReplyKeyboardMarkup([["Ya"]]))
    for message in (forwarded, with_keyboard):
        with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
            await bot.edit_message_text("x", 42, message.message_id)


async def test_the_fixture(bot_api: BotApiServer) -> None:
    assert (await call(bot_api, "getMe"))["result"]["username"] == "finbuddy_bot"


async def test_wrong_token(server: BotApiServer) -> None:
    stranger = Bot("1:wrong", base_url=server.url + "/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    assert [refusal.description for refusal in server.refused] == ["Unauthorized"]


async def test_expected_refusals(bot: Bot, server: BotApiServer) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(1, "x")
    assert len(server.unexpected_refusals) == 1
    server.expect_refusals("chat not found")
    assert server.unexpected_refusals == []
    await call(server, "setWebhook", {"url": "https://finbuddy.id/hook"})
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert len(server.unexpected_refusals) == 1


async def test_end_check_of_the_fixture(bot: Bot, server: BotApiServer) -> None:
    sari = server.user(42)
    await sari.send("halo")
    await server.assert_clean()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
    await bot.send_message(42, "?", reply_markup=markup)
    tap = await sari.tap(await sari.receives(), "Ya")
    with pytest.raises(AssertionError, match="'y'"):
        await server.assert_clean(grace=0.05)
    server.expect_unanswered_taps()
    await server.assert_clean()
    await bot.answer_callback_query(tap.id)
    with pytest.raises(BadRequest):
        await bot.answer_callback_query(tap.id)
    with pytest.raises(AssertionError, match="query is too old"):
        await server.assert_clean()
    server.expect_refusals()
    await server.assert_clean()
