"""What a message chooses from what was offered, or says of an answer; whatever does neither is a question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from faq.errors import UnknownFaq
from faq.language.choices import Agreed, NoChoice, NoneOfThem, Said, pick, said
from faq.language.reactions import Reaction, reaction_in
from faq.language.signs import Sign, sign_in
from faq.matching.decision import Decision, Match, NoMatch, Understanding, offered
from faq.models import Asker, Candidate, Label, LabelKind, LoggedQuery, Outcome
from faq.services.conversation import MEMORY, READING, Conversation
from faq.services.live_faqs import LiveFaqs
from faq.services.responses import (
    Answered,
    Asked,
    Helped,
    Response,
    Unhelped,
    WantsAdmin,
    Withdrawn,
    Wordless,
)
from faq.store import FaqStore, QueryStore

_AS_CHOICE: dict[Sign, Said] = {Sign.UNHAPPY: NoneOfThem(), Sign.THUMB_UP: Agreed()}
"""What a sign says of suggestions."""
_OF_ANSWER = {
    Reaction.HELPED: LabelKind.UP,
    Reaction.UNHELPED: LabelKind.DOWN,
    Reaction.WANTS_ADMIN: LabelKind.WANTS_ADMIN,
}
"""What a reaction says of the answer."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message; the rest as in `Listener.hear`."""

    text: str
    sign: Sign | None
    asker: Asker
    replied_to: int | None
    seen: Collection[int | None]

    def can_mean(self, question: LoggedQuery) -> bool:
        """Whether its sender had what became of the question before them."""
        return self.replied_to is not None or question.asker.message_id in self.seen


class Listener:
    def __init__(
        self, conversation: Conversation, faqs: FaqStore, queries: QueryStore, live: LiveFaqs
    ) -> None:
        self._conversation = conversation
        self._faqs = faqs
        self._queries = queries
        self._live = live

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
        What has no words is no question, unless somebody has made it a phrasing.
        """
        sign = sign_in(text)
        choice = said(text) if sign is None else _AS_CHOICE.get(sign, NoChoice())
        reaction = _reaction(text, choice, sign)
        if reaction is Reaction.WANTS_ADMIN and not admin:
            reaction = None
        heard = _Heard(text, sign, asker, replied_to, seen)
        return (
            await self._as_choice(heard, choice)
            or await self._as_reaction(heard, reaction)
            or await self._as_question(heard)
        )

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
            response = await self._conversation.none_of_these(offer.id, asker.user_id, asker.message_id)
        else:
            try:
                faq = await self._conversation.choose(offer.id, chosen.slug, asker.user_id, asker.message_id)
            except UnknownFaq:  # archived since it was offered
                response = Withdrawn(offer.id)
            else:
                response = Answered(offer.id, faq, chosen=True)
                others = tuple(c for c in offer.candidates if c != chosen)
                decision = Match(text, offer.normalised, (chosen, *others))
        return Asked((response,), Understanding((decision,), offer.model))

    async def _as_choice(self, heard: _Heard, choice: Said) -> Asked | None:
        """None where nothing is offered, or nothing stands in the place that is named."""
        if isinstance(choice, NoChoice):
            return None
        offer = await self._offer_for(heard)
        if offer is None or not heard.can_mean(offer):
            return None
        if isinstance(choice, NoneOfThem):
            return await self.take(offer, None, heard.text, heard.asker)
        chosen = pick(choice, offered(offer.outcome, offer.candidates))
        return await self.take(offer, chosen, heard.text, heard.asker) if chosen else None

    async def _offer_for(self, heard: _Heard) -> LoggedQuery | None:
        """A sign is about suggestions until one is chosen, and not about topics beside an honest "I don't know"."""
        if heard.sign is None:
            return await self.open_offer(heard.asker, heard.replied_to)
        offer = await self._queries.open_offer(
            heard.asker, heard.replied_to, fresh=MEMORY, correcting=timedelta(0)
        )
        return offer if offer is not None and offer.outcome is Outcome.SUGGEST else None

    async def _as_reaction(self, heard: _Heard, reaction: Reaction | None) -> Asked | None:
        """None where it is none, or nothing stands there to react to."""
        if reaction is None:
            return None
        before = await self._queries.last_asked(heard.asker, heard.replied_to, MEMORY)
        if before is None or not heard.can_mean(before[0]):
            return None
        response = await self._react(reaction, *before, heard.asker, wordless=heard.sign is not None)
        if response is None:
            return None
        decision = NoMatch(heard.text, before[0].normalised, before[0].candidates)
        return Asked((response,), Understanding((decision,), before[0].model))

    async def _as_question(self, heard: _Heard) -> Asked:
        if heard.sign is None or await self._faqs.is_phrasing(heard.text):
            return await self._conversation.ask(heard.text, heard.asker, heard.replied_to)
        # Nothing is kept of a sign, nor of what the message said before it was edited.
        await self._conversation.withdraw(heard.asker)
        decision = NoMatch(heard.text, self._live.normalise(heard.text), ())
        return Asked((Wordless(heard.sign),), Understanding((decision,), self._live.model_id))

    async def _react(
        self, reaction: Reaction, question: LoggedQuery, slug: str | None, asker: Asker, *, wordless: bool
    ) -> Unhelped | Helped | WantsAdmin | None:
        """`slug` is the FAQ that answered the question; without one nothing was there to help."""
        if slug is not None:
            label = Label(question.id, _OF_ANSWER[reaction], asker.user_id, slug, asker.message_id)
            await self._queries.label(label)
        match reaction:
            case Reaction.HELPED:
                return Helped(question.id) if slug is not None else None
            case Reaction.UNHELPED:
                if slug is None and wordless:
                    await self._conversation.withdraw(asker)
                return Unhelped(question.id) if slug is not None or wordless else None
            case Reaction.WANTS_ADMIN:
                if slug is None and question.outcome is Outcome.SUGGEST:
                    await self._conversation.none_of_these(question.id, asker.user_id, asker.message_id)
                return WantsAdmin(question)
            case _:
                assert_never(reaction)


def _reaction(text: str, choice: Said, sign: Sign | None) -> Reaction | None:
    """What it says of an answer: who refuses more than there was to choose from was not helped."""
    if isinstance(choice, NoneOfThem):
        return Reaction.UNHELPED
    return Reaction.HELPED if sign is Sign.THUMB_UP else reaction_in(text)
