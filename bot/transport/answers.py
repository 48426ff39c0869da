"""Which messages of the bot answer which message of a person, so that editing a question edits its answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from faq.store import StateStore

REMEMBERED = 20
"""Questions a chat whose answers can still be found."""
_PREFIX = "answers:"


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the bot; `digest` stands for what it says, so that the same is not said again."""

    message_id: int
    digest: str


Answer = tuple[Sent, ...]


class AnswerMemory:
    """Kept in the database, one entry a chat, so that a restart does not forget."""

    def __init__(self, state: StateStore, *, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since 1970."""
        self._state = state
        self._clock = clock

    async def recall(self, chat_id: int, message_id: int) -> Answer:
        """The answer's messages, in order; none if there was no answer or it is too long ago."""
        return (await self._read(chat_id)).get(message_id, ())

    async def question(self, chat_id: int, answer_id: int) -> int | None:
        """The message that this message of the bot answers, if it is remembered."""
        entries = await self._read(chat_id)
        return next(
            (q for q, sents in entries.items() if any(s.message_id == answer_id for s in sents)), None
        )

    async def answered_between(self, chat_id: int, first: int, last: int) -> frozenset[int]:
        """The messages whose whole answer came after message `first` of the chat and before `last`."""
        entries = await self._read(chat_id)
        return frozenset(q for q, sents in entries.items() if all(first < s.message_id < last for s in sents))

    async def remember(self, chat_id: int, message_id: int, answer: Answer) -> None:
        """`answer` takes the place of what was remembered for the message; the oldest entry makes room."""
        entries = await self._read(chat_id)
        entries.pop(message_id, None)
        await self._write(chat_id, {**entries, message_id: answer})

    async def exchange(self, chat_id: int, message_id: int, old_id: int, now: Answer) -> None:
        """The messages `now` took the place of one message of the answer."""
        answer = await self.recall(chat_id, message_id)
        place = next((i for i, sent in enumerate(answer) if sent.message_id == old_id), None)
        if place is not None:
            await self.remember(chat_id, message_id, (*answer[:place], *now, *answer[place + 1 :]))

    async def forget(self, before: float) -> int:
        """Drop the chats in which nothing was answered since; returns how many."""
        entries = await self._state.load(_PREFIX)
        old = [key for key, text in entries.items() if json.loads(text)["at"] < before]
        for key in old:
            await self._state.delete(key)
        return len(old)

    async def forget_chat(self, chat_id: int) -> None:
        """Drop what was remembered for all messages of this chat."""
        await self._state.delete(_key(chat_id))

    async def forget_messages(self, chat_id: int, message_ids: Collection[int]) -> None:
        """Drop what was remembered for these messages."""
        entries = await self._read(chat_id)
        left = {asked: answer for asked, answer in entries.items() if asked not in message_ids}
        if len(left) < len(entries):
            await self._write(chat_id, left)

    async def _write(self, chat_id: int, entries: Mapping[int, Answer]) -> None:
        newest = list(entries.items())[-REMEMBERED:]
        answers = [(asked, [(sent.message_id, sent.digest) for sent in sents]) for asked, sents in newest]
        await self._state.save(_key(chat_id), json.dumps({"at": int(self._clock()), "answers": answers}))

    async def _read(self, chat_id: int) -> dict[int, Answer]:
        text = await self._state.get(_key(chat_id))
        answers = json.loads(text)["answers"] if text is not None else []
        return {asked: tuple(Sent(*sent) for sent in sents) for asked, sents in answers}


def _key(chat_id: int) -> str:
    return f"{_PREFIX}{chat_id}"
