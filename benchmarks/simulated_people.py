"""Who asks, and who clears the inbox, in a simulation: both know the right answers and use the product as people do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from benchmarks.simulated_bot import SimulatedBot
from bot.admin.inbox_replies import EXAMPLES
from faq.groups import GroupView
from faq.learning.measuring.labelled import Labelled
from faq.models import Asker
from faq.services.responses import (
    Answered,
    Offered,
    Unanswered,
)

PEOPLE = 60
REACTING = 0.5
"""How often a person taps something below suggestions, or a thumb below a wrong answer."""
CHATTER = 0.3
"""Share of the messages that no FAQ answers."""
FAR = 0.5
"""Share of these that nobody repeats."""
BETWEEN = timedelta(minutes=6)
"""From one message to the next: none is read as a follow-up."""
ADMIN = 1

OPEN, DECIDE = 1, 1
PICK_ANOTHER = 3
"""The button "another FAQ", the words that are looked for, and the FAQ that is found."""

Truth = dict[int, str | None]
"""By the id of a query: the slug that answers it, None where none does."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Messages about each topic, the most popular topic first: those of the FAQs, and `near` ones that none answers.

    `far` is chatter that nobody repeats.
    """

    questions: Sequence[Sequence[Labelled]]
    near: Sequence[Sequence[Labelled]]
    far: Sequence[Labelled] = ()

    def stream(self, seed: int) -> Iterator[Labelled]:
        """Without an end: the n-th most popular topic comes 1/n as often as the first, in any of its wordings."""
        chance = random.Random(seed)
        while True:
            if chance.random() >= CHATTER:
                yield _popular(self.questions, chance)
            elif self.far and chance.random() < FAR:
                yield chance.choice(self.far)
            else:
                yield _popular(self.near, chance)


def _popular(topics: Sequence[Sequence[Labelled]], chance: random.Random) -> Labelled:
    weights = [1 / place for place in range(1, len(topics) + 1)]
    (topic,) = chance.choices(topics, weights)
    return chance.choice(topic)


class Crowd:
    """People who all agree to be learnt from. Notes in `truth` what each of their messages meant."""

    def __init__(self, bot: SimulatedBot, seed: int, truth: Truth) -> None:
        self._bot = bot
        self._chance = random.Random(seed)
        self._truth = truth
        self._said = 0

    async def agree(self) -> None:
        people = self._bot.services.people
        for person in range(PEOPLE):
            await people.decide(person, given=True)

    async def say(self, query: Labelled) -> None:
        person, reacts = self._chance.randrange(PEOPLE), self._chance.random() < REACTING
        self._said += 1
        asked = await self._bot.services.conversation.ask(query.text, Asker(person, person, self._said))
        for response in asked.responses:
            if not isinstance(response, Answered | Offered | Unanswered):
                continue  # a code alone: nothing of it is kept
            self._truth[response.query_id] = query.slug
            if reacts:
                await self._react(response, query.slug, person)
        self._bot.clock.let_pass(BETWEEN)

    async def _react(self, response: Answered | Offered | Unanswered, slug: str | None, person: int) -> None:
        conversation = self._bot.services.conversation
        match response:
            case Answered(query_id, faq):
                if faq.slug != slug:
                    await conversation.feedback(query_id, faq.slug, person, helpful=False)
            case Offered(query_id, candidates):
                if slug is not None and slug in {candidate.slug for candidate in candidates}:
                    await conversation.choose(query_id, slug, person)
                else:
                    await conversation.none_of_these(query_id, person)
            case Unanswered():
                pass
            case _:
                assert_never(response)


class Admin:
    """A busy one, who decides about a group by what most of its shown examples mean.

    `taps` are counted as the handlers need them: after a verdict the next group opens by itself.
    """

    def __init__(self, bot: SimulatedBot, truth: Mapping[int, str | None]) -> None:
        self._bot = bot
        self._truth = truth
        self.taps = 0

    async def sit_down(self, groups: int) -> None:
        """Decide about at most so many groups, always the one that most people asked."""
        await self._bot.services.inbox.gather()
        group = await self._bot.services.inbox.at(0)
        self.taps += OPEN if group else 0
        for _ in range(groups):
            if group is None:
                return
            await self._decide(await self._bot.services.inbox.view(group.id))
            group = await self._bot.services.inbox.at(0)

    def reads(self, view: GroupView) -> str | None:
        """What most of the examples on the screen mean; of equals, what is more typical."""
        meant = Counter(self._truth[wording.query_id] for wording in view.wordings[:EXAMPLES])
        return meant.most_common(1)[0][0]

    async def _decide(self, view: GroupView) -> None:
        slug = self.reads(view)
        if slug is None:
            self.taps += DECIDE
            await self._bot.services.inbox.out_of_scope(view.group.id, ADMIN)
        else:
            self.taps += await self._taps_to_link(view, slug)
            await self._bot.services.inbox.link(view.group.id, slug, ADMIN)

    async def _taps_to_link(self, view: GroupView, slug: str) -> int:
        if slug in {candidate.slug for candidate in view.likeliest}:
            return DECIDE
        wanted = await self._bot.services.catalogue.read(slug)
        found = await self._bot.services.inbox.search(wanted.question)
        assert slug in {faq.slug for faq in found}
        return PICK_ANOTHER
