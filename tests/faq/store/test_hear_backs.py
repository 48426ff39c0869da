"""Who waits to hear of an answer, when the question is edited meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.inbox_tables import HearBackRow
from faq.models import Asker, Candidate, Label, LabelKind, NewQuery, Outcome
from faq.store import HearBackStore, QueryStore, Sealer
from faq.store.engine import reading
from tests.support.database import Clock

USER = 7
MATCH, SUGGEST, NO_MATCH = Outcome.MATCH, Outcome.SUGGEST, Outcome.NO_MATCH


@pytest.fixture
def bells(engine: AsyncEngine, clock: Clock) -> HearBackStore:
    return HearBackStore(engine, Sealer(None), clock=clock)


def asked(text: str, outcome: Outcome = NO_MATCH, message: int = 1) -> NewQuery:
    candidates = (Candidate("sandi", "Lupa sandi?", 0.9), Candidate("gaji", "Catat gaji?", 0.3))
    return NewQuery(Asker(USER, USER, message), text, text, outcome, candidates, "e5@1")


async def waiting(engine: AsyncEngine) -> Sequence[int]:
    """The queries whose bells were rung."""
    async with reading(engine) as session:
        return (await session.scalars(select(HearBackRow.query_id).order_by(HearBackRow.query_id))).all()


@pytest.mark.parametrize(
    ("before", "after", "heirs"),
    [
        ([asked("pin ilnag")], [asked("pin ilang")], [0]),
        ([asked("pin ilnag")], [asked("pin ilang", SUGGEST)], [0]),
        ([asked("pin ilnag")], [asked("pin ilang", MATCH)], []),
        ([asked("pin ilang")], [asked("pin ilang")], [0]),
        ([asked("pin ilang")], [asked("pin ilang", MATCH)], []),
        ([asked("pin ilnag")], [asked("cuaca", MATCH), asked("pin ilang")], [1]),
        ([asked("pin ilnag"), asked("cuaca", MATCH)], [asked("pin ilang"), asked("cuaca", MATCH)], [0]),
        ([asked("pin ilang")], [asked("pin ilang", MATCH), asked("cuaca")], []),
    ],
)
async def test_a_bell_follows_its_question(
    queries: QueryStore,
    bells: HearBackStore,
    engine: AsyncEngine,
    *,
    before: list[NewQuery],
    after: list[NewQuery],
    heirs: list[int],
) -> None:
    await bells.want((await queries.log(before))[0])
    ids = await queries.log(after)
    assert await waiting(engine) == [ids[heir] for heir in heirs]
    assert [await queries.wants_news(query_id) for query_id in ids] == [i in heirs for i in range(len(ids))]
    assert await queries.log(after) == ids  # redelivered
    assert await waiting(engine) == [ids[heir] for heir in heirs]


async def test_other_messages_keep_their_bells(
    queries: QueryStore, bells: HearBackStore, engine: AsyncEngine
) -> None:
    (first,) = await queries.log([asked("pin ilang", message=1)])
    (second,) = await queries.log([asked("cuaca besok", message=2)])
    for query_id in (first, second):
        await bells.want(query_id)
    await queries.log([asked("cuaca hari ini", MATCH, message=2)])
    assert await waiting(engine) == [first]
    await queries.log([asked("lupa sandi", MATCH, message=3)])
    assert await waiting(engine) == [first]


async def test_a_corrected_question_waits_since_it_was_asked_to(
    queries: QueryStore, bells: HearBackStore, engine: AsyncEngine, clock: Clock
) -> None:
    await bells.want((await queries.log([asked("pin ilnag")]))[0])
    rung = clock.now
    clock.forward(timedelta(minutes=3))
    await queries.log([asked("pin ilang")])
    async with reading(engine) as session:
        assert (await session.scalars(select(HearBackRow.asked_at))).all() == [rung]


async def test_what_is_chosen_among_suggestions_needs_no_news(
    queries: QueryStore, bells: HearBackStore, engine: AsyncEngine
) -> None:
    await bells.want((await queries.log([asked("pin ilnag")]))[0])
    (query_id,) = await queries.log([asked("pin ilang", SUGGEST)])
    await queries.label(Label(query_id, LabelKind.NONE_OF_THESE, USER))
    assert await waiting(engine) == [query_id]
    await queries.label(Label(query_id, LabelKind.CHOSEN, USER, "gaji"))
    assert await waiting(engine) == []


async def test_a_topic_that_is_only_near_leaves_the_bell(
    queries: QueryStore, bells: HearBackStore, engine: AsyncEngine
) -> None:
    (query_id,) = await queries.log([asked("pin ilang")])
    await bells.want(query_id)
    await queries.label(Label(query_id, LabelKind.CHOSEN, USER, "gaji"))
    assert await waiting(engine) == [query_id]


async def test_an_edit_into_a_choice_takes_the_bell_back(
    queries: QueryStore, bells: HearBackStore, engine: AsyncEngine
) -> None:
    (offer,) = await queries.log([asked("sandi atau gaji", SUGGEST, message=1)])
    await bells.want((await queries.log([asked("yg keuda", message=2)]))[0])
    await queries.label(Label(offer, LabelKind.CHOSEN, USER, "gaji", message_id=2))
    assert await waiting(engine) == []
