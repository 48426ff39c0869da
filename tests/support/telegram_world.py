"""Telegram as the tests need it: people, chats, messages, files and taps. Plain state, no HTTP."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

Json: TypeAlias = dict[str, Any]
T = TypeVar("T")


class Pulse:
    """Wakes everyone who waits for something in the world to change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, probe: Callable[[], T | None], seconds: float | None = None) -> T:
        """What `probe` finds as soon as it finds something; TimeoutError after `seconds`, if given."""
        async with asyncio.timeout(seconds):
            while (found := probe()) is None:
                await self._event.wait()
        return found


@dataclass(eq=False)
class Person:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False


@dataclass(eq=False)
class Attachment:
    """A file of a message. `kind` is the message's field: document, photo, voice, sticker..."""

    kind: str
    file_id: str
    name: str
    content: bytes
    mime: str


@dataclass(eq=False)
class Message:
    """A message as the chat shows it now: edits change it, `deleted` says that nobody sees it any more."""

    chat: Chat
    id: int
    sender: Person
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    html: str = ""
    markup: Json = field(default_factory=dict)
    attachment: Attachment | None = None
    extra: Json = field(default_factory=dict)
    reply_to: Message | None = None
    edit_date: int | None = None
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of inline buttons, as the bot sent them."""
        rows: list[list[Json]] = self.markup.get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline buttons, row after row."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def document(self) -> Attachment:
        assert self.attachment is not None, f"no file in {self}"
        return self.attachment

    @property
    def edited(self) -> bool:
        return self.edit_date is not None

    def __str__(self) -> str:
        rows = "".join("\n  " + " ".join(f"[{button['text']}]" for button in row) for row in self.keyboard)
        attached = f" <{self.attachment.kind} {self.attachment.name}>" if self.attachment else ""
        return f"#{self.id} {self.sender.first_name}:{attached} {self.text}{rows}"


@dataclass(eq=False)
class Chat:
    """A chat with the bot in it. `history` has every message, deleted ones too."""

    id: int
    kind: str
    title: str | None = None
    person: Person | None = None
    members: dict[int, Person] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    history: list[Message] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    menu_button: Json = field(default_factory=lambda: {"type": "default"})
    started: bool = False
    blocked: bool = False
    bot_inside: bool = True

    @property
    def messages(self) -> list[Message]:
        """What the bot said and a person still sees, oldest first."""
        return [message for message in self.history if message.sender.is_bot and not message.deleted]

    def find(self, message_id: int) -> Message | None:
        return next((m for m in self.history if m.id == message_id and not m.deleted), None)


@dataclass(eq=False)
class Tap:
    """A tapped button. `answers` has what each answerCallbackQuery said; more than one is refused."""

    id: str
    person: Person
    message: Message
    data: str
    answers: list[Json] = field(default_factory=list)

    @property
    def answer(self) -> str:
        """The notice that the person saw; empty when the bot only stopped the spinner."""
        assert self.answers, f"the tap on {self.data!r} has not been answered"
        text: str = self.answers[0].get("text", "")
        return text

    @property
    def alert(self) -> bool:
        return bool(self.answers) and bool(self.answers[0].get("show_alert", False))


class World:
    """Everything that exists; one per server."""

    def __init__(self, bot: Person, group_privacy: bool) -> None:
        self.bot = bot
        self.group_privacy = group_privacy
        self.pulse = Pulse()
        self.people: dict[int, Person] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, Attachment] = {}
        self.taps: dict[str, Tap] = {}
        self.commands: dict[tuple[str, int, int, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.journal: list[tuple[str, Message]] = []
        self._numbers: Iterator[int] = itertools.count(1)

    def private_chat(self, person: Person) -> Chat:
        if person.id not in self.chats:
            self.people[person.id] = person
            self.chats[person.id] = Chat(person.id, "private", person=person, members={person.id: person})
        return self.chats[person.id]

    def add_file(self, kind: str, name: str, content: bytes, mime: str) -> Attachment:
        attachment = Attachment(kind, f"{kind}-file-{next(self._numbers)}", name, content, mime)
        self.files[attachment.file_id] = attachment
        return attachment

    def add_tap(self, person: Person, message: Message, data: str) -> Tap:
        tap = Tap(str(9_000_000_000 + next(self._numbers)), person, message, data)
        self.taps[tap.id] = tap
        return tap

    def post(self, chat: Chat, sender: Person, **content: Any) -> Message:
        """A new message at the end of `chat`; `content` are fields of Message."""
        message = Message(chat, len(chat.history) + 1, sender, int(time.time()), **content)
        chat.history.append(message)
        self.happened("sent", message)
        return message

    def happened(self, what: str, message: Message) -> None:
        """Notes `sent`, `edited`, `deleted` or `reacted` in the journal and wakes who waits."""
        self.journal.append((what, message))
        self.pulse.beat()
