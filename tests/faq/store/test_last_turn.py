"""What a chat asked last: the turn that a follow-up may belong to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.models import Asker, Candidate, FaqKind, Label, LabelKind, NewQuery, Outcome, Turn
from faq.store import QueryStore, Sealer
from tests.support.database import Clock

USER, CHAT = 7, 70
SANDI = Candidate("sandi", "Lupa sandi?", 0.9)
GAJI = Candidate("gaji", "Catat gaji?", 0.4)
SALAM = Candidate("salam", "Halo", 0.9, FaqKind.SMALL_TALK)


def asker(message: int | None = None, *, user: int = USER, chat: int = CHAT) -> Asker:
    return Asker(user, chat, message)


def asked(text: str, who: Asker, *candidates: Candidate, outcome: Outcome = Outcome.MATCH) -> NewQuery:
    return NewQuery(who, text, text.lower(), outcome, candidates, "e5@1")


async def last(queries: QueryStore, clock: Clock, who: Asker) -> Turn | None:
    found = await queries.last_turn(who, timedelta(minutes=5))
    return found.turn if found else None


async def test_the_newest_answered_question(queries: QueryStore, clock: Clock) -> None:
    assert await last(queries, clock, asker(1)) is None
    await queries.log([asked("Catat gaji", asker(1), GAJI)])
    await queries.log([asked("Lupa SANDI", asker(2), SANDI)])
    assert await last(queries, clock, asker(3)) == Turn("Lupa SANDI", "sandi")


async def test_of_a_message_that_asked_two_things_the_second(queries: QueryStore, clock: Clock) -> None:
    await queries.log([asked("lupa sandi", asker(1), SANDI), asked("catat gaji", asker(1), GAJI)])
    assert await last(queries, clock, asker(2)) == Turn("catat gaji", "gaji")


@pytest.mark.parametrize("who", [asker(2, user=8), asker(2, chat=71)])
async def test_other_people_and_chats_have_their_own(queries: QueryStore, clock: Clock, who: Asker) -> None:
    await queries.log([asked("lupa sandi", asker(1), SANDI)])
    assert await last(queries, clock, who) is None


async def test_an_old_turn_is_forgotten(queries: QueryStore, clock: Clock) -> None:
    await queries.log([asked("lupa sandi", asker(1), SANDI)])
    clock.forward(timedelta(minutes=5))
    assert await last(queries, clock, asker(2)) == Turn("lupa sandi", "sandi")
    clock.forward(timedelta(seconds=1))
    assert await last(queries, clock, asker(2)) is None


async def test_neither_a_message_itself_nor_what_came_later_is_its_past(
    queries: QueryStore, clock: Clock
) -> None:
    """An edited or redelivered message is read after the one before it."""
    await queries.log([asked("catat gaji", asker(1), GAJI)])
    await queries.log([asked("lupa sandi", asker(2), SANDI)])
    assert await last(queries, clock, asker(2)) == Turn("catat gaji", "gaji")
    assert await last(queries, clock, asker(1)) is None


async def test_lines_of_a_terminal_follow_each_other(queries: QueryStore, clock: Clock) -> None:
    await queries.log([asked("lupa sandi", asker(), SANDI)])
    assert await last(queries, clock, asker()) == Turn("lupa sandi", "sandi")


async def test_small_talk_in_between_does_not_count(queries: QueryStore, clock: Clock) -> None:
    await queries.log([asked("lupa sandi", asker(1), SANDI)])
    await queries.log([asked("hehe", asker(2), SALAM)])
    assert await last(queries, clock, asker(3)) == Turn("lupa sandi", "sandi")


@pytest.mark.parametrize("outcome", [Outcome.NO_MATCH, Outcome.SUGGEST])
async def test_an_unanswered_question_ends_the_subject(
    queries: QueryStore, clock: Clock, outcome: Outcome
) -> None:
    await queries.log([asked("lupa sandi", asker(1), SANDI)])
    await queries.log([asked("gaji", asker(2), GAJI, outcome=outcome)])
    assert await last(queries, clock, asker(3)) is None


async def test_a_chosen_suggestion_answers(queries: QueryStore, clock: Clock) -> None:
    (query_id,) = await queries.log([asked("gaji", asker(1), SANDI, GAJI, outcome=Outcome.SUGGEST)])
    await queries.label(Label(query_id, LabelKind.UP, USER, "sandi"))
    assert await last(queries, clock, asker(2)) is None
    await queries.label(Label(query_id, LabelKind.CHOSEN, USER, "gaji"))
    assert await last(queries, clock, asker(2)) == Turn("gaji", "gaji")


async def test_a_choice_counts_from_the_tap(queries: QueryStore, clock: Clock) -> None:
    (query_id,) = await queries.log([asked("gaji", asker(1), SANDI, GAJI, outcome=Outcome.SUGGEST)])
    clock.forward(timedelta(minutes=1))
    await queries.log([asked("lupa sandi", asker(2), SANDI)])
    clock.forward(timedelta(minutes=4))
    await queries.label(Label(query_id, LabelKind.CHOSEN, USER, "gaji"))
    clock.forward(timedelta(minutes=5))
    assert await last(queries, clock, asker(3)) == Turn("gaji", "gaji")
    clock.forward(timedelta(seconds=1))
    assert await last(queries, clock, asker(3)) is None


async def test_sealed_texts_are_opened(engine: AsyncEngine, clock: Clock) -> None:
    sealed = QueryStore(engine, Sealer("kunci"), clock=clock)
    await sealed.log([asked("lupa sandi", asker(1), SANDI)])
    assert await last(sealed, clock, asker(2)) == Turn("lupa sandi", "sandi")
