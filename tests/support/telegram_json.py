"""People, chats and messages as the Bot API writes them."""

from __future__ import annotations

from typing import Any, TypeAlias

from tests.support.telegram_world import Attachment, Chat, Message, Person, Tap

Json: TypeAlias = dict[str, Any]

# What an app tells about a file besides its name and size; the bot never sees more than these.
_DETAILS: dict[str, Json] = {
    "photo": {"width": 640, "height": 480},
    "voice": {"duration": 3},
    "audio": {"duration": 60},
    "video": {"width": 640, "height": 480, "duration": 5},
    "animation": {"width": 320, "height": 240, "duration": 2},
    "video_note": {"length": 240, "duration": 5},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    },
}
_NAMED_KINDS = {"document", "audio", "video", "animation"}
_TYPED_KINDS = {"document", "audio", "video", "animation", "voice"}


def user_json(person: Person) -> Json:
    fields = {
        "id": person.id,
        "is_bot": person.is_bot,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
    }
    return {name: value for name, value in fields.items() if value is not None}


def chat_json(chat: Chat) -> Json:
    if chat.person is None:
        return {"id": chat.id, "type": chat.kind, "title": chat.title}
    person = user_json(chat.person)
    names: Json = {name: person[name] for name in ("first_name", "last_name", "username") if name in person}
    return {"id": chat.id, "type": chat.kind, **names}


def attachment_json(attachment: Attachment) -> Json:
    described = {
        "file_id": attachment.file_id,
        "file_unique_id": f"u{attachment.file_id}",
        "file_size": len(attachment.content),
        **_DETAILS.get(attachment.kind, {}),
    }
    if attachment.kind in _NAMED_KINDS:
        described["file_name"] = attachment.name
    if attachment.kind in _TYPED_KINDS:
        described["mime_type"] = attachment.mime
    return described


def message_json(message: Message, with_reply: bool = True) -> Json:
    result: Json = {
        "message_id": message.id,
        "date": message.date,
        "chat": chat_json(message.chat),
        "from": user_json(message.sender),
        **message.extra,
    }
    text, entities = ("caption", "caption_entities") if message.attachment else ("text", "entities")
    if message.text:
        result[text] = message.text
    if message.entities:
        result[entities] = message.entities
    if message.attachment:
        described = attachment_json(message.attachment)
        result[message.attachment.kind] = [described] if message.attachment.kind == "photo" else described
    if message.keyboard:
        result["reply_markup"] = message.markup
    if message.edit_date is not None:
        result["edit_date"] = message.edit_date
    if with_reply and message.reply_to is not None:
        result["reply_to_message"] = message_json(message.reply_to, with_reply=False)
    return result


def tap_json(tap: Tap) -> Json:
    return {
        "id": tap.id,
        "from": user_json(tap.person),
        "message": message_json(tap.message),
        "chat_instance": f"instance{tap.message.chat.id}",
        "data": tap.data,
    }


def member_json(chat: Chat, person: Person, present: bool) -> Json:
    """A ChatMember; administrators have every right but anonymity."""
    if person.id not in chat.admins:
        return {"status": "member" if present else "left", "user": user_json(person)}
    rights = (
        "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
        "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
    )
    flags = dict.fromkeys(rights.split(), True)
    return {
        "status": "administrator",
        "user": user_json(person),
        "can_be_edited": False,
        "is_anonymous": False,
        **flags,
    }
