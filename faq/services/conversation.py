"""The use cases of a conversation: what becomes of what a user asks or taps. One method, one intention."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from faq.language.personal import mask
from faq.matching.decision import (
    Decision,
    Match,
    NoMatch,
    Suggest,
    Understanding,
    to_queries,
)
from faq.models import (
    Asker,
    Faq,
    Label,
    LabelKind,
    LastTurn,
    LoggedQuery,
    Turn,
)
from faq.services.live_faqs import LiveFaqs
from faq.services.responses import (
    Answered,
    Asked,
    NothingAsked,
    Offered,
    Refused,
    Response,
    Unanswered,
)
from faq.store import FaqStore, QueryStore, utc_now

Clock = Callable[[], datetime]

MEMORY = timedelta(minutes=5)
"""How long a chat's last question is what the next one may follow."""
READING = timedelta(seconds=20)
"""Whoever writes again sooner has not read the answer yet."""


class Conversation:
    def __init__(
        self, faqs: FaqStore, queries: QueryStore, live: LiveFaqs, *, clock: Clock = utc_now
    ) -> None:
        self._clock = clock
        self._faqs = faqs
        self._queries = queries
        self._live = live

    async def ask(self, text: str, asker: Asker, replied_to: int | None = None) -> Asked:
        """Decide on `text` and log it before anything is answered; personal data in it is masked before both.

        What says nothing beside that is no question, and not kept.

        What it does not say alone is read as a follow-up: to the chat's message `replied_to`, or else to this person's
        last question there, if that is fresh.
        """
        masked = await asyncio.to_thread(mask, text)
        if masked.asks_nothing:
            await self.withdraw(asker)
            return Asked((NothingAsked(),), self._live.undecided(masked.text), masked.kinds)
        last = None if replied_to is None else await self._queries.turn_at(asker.chat_id, replied_to)
        last = last or await self._queries.last_turn(asker, MEMORY)
        understanding = await self._understand(masked.text, last)
        query_ids = await self._queries.log(to_queries(understanding, asker))
        responses = [
            await self._respond(query_id, decision, last)
            for query_id, decision in zip(query_ids, understanding.decisions, strict=True)
        ]
        return Asked(tuple(responses), understanding, masked.kinds)

    async def withdraw(self, asker: Asker) -> None:
        """The message is no question and no choice any more: nobody need deal with it, or hear of an answer to it."""
        await self._queries.withdraw(asker)

    async def choose(self, query_id: int, slug: str, by: int, message_id: int | None = None) -> Faq:
        """The user chose `slug` among the suggestions, by a tap or in that message.

        Raises UnknownQuery, UnknownFaq (also if not live).
        """
        faq = await self._faqs.get(slug, live=True)
        await self._queries.label(Label(query_id, LabelKind.CHOSEN, by, slug, message_id))
        return faq

    async def none_of_these(self, query_id: int, by: int, message_id: int | None = None) -> Refused:
        """The user refused every suggestion, as in `choose`; the query goes to the inbox. Raises UnknownQuery."""
        await self._queries.label(Label(query_id, LabelKind.NONE_OF_THESE, by, message_id=message_id))
        return Refused(query_id, await self._queries.wants_news(query_id))

    async def feedback(self, query_id: int, slug: str, by: int, *, helpful: bool) -> None:
        """A thumb under the answer `slug`; the last one counts. Raises UnknownQuery."""
        await self._queries.label(Label(query_id, LabelKind.UP if helpful else LabelKind.DOWN, by, slug))

    async def turn_before(self, query: LoggedQuery) -> Turn | None:
        """What its asker had asked last before that, if that was answered."""
        last = await self._queries.last_turn(query.asker, MEMORY)
        return last.turn if last else None

    async def pass_on(self, query: LoggedQuery, by: int) -> None:
        """The user asks an admin: also what was answered waits in the inbox then. Raises UnknownQuery."""
        if query.best_slug is not None:
            await self._queries.label(Label(query.id, LabelKind.WANTS_ADMIN, by, query.best_slug))

    async def thumb(self, query: LoggedQuery) -> bool | None:
        """Whether its asker found the answer helpful; None where nothing was said."""
        return await self._queries.thumb(query.id)

    async def query(self, query_id: int) -> LoggedQuery:
        """Raises UnknownQuery."""
        return await self._queries.get(query_id)

    async def kept(self, query_ids: Collection[int]) -> frozenset[int]:
        """Those of the queries that are not forgotten."""
        return await self._queries.kept(query_ids)

    async def forget(self, before: datetime) -> int:
        """Delete queries asked before that time, and what was said about them; returns how many."""
        return await self._queries.purge(before)

    async def _understand(self, text: str, last: LastTurn | None) -> Understanding:
        """What was said before never leads back to an answer that has just been refused; the words alone may."""
        understanding = await self._live.understand(text, last.turn if last else None)
        if last is not None and last.helped is False and understanding.in_context:
            best = understanding.decisions[0]
            if isinstance(best, Match) and best.best.slug == last.turn.slug:
                return await self._live.understand(text)
        return understanding

    async def _respond(self, query_id: int, decision: Decision, last: LastTurn | None) -> Response:
        match decision:
            case Match():
                faq = await self._faqs.get(decision.best.slug)
                return Answered(query_id, faq, again=last is not None and self._comes_again(faq, last))
            case Suggest():
                return Offered(query_id, decision.offered)
            case NoMatch():
                wanted = await self._queries.wants_news(query_id)
                return Unanswered(query_id, decision.nearest, wanted)

    def _comes_again(self, faq: Faq, last: LastTurn) -> bool:
        read = self._clock() - last.answered_at >= READING
        return last.turn.slug == faq.slug and read and not last.helped
