"""The use cases of a conversation: what becomes of what a user writes or taps. One method, one intention."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import assert_never

from faq.errors import UnknownFaq
from faq.language.choices import Agreed, Middle, NoChoice, NoneOfThem, Place, pick, said
from faq.language.personal import mask
from faq.language.reactions import Reaction, reaction_in
from faq.matching.decision import (
    Decision,
    Match,
    NoMatch,
    Suggest,
    Understanding,
    offered,
    to_queries,
)
from faq.models import (
    Asker,
    Candidate,
    Faq,
    Label,
    LabelKind,
    LastTurn,
    LoggedQuery,
    Outcome,
    Turn,
)
from faq.services.live_faqs import LiveFaqs
from faq.services.responses import (
    Answered,
    Asked,
    Offered,
    Refused,
    Response,
    Unanswered,
    Unhelped,
    WantsAdmin,
    Withdrawn,
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

        What it does not say alone is read as a follow-up: to the chat's message `replied_to`, or else to this person's
        last question there, if that is fresh.
        """
        masked = await asyncio.to_thread(mask, text)
        last = None if replied_to is None else await self._queries.turn_at(asker.chat_id, replied_to)
        last = last or await self._queries.last_turn(asker, MEMORY)
        understanding = await self._live.understand(masked.text, last.turn if last else None)
        query_ids = await self._queries.log(to_queries(understanding, asker))
        responses = [
            await self._respond(query_id, decision, last)
            for query_id, decision in zip(query_ids, understanding.decisions, strict=True)
        ]
        return Asked(tuple(responses), understanding, masked.has_secret)

    async def hear(
        self,
        text: str,
        asker: Asker,
        replied_to: int | None = None,
        *,
        seen: Collection[int | None],
        admin: bool = False,
    ) -> Asked:
        """What `text` chooses from what this person was offered, or says of what they were answered; else as by `ask`.

        Without `replied_to` it is about their last question, if that is fresh and stands in a message in `seen`: those
        whose answers the person had before them, with nothing else said since. `admin`: there is one to be asked.
        """
        choice = said(text)
        offer = None if isinstance(choice, NoChoice) else await self.open_offer(asker, replied_to)
        if offer is not None and (replied_to is not None or offer.asker.message_id in seen):
            match choice:
                case NoneOfThem():
                    return await self.take(offer, None, text, asker)
                case Place() | Middle() | Agreed() if chosen := pick(
                    choice, offered(offer.outcome, offer.candidates)
                ):
                    return await self.take(offer, chosen, text, asker)
        reaction = Reaction.UNHELPED if isinstance(choice, NoneOfThem) else reaction_in(text)
        if reaction is Reaction.UNHELPED or (admin and reaction is not None):
            before = await self._queries.last_asked(asker, replied_to, MEMORY)
            if before and (replied_to is not None or before[0].asker.message_id in seen):
                response = await self._react(reaction, *before, asker)
                if response is not None:
                    decision = NoMatch(text, before[0].normalised, before[0].candidates)
                    return Asked((response,), Understanding((decision,), before[0].model))
        return await self.ask(text, asker, replied_to)

    async def _react(
        self, reaction: Reaction, question: LoggedQuery, slug: str | None, asker: Asker
    ) -> Unhelped | WantsAdmin | None:
        """`slug` is the FAQ that answered the question; without one nothing was there to help."""
        if slug is not None:
            await self._queries.label(
                Label(question.id, LabelKind.DOWN, asker.user_id, slug, asker.message_id)
            )
        match reaction:
            case Reaction.UNHELPED:
                return Unhelped(question.id) if slug is not None else None
            case Reaction.WANTS_ADMIN:
                if slug is None and question.outcome is Outcome.SUGGEST:
                    await self.none_of_these(question.id, asker.user_id, asker.message_id)
                return WantsAdmin(question)
            case _:
                assert_never(reaction)

    async def open_offer(self, asker: Asker, replied_to: int | None = None) -> LoggedQuery | None:
        """The question whose suggestions this person may choose from in words: their last, or that of `replied_to`.

        Whoever has chosen may correct themselves until they have read the answer.
        """
        return await self._queries.open_offer(asker, replied_to, fresh=MEMORY, correcting=READING)

    async def take(self, offer: LoggedQuery, chosen: Candidate | None, text: str, asker: Asker) -> Asked:
        """As by a tap: `text` chooses one of the candidates of `offer`, or None of them. Raises UnknownQuery."""
        response: Response
        decision: Decision = NoMatch(text, offer.normalised, offer.candidates)
        if chosen is None:
            response = await self.none_of_these(offer.id, asker.user_id, asker.message_id)
        else:
            try:
                faq = await self.choose(offer.id, chosen.slug, asker.user_id, asker.message_id)
            except UnknownFaq:  # archived since it was offered
                response = Withdrawn(offer.id)
            else:
                response = Answered(offer.id, faq)
                others = tuple(c for c in offer.candidates if c != chosen)
                decision = Match(text, offer.normalised, (chosen, *others))
        return Asked((response,), Understanding((decision,), offer.model))

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
        """The user asks an admin; if there was an answer, it has not helped. Raises UnknownQuery."""
        if query.best_slug is not None:
            await self.feedback(query.id, query.best_slug, by, helpful=False)

    async def query(self, query_id: int) -> LoggedQuery:
        """Raises UnknownQuery."""
        return await self._queries.get(query_id)

    async def kept(self, query_ids: Collection[int]) -> frozenset[int]:
        """Those of the queries that are not forgotten."""
        return await self._queries.kept(query_ids)

    async def forget(self, before: datetime) -> int:
        """Delete queries asked before that time, and what was said about them; returns how many."""
        return await self._queries.purge(before)

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
