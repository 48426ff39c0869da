"""In a forum each message that is no reply carries the beginning of its topic as what it replies to."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import App
from tests.support.bot_rig import Rig
from tests.support.telegram_json import message_json
from tests.support.telegram_people import User
from tests.support.telegram_text import find_entities
from tests.support.telegram_world import Chat, Message, Person

UNSURE = "mode normal atau mode mewah"
NAME = "@finbuddy_bot"
OFFERED = {"2. Apa itu mode normal?": "Mode normal menjaga", "2. Apa itu mode mewah?": "Mode mewah memberi"}


def begun(rig: Rig, group: Chat, by: Person) -> Message:
    """The message with which a topic begins."""
    created = {"forum_topic_created": {"name": "Tanya", "icon_color": 7322096}}
    return rig.api.world.post(group, by, extra=created)


def write(rig: Rig, sari: User, group: Chat, text: str, topic: Message, **told: Any) -> None:
    """`told`: what else Telegram tells about the message."""
    thread = {"message_thread_id": topic.id, "is_topic_message": True}
    message = rig.api.world.post(group, sari.person, text=text, entities=find_entities(text), extra=thread)
    beginning = {**message_json(topic), **thread}
    sari.catch_up(group)
    rig.api.updates.put("message", {**message_json(message), "reply_to_message": beginning, **told})


@pytest.fixture
def group(rig: Rig, sari: User) -> Chat:
    return rig.api.group(members=[sari])


@pytest.mark.parametrize("told_as", ["created", "id"])
async def test_a_choice_in_words_is_understood_in_a_topic(
    polling: App, rig: Rig, sari: User, group: Chat, told_as: str
) -> None:
    """Also where only its kind, or only the id tells that it is the beginning."""
    topic = begun(rig, group, sari.person)
    if told_as == "id":
        topic.extra.clear()
    in_topic = told_as == "id"
    write(rig, sari, group, f"{NAME} {UNSURE}", topic, is_topic_message=in_topic)
    offer = await sari.receives(chat=group)
    write(rig, sari, group, f"{NAME} yang kedua", topic, is_topic_message=in_topic)
    assert (await sari.receives(chat=group)).text.startswith(OFFERED[offer.buttons[1]])


async def test_in_a_topic_that_the_bot_opened_not_everything_is_said_to_it(
    polling: App, rig: Rig, sari: User, group: Chat
) -> None:
    topic = begun(rig, group, rig.api.world.bot)
    write(rig, sari, group, "lupa password", topic)
    write(rig, sari, group, f"{NAME} mode normal itu apa", topic)
    assert "Mode normal" in (await sari.receives(chat=group)).text  # in a chat one comes after the other
    assert [query.text async for query, _ in rig.queries.all()] == ["mode normal itu apa"]


async def test_a_reply_in_a_topic_is_one(polling: App, rig: Rig, sari: User, group: Chat) -> None:
    topic = begun(rig, group, sari.person)
    write(rig, sari, group, f"{NAME} {UNSURE}", topic)
    offer = await sari.receives(chat=group)
    write(rig, sari, group, f"{NAME} lupa password", topic)
    await sari.receives(chat=group)
    write(rig, sari, group, "yang kedua", topic, reply_to_message=message_json(offer))
    assert (await sari.receives(chat=group)).text.startswith(OFFERED[offer.buttons[1]])


async def test_a_reply_that_begins_a_thread_is_one(polling: App, rig: Rig, sari: User, group: Chat) -> None:
    """Where there are no topics a thread has the id of the first message that was replied to."""
    await sari.send(f"{NAME} {UNSURE}", chat=group)
    offer = await sari.receives(chat=group)
    await sari.ask(f"{NAME} lupa password", chat=group)
    reply = rig.api.world.post(group, sari.person, text="yang kedua", reply_to=offer)
    sari.catch_up(group)
    rig.api.updates.put("message", {**message_json(reply), "message_thread_id": offer.id})
    assert (await sari.receives(chat=group)).text.startswith(OFFERED[offer.buttons[1]])
