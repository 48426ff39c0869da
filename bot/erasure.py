"""/deletedata: a person is forgotten by the domain and by what Telegram's side keeps."""

from __future__ import annotations

import json
from collections import defaultdict

from bot.answers import AnswerMemory
from faq.models import Erased
from faq.people import People
from faq.store import UpdateStore

_WITH_SENDER = ("message", "edited_message", "callback_query", "my_chat_member")


class Erasure:
    def __init__(self, people: People, updates: UpdateStore, answers: AnswerMemory) -> None:
        self._people = people
        self._updates = updates
        self._answers = answers

    async def erase(self, user_id: int, update_id: int) -> Erased:
        """Remove everything about this person that came before the update `update_id`; their steps are the caller's.

        The private chat with a person has the person's id.
        """
        for earlier_id, payload in await self._updates.pending():
            if earlier_id < update_id and _sender(payload) == user_id:
                await self._updates.finish(earlier_id)
        erased = await self._people.erase(user_id)
        await self._answers.forget_chat(user_id)
        questions: defaultdict[int, set[int]] = defaultdict(set)
        for chat_id, message_id in erased.messages:
            questions[chat_id].add(message_id)
        for chat_id, message_ids in questions.items():
            await self._answers.forget_messages(chat_id, message_ids)
        return erased


def _sender(payload: str) -> int | None:
    """Who an update, as Telegram's JSON, is from."""
    update = json.loads(payload)
    found = (update[kind]["from"]["id"] for kind in _WITH_SENDER if "from" in update.get(kind, {}))
    return next(found, None)
