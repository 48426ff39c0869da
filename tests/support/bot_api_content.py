"""What a request wants shown: text, keyboard, file and reply, read and checked as Telegram does."""

from __future__ import annotations

import html
from typing import Any, TypeAlias

from tests.support.bot_api_check import ApiError, Upload, bad_request
from tests.support.telegram_text import EntityError, parse_html, trimmed, utf16_length
from tests.support.telegram_world import Attachment, Chat, Message, World

Json: TypeAlias = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
BUTTON_LIMIT = 100
CALLBACK_DATA_BYTES = 64
_BUTTON_DECORATION = {"text", "icon_custom_emoji_id", "style"}
_BUTTON_STYLES = {"danger", "success", "primary"}


def target_chat(world: World, params: Json, name: str = "chat_id") -> Chat:
    """The chat that the bot may write to."""
    chat = world.chats.get(params[name]) if isinstance(params[name], int) else None
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.bot_inside:
        raise ApiError(403, f"Forbidden: bot was kicked from the {chat.kind} chat")
    return chat


def text_content(params: Json) -> Json:
    """Fields of a Message from `text`; 1-4096 characters after entity parsing."""
    return _written(params, "text", "entities", TEXT_LIMIT)


def caption_content(params: Json) -> Json:
    """Fields of a Message from `caption`; 0-1024 characters after entity parsing."""
    return _written(params, "caption", "caption_entities", CAPTION_LIMIT)


def _written(params: Json, name: str, entities_name: str, limit: int) -> Json:
    source = params.get(name, "")
    mode = params.get("parse_mode", "")
    if mode.lower() == "html":
        try:
            text, entities = parse_html(source)
        except EntityError as error:
            raise bad_request(f"can't parse entities: {error}") from error
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = source, params.get(entities_name, [])
    text, entities = trimmed(text, entities)
    if name == "text" and not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > limit:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return {"text": text, "entities": entities, "html": source if mode else html.escape(source, quote=False)}


def markup_content(params: Json) -> Json:
    """`reply_markup`, empty if there is none."""
    markup: Json = params.get("reply_markup", {})
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    if len(buttons) > BUTTON_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)
    if "inline_keyboard" in markup and not buttons:
        return {}
    return markup


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if button.get("style", "primary") not in _BUTTON_STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    actions = button.keys() - _BUTTON_DECORATION
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action must be specified")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise bad_request("BUTTON_URL_INVALID")


def file_content(world: World, kind: str, value: Upload | str) -> Attachment:
    """A new file, or the one that a `file_id` names; nothing is fetched from URLs."""
    if isinstance(value, Upload):
        if not value.content:
            raise bad_request("file must be non-empty")
        return world.add_file(kind, value.name, value.content, value.mime)
    known = world.files.get(value)
    if known is None or known.kind != kind:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known


def reply_content(params: Json, chat: Chat) -> Message | None:
    """The message that is replied to."""
    reply = params.get("reply_parameters")
    if reply is None:
        return None
    message = chat.find(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply", False):
        raise bad_request("message to be replied not found")
    return message
