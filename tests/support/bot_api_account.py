"""The Bot API's methods about the bot itself and the chats it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.support.bot_api_check import ApiError, bad_request
from tests.support.bot_api_content import target_chat
from tests.support.telegram_json import chat_json, member_json, user_json
from tests.support.telegram_world import Chat, Person, World

Json: TypeAlias = dict[str, Any]
Method: TypeAlias = Callable[[World, Json], object]
ScopeKey: TypeAlias = tuple[str, int, int, str]

COMMAND_LIMIT = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")


def get_me(world: World, params: Json) -> Json:
    return {
        **user_json(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.group_privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def scope_key(scope: Json | None, language_code: str) -> ScopeKey:
    """The key of `World.commands`: (type of scope, chat or 0, user or 0, language or empty)."""
    given = scope or {"type": "default"}
    return given["type"], given.get("chat_id", 0), given.get("user_id", 0), language_code


def menu_of(world: World, person: Person) -> list[tuple[str, str]]:
    """(command, description) that this person's app offers in the private chat: the narrowest scope wins."""
    languages = (person.language_code or "", "")
    scopes = ({"type": "chat", "chat_id": person.id}, {"type": "all_private_chats"}, {"type": "default"})
    keys = [scope_key(scope, language) for scope in scopes for language in languages]
    found: list[Json] = next((world.commands[key] for key in keys if key in world.commands), [])
    return [(command["command"], command["description"]) for command in found]


def _scope(world: World, params: Json) -> ScopeKey:
    scope = params.get("scope") or {"type": "default"}
    language = params.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    if "chat_id" in scope:
        chat = target_chat(world, scope)
        if chat.kind == "private" and scope["type"] != "chat":
            raise bad_request("can't change commands in private chats")
    return scope_key(scope, language)


def set_my_commands(world: World, params: Json) -> bool:
    commands = params["commands"]
    if len(commands) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if not all(_COMMAND.fullmatch(command["command"]) for command in commands):
        raise bad_request("BOT_COMMAND_INVALID")
    if len({command["command"] for command in commands}) != len(commands):
        raise bad_request("BOT_COMMAND_INVALID: the same command twice")
    world.commands[_scope(world, params)] = commands
    return True


def delete_my_commands(world: World, params: Json) -> bool:
    world.commands.pop(_scope(world, params), None)
    return True


def get_my_commands(world: World, params: Json) -> list[Json]:
    return world.commands.get(_scope(world, params), [])


def _profile_setter(name: str) -> Method:
    def set_text(world: World, params: Json) -> bool:
        language = params.get("language_code", "")
        if not _LANGUAGE.fullmatch(language):
            raise bad_request("invalid language code specified")
        world.profile[name, language] = params.get(name, "")
        return True

    return set_text


def set_chat_menu_button(world: World, params: Json) -> bool:
    button = params.get("menu_button", {"type": "default"})
    if "chat_id" in params:
        chat = target_chat(world, params)
        if chat.kind != "private":
            raise bad_request("chat must be private")
        chat.menu_button = button
    return True


def get_chat(world: World, params: Json) -> Json:
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    return {
        **chat_json(target_chat(world, params)),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts.split(), False),
    }


def _member(world: World, chat: Chat, user_id: int) -> Json:
    person = chat.members.get(user_id) or world.people.get(user_id)
    if person is None:
        raise bad_request("invalid user_id specified")
    return member_json(chat, person, present=user_id in chat.members or person is world.bot)


def get_chat_member(world: World, params: Json) -> Json:
    return _member(world, target_chat(world, params), params["user_id"])


def get_chat_administrators(world: World, params: Json) -> list[Json]:
    chat = target_chat(world, params)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [_member(world, chat, user_id) for user_id in sorted(chat.admins) if user_id != world.bot.id]


def leave_chat(world: World, params: Json) -> bool:
    chat = target_chat(world, params)
    if chat.kind == "private":
        raise ApiError(403, "Forbidden: bot can't leave private chats")
    chat.bot_inside = False
    return True


def do_nothing(world: World, params: Json) -> bool:
    return True


ACCOUNT_METHODS: Mapping[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setMyDescription": _profile_setter("description"),
    "setMyShortDescription": _profile_setter("short_description"),
    "setMyName": _profile_setter("name"),
    "setChatMenuButton": set_chat_menu_button,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "logOut": do_nothing,
    "close": do_nothing,
}
