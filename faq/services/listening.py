"""What a message chooses from what was offered, or says of an answer; whatever does neither is a question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from faq.errors import UnknownFaq
from faq.language.choices import Agreed, Middle, NoChoice, NoneOfThem, Place, Said, pick, said
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
    NothingToChoose,
    Puzzled,
    Response,
    StillUnanswered,
    Unhelped,
    WantsAdmin,
    WhichOne,
    Withdrawn,
    Wordless,
)
from faq.store import FaqStore, QueryStore

_AS_CHOICE: dict[Sign, Said] = {Sign.UNHAPPY: NoneOfThem(), Sign.THUMB_UP: Agreed(mildly=True)}
"""What a sign says of suggestions."""
_AS_REACTION = {
    Sign.UNHAPPY: Reaction.UNHELPED,
    Sign.PUZZLED: Reaction.PUZZLED,
    Sign.THUMB_UP: Reaction.HELPED,
}
"""What it says of an answer."""
_OF_ANSWER = {
    Reaction.HELPED: LabelKind.UP,
    Reaction.UNHELPED: LabelKind.DOWN,
    Reaction.WANTS_ADMIN: LabelKind.WANTS_ADMIN,
}
"""What is kept of a reaction to an answer; who is puzzled has not judged it."""


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
        What has no words, or names a place where nothing is offered, is no question, unless somebody has made it a
        phrasing.
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
            or await self._as_question(heard, choice)
        )

    async def open_offer(
        self, asker: Asker, replied_to: int | None = None, *, correcting: timedelta = READING
    ) -> LoggedQuery | None:
        """The question whose suggestions this person may choose from in words: their last, or that of `replied_to`.

        Whoever has chosen may correct themselves for so long: until they have read the answer.
        """
        return await self._queries.open_offer(asker, replied_to, fresh=MEMORY, correcting=correcting)

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
        """None where nothing is offered that it could be about."""
        if isinstance(choice, NoChoice) and heard.sign in {None, Sign.LAUGH}:
            return None
        offer = await self._offer_for(heard, choice)
        if offer is None or not heard.can_mean(offer):
            return None
        if isinstance(choice, NoneOfThem):
            return await self.take(offer, None, heard.text, heard.asker)
        shown = offered(offer.outcome, offer.candidates)
        chosen = None if isinstance(choice, NoChoice) else pick(choice, shown)
        if chosen is not None:
            return await self.take(offer, chosen, heard.text, heard.asker)
        await self._conversation.withdraw(heard.asker)
        return _said_below(offer, heard.text, WhichOne(several=len(shown) > 1))

    async def _offer_for(self, heard: _Heard, choice: Said) -> LoggedQuery | None:
        """Only who says what they mean corrects what they have chosen.

        Signs are not about topics beside an honest "I don't know", nor is an "ok".
        """
        mild = heard.sign is not None or choice in {Agreed(), Agreed(mildly=True), NoneOfThem(mildly=True)}
        correcting = timedelta(0) if mild else READING
        offer = await self.open_offer(heard.asker, heard.replied_to, correcting=correcting)
        if offer is None or offer.outcome is Outcome.SUGGEST:
            return offer
        return None if heard.sign is not None or choice == Agreed(mildly=True) else offer

    async def _as_reaction(self, heard: _Heard, reaction: Reaction | None) -> Asked | None:
        """None where it is none, or nothing stands there to react to."""
        if reaction is None:
            return None
        before = await self._queries.last_asked(heard.asker, heard.replied_to, MEMORY)
        if before is None or not heard.can_mean(before[0]):
            return None
        response = await self._react(reaction, *before, heard.asker, wordless=heard.sign is not None)
        return None if response is None else _said_below(before[0], heard.text, response)

    async def _as_question(self, heard: _Heard, choice: Said) -> Asked:
        aside = await self._aside(heard, choice)
        if aside is None or await self._faqs.is_taught(heard.text):
            return await self._conversation.ask(heard.text, heard.asker, heard.replied_to)
        # Nothing is kept of it, nor of what the message said before it was edited.
        await self._conversation.withdraw(heard.asker)
        return Asked((aside,), self._live.undecided(heard.text))

    async def _aside(self, heard: _Heard, choice: Said) -> Wordless | NothingToChoose | None:
        """What there is to say to what asks nothing."""
        first = heard.replied_to is None and not heard.seen
        if heard.sign is not None:
            thanks = heard.sign is Sign.GREETING and not first
            return Wordless(Sign.GLAD if thanks else heard.sign)
        if not isinstance(choice, Place | Middle):
            return None
        replied_to = heard.replied_to
        anothers = replied_to is not None and await self._queries.is_anothers(heard.asker, replied_to)
        return NothingToChoose(anothers)

    async def _react(
        self, reaction: Reaction, question: LoggedQuery, slug: str | None, asker: Asker, *, wordless: bool
    ) -> Unhelped | Puzzled | StillUnanswered | Helped | WantsAdmin | None:
        """`slug` is the FAQ that answered the question; without one nothing was there to help."""
        kind = _OF_ANSWER.get(reaction)
        if slug is not None and kind is not None:
            await self._queries.label(Label(question.id, kind, asker.user_id, slug, asker.message_id))
        match reaction:
            case Reaction.HELPED:
                return Helped(question.id) if slug is not None else None
            case Reaction.UNHELPED if slug is not None:
                return Unhelped(question.id)
            case Reaction.UNHELPED | Reaction.PUZZLED:
                if not wordless:
                    return None
                await self._conversation.withdraw(asker)
                if slug is not None:
                    return Puzzled(question.id)
                return StillUnanswered(question.id, await self._queries.wants_news(question.id))
            case Reaction.WANTS_ADMIN:
                if slug is None and question.outcome is Outcome.SUGGEST:
                    await self._conversation.none_of_these(question.id, asker.user_id, asker.message_id)
                return WantsAdmin(question)
            case _:
                assert_never(reaction)


def _said_below(question: LoggedQuery, text: str, response: Response) -> Asked:
    """`text` decides nothing; it was about that question."""
    decision = NoMatch(text, question.normalised, question.candidates)
    return Asked((response,), Understanding((decision,), question.model))


def _reaction(text: str, choice: Said, sign: Sign | None) -> Reaction | None:
    """What it says of an answer: who refuses more than there was to choose from was not helped."""
    if sign is not None:
        return _AS_REACTION.get(sign)
    return Reaction.UNHELPED if choice == NoneOfThem() else reaction_in(text)
