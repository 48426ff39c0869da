"""/deletedata: a person is forgotten by the domain and by what Telegram's side keeps, open steps of admins included."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from telegram.ext import Application

from bot.admin.steps import Adding, keep_step, step_of
from bot.transport.answers import AnswerMemory
from bot.wiping import Wiper
from faq.models import Erased
from faq.services.conversation import Conversation
from faq.services.people import People
from faq.store import UpdateStore

App = Application[Any, Any, Any, Any, Any, Any]

_WITH_SENDER = ("message", "edited_message", "callback_query", "my_chat_member")


class Erasure:
    def __init__(
        self, people: People, updates: UpdateStore, answers: AnswerMemory, conversation: Conversation
    ) -> None:
        self._people = people
        self._updates = updates
        self._answers = answers
        self._conversation = conversation
        self._wiper = Wiper(updates)

    async def erase(self, user_id: int, update_id: int, application: App) -> Erased:
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
        await self.empty_steps(application)
        await self._wiper.wipe(application.job_queue)
        return erased

    async def empty_steps(self, application: App) -> None:
        """Words that guided steps have from queries leave them with the queries, in the database too."""
        steps = (step_of(data) for data in list(application.user_data.values()))
        asked = {asked for step in steps if isinstance(step, Adding) for asked in step.origins.values()}
        if not (gone := asked - await self._conversation.kept(asked)):
            return
        for user_id, data in list(application.user_data.items()):
            step = step_of(data)  # once more: it may have gone on meanwhile
            if isinstance(step, Adding) and step.without(gone) is not step:
                keep_step(data, step.without(gone))
                application.mark_data_for_update_persistence(user_ids=user_id)
        await application.update_persistence()


def _sender(payload: str) -> int | None:
    """Who an update, as Telegram's JSON, is from."""
    update = json.loads(payload)
    found = (update[kind]["from"]["id"] for kind in _WITH_SENDER if "from" in update.get(kind, {}))
    return next(found, None)
