"""People who talk to the bot in tests, seeing what a Telegram app shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.support.bot_api_account import menu_of
from tests.support.bot_api_updates import Updates
from tests.support.telegram_json import chat_json, message_json, tap_json, user_json
from tests.support.telegram_text import find_entities, utf16_slice
from tests.support.telegram_world import Chat, Message, Person, Tap, World

Json: TypeAlias = dict[str, Any]
Wanted: TypeAlias = Callable[[Message], bool]

PATIENCE_SECONDS = 5.0


class User:
    """One person. Every method that names no chat means the private chat with the bot."""

    def __init__(self, person: Person, world: World, updates: Updates) -> None:
        self.person = person
        self._world = world
        self._updates = updates
        self._received: dict[int, int] = {}

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def chat(self) -> Chat:
        return self._world.private_chat(self.person)

    # Saying

    async def send(self, text: str, *, chat: Chat | None = None, reply_to: Message | None = None) -> Message:
        return self._say(chat, reply_to, text=text, entities=find_entities(text))

    async def send_formatted(self, text: str, entities: list[Json]) -> Message:
        """What the person marked in the app: bold, a link..."""
        return self._say(None, None, text=text, entities=entities)

    async def ask(self, text: str, *, chat: Chat | None = None, timeout: float = PATIENCE_SECONDS) -> Message:
        """Sends `text` and gives the first bot message after it; what came before counts as received."""
        self.catch_up(chat)
        await self.send(text, chat=chat)
        return await self.receives(chat=chat, timeout=timeout)

    async def edit(self, message: Message, text: str) -> None:
        message.text, message.entities = text, find_entities(text)
        message.edit_date = int(time.time())
        self._world.happened("edited", message)
        if self._reaches_bot(message):
            self._updates.put("edited_message", message_json(message))

    async def send_file(
        self,
        kind: str,
        content: bytes = b"content",
        *,
        name: str = "file",
        mime: str = "application/octet-stream",
        caption: str = "",
        chat: Chat | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """`kind` is the message's field: document, photo, voice, sticker, audio, video, animation..."""
        attachment = self._world.add_file(kind, name, content, mime)
        entities = find_entities(caption)
        return self._say(chat, reply_to, attachment=attachment, text=caption, entities=entities)

    async def send_sticker(self, *, chat: Chat | None = None) -> Message:
        return await self.send_file("sticker", chat=chat)

    async def send_voice(self, *, chat: Chat | None = None) -> Message:
        return await self.send_file("voice", mime="audio/ogg", chat=chat)

    async def send_photo(self, caption: str = "", *, chat: Chat | None = None) -> Message:
        return await self.send_file("photo", caption=caption, chat=chat)

    async def send_album(self, photos: int) -> None:
        """As many messages, which belong together."""
        for number in range(photos):
            attachment = self._world.add_file("photo", f"{number}.jpg", b"content", "image/jpeg")
            self._say(None, None, attachment=attachment, extra={"media_group_id": "album"})

    async def send_document(
        self,
        name: str,
        content: bytes,
        *,
        mime: str = "text/plain",
        caption: str = "",
        chat: Chat | None = None,
    ) -> Message:
        return await self.send_file("document", content, name=name, mime=mime, caption=caption, chat=chat)

    async def send_location(self, *, chat: Chat | None = None) -> Message:
        return self._say(chat, None, extra={"location": {"latitude": -6.2, "longitude": 106.8}})

    async def send_contact(self, *, chat: Chat | None = None) -> Message:
        contact = {"phone_number": "+6281200000000", "first_name": self.person.first_name}
        return self._say(chat, None, extra={"contact": contact})

    # Tapping

    async def tap(self, message: Message, label: str) -> Tap:
        """Taps the button with this label, or the first whose label begins with it or contains it."""
        buttons = [button for row in message.keyboard for button in row]
        fits: list[Callable[[str], bool]] = [
            lambda text: text == label,
            lambda text: text.startswith(label),
            lambda text: label in text,
        ]
        found = next((b for fit in fits for b in buttons if fit(b["text"])), None)
        assert found is not None, f"no button {label!r} under {message}"
        assert "callback_data" in found, f"the button {found['text']!r} sends nothing to the bot"
        return await self.tap_data(message, found["callback_data"])

    async def tap_data(self, message: Message, data: str) -> Tap:
        """A tap with any data, as from an app that still shows an older keyboard."""
        assert not message.deleted, f"nobody can tap on a deleted message: {message}"
        tap = self._world.add_tap(self.person, message, data)
        self._updates.put("callback_query", tap_json(tap))
        return tap

    async def answered(self, tap: Tap, *, timeout: float = PATIENCE_SECONDS) -> str:
        """The notice that the bot answered the tap with; empty if it only stopped the spinner."""
        try:
            return await self._world.pulse.until(lambda: tap.answer if tap.answers else None, timeout)
        except TimeoutError:
            raise AssertionError(f"the tap on {tap.data!r} was not answered within {timeout} s") from None

    # Seeing

    def catch_up(self, chat: Chat | None = None) -> None:
        """Counts everything that the bot has said as received."""
        place = chat or self.chat
        self._received[place.id] = len(place.history)

    async def receives(
        self, wanted: Wanted | None = None, *, chat: Chat | None = None, timeout: float = PATIENCE_SECONDS
    ) -> Message:
        """The next bot message not received yet that is `wanted`; those before it count as received too."""
        place = chat or self.chat

        def next_one() -> Message | None:
            for message in place.history[self._received.get(place.id, 0) :]:
                if message.sender.is_bot and not message.deleted and (wanted is None or wanted(message)):
                    return message
            return None

        message = await self._waits(next_one, place, timeout)
        self._received[place.id] = message.id
        return message

    async def sees(
        self, wanted: Wanted, *, chat: Chat | None = None, timeout: float = PATIENCE_SECONDS
    ) -> Message:
        """The newest bot message on the screen that is `wanted`, however old; edits count."""
        place = chat or self.chat
        return await self._waits(lambda: next(filter(wanted, reversed(place.messages)), None), place, timeout)

    async def receives_nothing(self, *, chat: Chat | None = None, seconds: float = 0.3) -> None:
        """Fails if a bot message that was not received yet is there, or comes within `seconds`."""
        try:
            message = await self.receives(chat=chat, timeout=seconds)
        except AssertionError:
            return
        raise AssertionError(f"the bot said: {message}")

    def menu(self) -> list[tuple[str, str]]:
        """(command, description) that the app offers in the private chat."""
        return menu_of(self._world, self.person)

    # Leaving

    async def block(self) -> None:
        self._set_blocked(blocked=True)

    async def unblock(self) -> None:
        self._set_blocked(blocked=False)

    def _set_blocked(self, *, blocked: bool) -> None:
        self.chat.blocked = blocked
        bot = user_json(self._world.bot)
        kicked, member = {"status": "kicked", "user": bot, "until_date": 0}, {"status": "member", "user": bot}
        change = {
            "chat": chat_json(self.chat),
            "from": user_json(self.person),
            "date": int(time.time()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self._updates.put("my_chat_member", change)

    def _say(self, chat: Chat | None, reply_to: Message | None, **content: Any) -> Message:
        place = chat or self.chat
        place.started = True
        place.members[self.id] = self.person
        self._world.people[self.id] = self.person
        message = self._world.post(place, self.person, reply_to=reply_to, **content)
        if self._reaches_bot(message):
            self._updates.put("message", message_json(message))
        return message

    def _reaches_bot(self, message: Message) -> bool:
        """In groups with privacy mode only commands, mentions of the bot and replies to it do."""
        if not message.chat.bot_inside:
            return False
        if message.chat.kind == "private" or not self._world.group_privacy:
            return True
        if message.reply_to is not None and message.reply_to.sender is self._world.bot:
            return True
        return any(self._addresses_bot(message.text, entity) for entity in message.entities)

    def _addresses_bot(self, text: str, entity: Json) -> bool:
        if entity["type"] not in ("bot_command", "mention"):
            return False
        _, at, addressee = utf16_slice(text, entity["offset"], entity["length"]).partition("@")
        return not at or addressee.lower() == (self._world.bot.username or "").lower()

    async def _waits(self, probe: Callable[[], Message | None], place: Chat, timeout: float) -> Message:
        try:
            return await self._world.pulse.until(probe, timeout)
        except TimeoutError:
            shown = "\n".join(str(message) for message in place.history if not message.deleted)
            raise AssertionError(f"nothing that fits within {timeout} s; the chat shows:\n{shown}") from None
