"""The Bot API's methods about messages: what they change in the world and what they answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.support.bot_api_check import ApiError, bad_request, facts
from tests.support.bot_api_content import (
    caption_content,
    file_content,
    markup_content,
    reply_content,
    target_chat,
    text_content,
)
from tests.support.telegram_json import message_json, user_json
from tests.support.telegram_world import Message, World

Json: TypeAlias = dict[str, Any]
Method: TypeAlias = Callable[[World, Json], object]

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _post(world: World, params: Json, **content: Any) -> Json:
    chat = target_chat(world, params)
    markup = markup_content(params)
    reply_to = reply_content(params, chat)
    return message_json(world.post(chat, world.bot, markup=markup, reply_to=reply_to, **content))


def send_message(world: World, params: Json) -> Json:
    return _post(world, params, **text_content(params))


def send_document(world: World, params: Json) -> Json:
    attachment = file_content(world, "document", params["document"])
    return _post(world, params, attachment=attachment, **caption_content(params))


def send_photo(world: World, params: Json) -> Json:
    attachment = file_content(world, "photo", params["photo"])
    return _post(world, params, attachment=attachment, **caption_content(params))


def _source(world: World, params: Json, doing: str) -> Message:
    message = target_chat(world, params, "from_chat_id").find(params["message_id"])
    if message is None:
        raise bad_request(f"message to {doing} not found")
    return message


def copy_message(world: World, params: Json) -> Json:
    source = _source(world, params, "copy")
    content = {"text": source.text, "entities": source.entities, "html": source.html, "extra": source.extra}
    if "caption" in params and source.attachment:
        content.update(caption_content(params))
    return {"message_id": _post(world, params, attachment=source.attachment, **content)["message_id"]}


def forward_message(world: World, params: Json) -> Json:
    source = _source(world, params, "forward")
    origin = {"type": "user", "date": source.date, "sender_user": user_json(source.sender)}
    return _post(
        world,
        params,
        text=source.text,
        entities=source.entities,
        html=source.html,
        attachment=source.attachment,
        extra={**source.extra, "forward_origin": origin},
    )


def _editable(world: World, params: Json) -> Message:
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified")
    message = target_chat(world, params).find(params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    with_reply_keyboard = bool(message.markup) and not message.keyboard
    if message.sender is not world.bot or with_reply_keyboard or "forward_origin" in message.extra:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, **content: Any) -> Json:
    """Changes the fields of `message` that `content` names; the same content again is refused."""
    compared = {name: value for name, value in content.items() if name != "html"}
    if all(getattr(message, name) == value for name, value in compared.items()):
        raise bad_request(_NOT_MODIFIED)
    for name, value in content.items():
        setattr(message, name, value)
    message.edit_date = int(time.time())
    world.happened("edited", message)
    return message_json(message)


def edit_message_text(world: World, params: Json) -> Json:
    message = _editable(world, params)
    if message.attachment is not None:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, markup=markup_content(params), **text_content(params))


def edit_message_caption(world: World, params: Json) -> Json:
    message = _editable(world, params)
    if message.attachment is None:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, markup=markup_content(params), **caption_content(params))


def edit_message_reply_markup(world: World, params: Json) -> Json:
    return _edit(world, _editable(world, params), markup=markup_content(params))


def edit_message_media(world: World, params: Json) -> Json:
    message = _editable(world, params)
    media = params["media"]
    attachment = file_content(world, media["type"], media["media"])
    return _edit(
        world, message, attachment=attachment, markup=markup_content(params), **caption_content(media)
    )


def delete_message(world: World, params: Json) -> bool:
    chat = target_chat(world, params)
    message = chat.find(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if message.sender is not world.bot and chat.kind != "private" and world.bot.id not in chat.admins:
        raise bad_request("message can't be deleted")
    message.deleted = True
    world.happened("deleted", message)
    return True


def delete_messages(world: World, params: Json) -> bool:
    """Like Telegram, skips the messages that cannot be found."""
    chat = target_chat(world, params)
    for message_id in params["message_ids"]:
        if chat.find(message_id) is not None:
            delete_message(world, {"chat_id": chat.id, "message_id": message_id})
    return True


def send_chat_action(world: World, params: Json) -> bool:
    chat = target_chat(world, params)
    if params["action"] not in facts().chat_actions:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(params["action"])
    world.pulse.beat()
    return True


def set_message_reaction(world: World, params: Json) -> bool:
    message = target_chat(world, params).find(params["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    emojis = [reaction.get("emoji", "") for reaction in params.get("reaction", [])]
    if len(emojis) > 1 or not facts().reactions.issuperset(emojis):
        raise bad_request("REACTION_INVALID")
    message.reactions = emojis
    world.happened("reacted", message)
    return True


def answer_callback_query(world: World, params: Json) -> bool:
    tap = world.taps.get(params["callback_query_id"])
    if tap is None or tap.answers:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    tap.answers.append({name: value for name, value in params.items() if name != "callback_query_id"})
    world.pulse.beat()
    return True


def get_file(world: World, params: Json) -> Json:
    attachment = world.files.get(params["file_id"])
    if attachment is None:
        raise bad_request("invalid file_id")
    if len(attachment.content) > 20 * 1024 * 1024:
        raise bad_request("file is too big")
    return {
        "file_id": attachment.file_id,
        "file_unique_id": f"u{attachment.file_id}",
        "file_size": len(attachment.content),
        "file_path": f"{attachment.kind}s/{attachment.file_id}",
    }


def file_at(world: World, path: str) -> bytes:
    """The content behind a `file_path`."""
    attachment = world.files.get(path.rpartition("/")[2])
    if attachment is None:
        raise ApiError(404, "Not Found")
    return attachment.content


MESSAGE_METHODS: Mapping[str, Method] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
}
