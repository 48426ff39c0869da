"""How the bot did lately, counted by either database; on PostgreSQL as in test_writers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.figures import FaqCount, Figures, Tally
from faq.models import Asker, Candidate, FaqDraft, FaqKind, Label, LabelKind, NewQuery, Outcome
from faq.services.statistics import Statistics
from faq.store import FaqStore, InboxStore, QueryStore, Sealer, StatisticsStore, VerdictStore, open_engine
from migrations.runner import upgrade
from tests.support.database import Clock, hurry

ADMIN = 99
DAY = timedelta(days=1)
SANDI, MEWAH, NORMAL = "lupa-sandi", "mode-mewah", "mode-normal"
FAQS = (
    FaqDraft("Lupa kata sandi?", "Ketuk Lupa.", "Akun", slug=SANDI),
    FaqDraft("Apa itu mode mewah?", "Longgar.", "Mode", slug=MEWAH),
    FaqDraft("Apa itu mode normal?", "Biasa.", "Mode", slug=NORMAL),
    FaqDraft("Halo", "Halo!", "Obrolan", slug="halo", kind=FaqKind.SMALL_TALK),
)
CANDIDATES = {
    draft.slug: Candidate(draft.slug, draft.question, 0.5, draft.kind or FaqKind.ANSWER) for draft in FAQS
}


@dataclass
class Log:
    """A log that fills up as time goes on."""

    engine: AsyncEngine
    clock: Clock
    messages: int = 0

    @property
    def queries(self) -> QueryStore:
        return QueryStore(self.engine, Sealer(None), clock=self.clock)

    @property
    def inbox(self) -> InboxStore:
        return InboxStore(self.engine, Sealer(None), clock=self.clock)

    @property
    def verdicts(self) -> VerdictStore:
        return VerdictStore(self.engine, Sealer(None), clock=self.clock)

    async def asks(self, outcome: Outcome, *slugs: str, user: int = 1, text: str = "") -> int:
        self.messages += 1
        candidates = tuple(CANDIDATES[slug] for slug in slugs)
        words = text or f"pertanyaan {self.messages}"
        query = NewQuery(Asker(user, user, self.messages), words, words, outcome, candidates, "m")
        return (await self.queries.log([query]))[0]

    async def says(self, query_id: int, kind: LabelKind, slug: str | None = None, user: int = 1) -> None:
        await self.queries.label(Label(query_id, kind, user, slug))

    async def group(self) -> int:
        """What waits without a group becomes one."""
        waiting = await self.inbox.ungrouped(50)
        await self.inbox.place([(None, [form.key for form in waiting])])
        return (await self.inbox.page(0, 1)).items[0].id

    async def figures(self, days: int = 7) -> Figures:
        return await StatisticsStore(self.engine, clock=self.clock).figures(days)


@pytest.fixture
async def log(url: str, clock: Clock) -> AsyncIterator[Log]:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", hurry)
    await upgrade(engine)
    await FaqStore(engine).seed(FAQS, ())
    yield Log(engine, clock)
    await engine.dispose()


async def test_questions_are_counted_by_how_they_were_decided(log: Log) -> None:
    await log.asks(Outcome.MATCH, SANDI, user=1)
    await log.asks(Outcome.MATCH, SANDI, user=2)
    taken = await log.asks(Outcome.SUGGEST, MEWAH, NORMAL, user=2)
    await log.says(taken, LabelKind.CHOSEN, NORMAL, user=2)
    refused = await log.asks(Outcome.SUGGEST, MEWAH, NORMAL, user=3)
    await log.says(refused, LabelKind.NONE_OF_THESE, user=3)
    await log.asks(Outcome.NO_MATCH, user=3)
    figures = await log.figures()
    assert figures.now == Tally(people=3, answered=2, offered=2, chosen=1, unanswered=1)
    assert figures.now.questions == 5
    assert figures.asked == (
        FaqCount(SANDI, "Lupa kata sandi?", 2),
        FaqCount(NORMAL, "Apa itu mode normal?", 1),
    )


async def test_small_talk_is_counted_apart(log: Log) -> None:
    await log.asks(Outcome.MATCH, "halo", SANDI, user=1)
    await log.asks(Outcome.MATCH, "halo", user=2)
    await log.asks(Outcome.MATCH, SANDI, "halo", user=3)
    figures = await log.figures()
    assert figures.now == Tally(people=1, answered=1, small_talk=2)
    assert [faq.slug for faq in figures.asked] == [SANDI]


async def test_thumbs_count_as_they_stand_last(log: Log) -> None:
    for user, kinds in enumerate(((LabelKind.UP,), (LabelKind.UP, LabelKind.DOWN), (LabelKind.DOWN,))):
        query_id = await log.asks(Outcome.MATCH, SANDI if user else MEWAH, user=user)
        for kind in kinds:
            await log.says(query_id, kind, SANDI if user else MEWAH, user=user)
    taken = await log.asks(Outcome.SUGGEST, MEWAH, NORMAL, user=9)
    await log.says(taken, LabelKind.CHOSEN, NORMAL, user=9)
    await log.says(taken, LabelKind.DOWN, NORMAL, user=9)
    figures = await log.figures()
    assert (figures.now.up, figures.now.down, figures.now.chosen) == (1, 3, 1)
    assert [(faq.slug, faq.count) for faq in figures.disliked] == [(SANDI, 2), (NORMAL, 1)]


async def test_what_was_withdrawn_counts_nowhere(log: Log) -> None:
    await log.asks(Outcome.MATCH, SANDI)
    gone = await log.asks(Outcome.MATCH, SANDI)
    await log.says(gone, LabelKind.DOWN, SANDI)
    await log.queries.withdraw(Asker(1, 1, log.messages))
    figures = await log.figures()
    assert figures.now == Tally(people=1, answered=1) and figures.disliked == ()
    assert [faq.count for faq in figures.asked] == [1]


async def test_what_an_admin_dealt_with_still_counts(log: Log) -> None:
    """Also after the verdict was taken back; what is withdrawn after that does not."""
    await log.asks(Outcome.NO_MATCH)
    verdict = await log.verdicts.link(await log.group(), SANDI, ADMIN)
    assert ((await log.figures()).now.unanswered, (await log.figures()).waiting) == (1, 0)
    await log.verdicts.undo(verdict.id, ADMIN)
    assert ((await log.figures()).now.unanswered, (await log.figures()).waiting) == (1, 1)
    await log.queries.withdraw(Asker(1, 1, log.messages))
    assert (await log.figures()).now == Tally()


async def test_what_waits_is_counted_with_and_without_a_group(log: Log) -> None:
    await log.asks(Outcome.NO_MATCH, text="resep rendang")
    group_id = await log.group()
    await log.asks(Outcome.NO_MATCH, text="ban bocor")
    assert (await log.figures()).waiting == 2
    await log.verdicts.ignore(group_id, ADMIN)
    await log.asks(Outcome.NO_MATCH, text="resep rendang")  # stays away, like all of its group
    assert (await log.figures()).waiting == 1


async def test_groups_are_counted_once_all_that_waits_has_one(log: Log) -> None:
    await log.asks(Outcome.NO_MATCH, text="resep rendang")
    await log.asks(Outcome.NO_MATCH, text="resep rendang")
    await log.group()
    await log.asks(Outcome.NO_MATCH, text="ban bocor")
    figures = await log.figures()
    assert (figures.waiting, figures.groups) == (3, None)
    await log.group()
    figures = await log.figures()
    assert (figures.waiting, figures.groups) == (3, 2)


async def test_some_peoples_questions_can_be_left_out_of_all_but_what_waits(log: Log) -> None:
    await log.asks(Outcome.MATCH, SANDI, user=1)
    for kind in (Outcome.MATCH, Outcome.NO_MATCH):
        await log.asks(kind, MEWAH, user=ADMIN)
    disliked = await log.asks(Outcome.MATCH, MEWAH, user=ADMIN)
    await log.says(disliked, LabelKind.DOWN, MEWAH, user=ADMIN)
    log.clock.forward(8 * DAY)
    await log.asks(Outcome.MATCH, SANDI, user=1)
    figures = await StatisticsStore(log.engine, clock=log.clock).figures(7, {ADMIN})
    assert figures.now == Tally(people=1, answered=1)
    longer = await StatisticsStore(log.engine, clock=log.clock).figures(30, {ADMIN})
    assert longer.now == Tally(people=1, answered=2) and longer.waiting == 2
    assert [faq.slug for faq in longer.asked] == [SANDI] and longer.disliked == ()


async def test_the_days_before_are_compared_where_the_log_goes_back_so_far(log: Log) -> None:
    await log.asks(Outcome.MATCH, MEWAH)
    log.clock.forward(6 * DAY)
    await log.asks(Outcome.NO_MATCH)
    log.clock.forward(7.5 * DAY)
    await log.asks(Outcome.MATCH, SANDI, user=2)
    figures = await log.figures()
    assert figures.now == Tally(people=1, answered=1)
    assert figures.before == Tally(people=1, answered=1, unanswered=1)
    assert [faq.slug for faq in figures.asked] == [SANDI]
    longer = await log.figures(30)
    assert longer.before is None and longer.now.questions == 3


async def test_it_says_since_when_there_is_a_log(log: Log) -> None:
    assert (await log.figures()).since is None
    began = log.clock.now
    await log.asks(Outcome.MATCH, SANDI)
    log.clock.forward(2 * DAY)
    figures = await log.figures()
    assert figures.since == began and figures.before is None
    log.clock.forward(4.5 * DAY)
    assert (await log.figures()).since is None


async def test_an_empty_log_has_nothing(log: Log) -> None:
    assert await log.figures() == Figures(7, Tally(), None, None, (), (), 0, 0)


async def test_a_month_is_no_longer_than_what_is_kept(log: Log) -> None:
    store = StatisticsStore(log.engine, clock=log.clock)
    days = {
        kept: [(await Statistics(store, kept_days=kept).lately(month=month)).days for month in (False, True)]
        for kept in (180, 20, 3)
    }
    assert days == {180: [7, 30], 20: [7, 20], 3: [3, 3]}
