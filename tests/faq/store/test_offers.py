"""What somebody may still choose from in words, and what becomes of it when a message is edited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from faq.models import Asker, Candidate, FaqKind, Label, LabelKind, LoggedQuery, NewQuery, Outcome, Turn
from faq.store import QueryStore
from tests.support.database import Clock

USER, CHAT = 7, 70
SANDI, GAJI = Candidate("sandi", "Lupa sandi?", 0.4), Candidate("gaji", "Catat gaji?", 0.3)
SALAM = Candidate("salam", "Halo", 0.9, FaqKind.SMALL_TALK)
FRESH, CORRECTING = timedelta(minutes=5), timedelta(seconds=20)
A_MOMENT = timedelta(seconds=1)


def asker(message: int | None, *, user: int = USER, chat: int = CHAT) -> Asker:
    return Asker(user, chat, message)


def asked(
    text: str,
    who: Asker,
    *candidates: Candidate,
    outcome: Outcome = Outcome.SUGGEST,
) -> NewQuery:
    return NewQuery(who, text, text, outcome, candidates or (SANDI, GAJI), "e5@1")


def answered(text: str, who: Asker, *candidates: Candidate) -> NewQuery:
    return asked(text, who, *candidates, outcome=Outcome.MATCH)


async def offer(queries: QueryStore, who: Asker, replied_to: int | None = None) -> LoggedQuery | None:
    return await queries.open_offer(who, replied_to, fresh=FRESH, correcting=CORRECTING)


async def offered(queries: QueryStore, who: Asker, replied_to: int | None = None) -> str | None:
    """The text of the question."""
    found = await offer(queries, who, replied_to)
    return found.text if found else None


async def chooses(queries: QueryStore, query_id: int, message: int | None, slug: str = "gaji") -> None:
    await queries.label(Label(query_id, LabelKind.CHOSEN, USER, slug, message))


async def labels(queries: QueryStore) -> list[tuple[str, LabelKind, str | None]]:
    return [
        (query.text, said.kind, said.slug) async for query, all_said in queries.all() for said in all_said
    ]


async def test_the_suggestions_to_the_last_question(queries: QueryStore) -> None:
    assert await offered(queries, asker(1)) is None
    await queries.log([asked("sandi atau gaji", asker(1))])
    await queries.log([asked("gaji atau sandi", asker(2))])
    assert await offered(queries, asker(3)) == "gaji atau sandi"
    assert await offered(queries, asker(2)) == "sandi atau gaji"


@pytest.mark.parametrize("who", [asker(2, user=8), asker(2, chat=71)])
@pytest.mark.parametrize("replied_to", [None, 1])
async def test_nobody_else_s(queries: QueryStore, who: Asker, replied_to: int | None) -> None:
    await queries.log([asked("sandi atau gaji", asker(1))])
    assert await offered(queries, who, replied_to) is None


async def test_topics_beside_an_honest_answer_are_suggestions_too(queries: QueryStore) -> None:
    await queries.log([asked("sandi apa gaji", asker(1), outcome=Outcome.NO_MATCH)])
    assert await offered(queries, asker(2)) == "sandi apa gaji"
    await queries.log(
        [asked("hujan", asker(2), Candidate("gaji", "Catat gaji?", 0.001), outcome=Outcome.NO_MATCH)]
    )
    assert await offered(queries, asker(3)) is None


async def test_an_answer_in_between_closes_them_and_small_talk_does_not(queries: QueryStore) -> None:
    await queries.log([asked("sandi atau gaji", asker(1))])
    await queries.log([answered("hai", asker(2), SALAM)])
    assert await offered(queries, asker(3)) == "sandi atau gaji"
    await queries.log([answered("lupa sandi", asker(3), SANDI)])
    assert await offered(queries, asker(4)) is None
    assert await offered(queries, asker(4), replied_to=1) == "sandi atau gaji"
    assert await offered(queries, asker(4), replied_to=3) is None


async def test_a_choice_by_a_tap_further_up_closes_them(queries: QueryStore, clock: Clock) -> None:
    (first,) = await queries.log([asked("sandi atau gaji", asker(1))])
    clock.forward(A_MOMENT)
    await queries.log([asked("gaji atau sandi", asker(2))])
    clock.forward(A_MOMENT)
    await chooses(queries, first, None)
    clock.forward(CORRECTING)
    assert await offered(queries, asker(3)) is None


async def test_they_are_open_for_a_while(queries: QueryStore, clock: Clock) -> None:
    await queries.log([asked("sandi atau gaji", asker(1))])
    clock.forward(FRESH)
    assert await offered(queries, asker(2)) == "sandi atau gaji"
    clock.forward(A_MOMENT)
    assert await offered(queries, asker(2)) is None
    assert await offered(queries, asker(2), replied_to=1) == "sandi atau gaji"


async def test_for_an_edited_message_the_time_counts_when_it_came(queries: QueryStore, clock: Clock) -> None:
    await queries.log([asked("sandi atau gaji", asker(1))])
    clock.forward(FRESH)
    await queries.log([asked("yg keuda", asker(2), GAJI, outcome=Outcome.NO_MATCH)])
    clock.forward(FRESH)
    assert await offered(queries, asker(2)) == "sandi atau gaji"


@pytest.mark.parametrize("kind", [LabelKind.CHOSEN, LabelKind.NONE_OF_THESE])
@pytest.mark.parametrize("message", [None, 2])
async def test_a_choice_can_be_corrected_until_it_is_read(
    queries: QueryStore, clock: Clock, kind: LabelKind, message: int | None
) -> None:
    (query_id,) = await queries.log([asked("sandi atau gaji", asker(1))])
    await queries.label(Label(query_id, kind, USER, "gaji", message))
    clock.forward(CORRECTING - A_MOMENT)
    assert await offered(queries, asker(3)) == "sandi atau gaji"
    clock.forward(A_MOMENT)
    assert await offered(queries, asker(3)) is None
    assert await offered(queries, asker(3), replied_to=1) is None


async def test_a_message_that_chose_may_choose_again_however_late(queries: QueryStore, clock: Clock) -> None:
    """It is edited, or a killed process had not finished it."""
    (query_id,) = await queries.log([asked("sandi atau gaji", asker(1))])
    await chooses(queries, query_id, 2)
    clock.forward(timedelta(days=1))
    await queries.log([asked("apa saja", asker(3))])
    assert await offered(queries, asker(2)) == "sandi atau gaji"
    await chooses(queries, query_id, 2, "sandi")
    assert await labels(queries) == [("sandi atau gaji", LabelKind.CHOSEN, "sandi")]


async def test_other_people_s_labels_close_nothing(queries: QueryStore, clock: Clock) -> None:
    (query_id,) = await queries.log([asked("sandi atau gaji", asker(1))])
    await queries.label(Label(query_id, LabelKind.CHOSEN, 99, "gaji"))
    clock.forward(CORRECTING)
    assert await offered(queries, asker(2)) == "sandi atau gaji"


async def test_of_two_in_one_message_the_last_that_is_open(queries: QueryStore, clock: Clock) -> None:
    first, second = await queries.log(
        [asked("sandi atau gaji", asker(1)), asked("gaji atau sandi", asker(1))]
    )
    assert await offered(queries, asker(2)) == "gaji atau sandi"
    await chooses(queries, second, 2)
    clock.forward(CORRECTING)
    assert await offered(queries, asker(3)) == "sandi atau gaji"
    await chooses(queries, first, 3)
    clock.forward(CORRECTING)
    assert await offered(queries, asker(4)) is None


@pytest.mark.parametrize("first", [True, False])
async def test_beside_an_answer_the_one_that_is_open(queries: QueryStore, *, first: bool) -> None:
    pair = [asked("sandi atau gaji", asker(1)), answered("lupa sandi", asker(1), SANDI)]
    await queries.log(pair if first else pair[::-1])
    assert await offered(queries, asker(2)) == "sandi atau gaji"


async def test_what_a_corrected_message_was_offered_is_gone(queries: QueryStore) -> None:
    await queries.log([asked("sandi atau gajo", asker(1))])
    await queries.log([asked("sandi atau gaji", asker(1))])
    assert await offered(queries, asker(2)) == "sandi atau gaji"
    await queries.log([answered("lupa sandi", asker(1), SANDI)])
    assert await offered(queries, asker(2)) is None
    assert await offered(queries, asker(2), replied_to=1) is None


async def test_a_message_that_chooses_is_no_question_any_more(queries: QueryStore) -> None:
    (query_id,) = await queries.log([asked("sandi atau gaji", asker(1))])
    (mistyped,) = await queries.log([asked("yg keuda", asker(2), GAJI, outcome=Outcome.NO_MATCH)])
    await chooses(queries, query_id, 2)
    assert await offered(queries, asker(3), replied_to=2) is None
    assert await queries.log([asked("yg keuda", asker(2), GAJI, outcome=Outcome.NO_MATCH)]) != (mistyped,)


async def test_a_message_that_is_a_question_after_all_chose_nothing(queries: QueryStore) -> None:
    (query_id,) = await queries.log([asked("sandi atau gaji", asker(1))])
    (other,) = await queries.log([asked("sandi atau gaji", asker(1, chat=71))])
    await chooses(queries, query_id, 2)
    await chooses(queries, other, 2, "sandi")
    await queries.label(Label(query_id, LabelKind.UP, USER, "gaji"))
    await queries.log([answered("lupa sandi", asker(2), SANDI)])
    assert await labels(queries) == [
        ("sandi atau gaji", LabelKind.UP, "gaji"),
        ("sandi atau gaji", LabelKind.CHOSEN, "sandi"),
    ]


async def test_a_choice_in_words_is_a_turn_like_a_tap(queries: QueryStore, clock: Clock) -> None:
    (query_id,) = await queries.log([asked("sandi atau gaji", asker(1))])
    await chooses(queries, query_id, 2)
    for turn in (await queries.last_turn(asker(3), FRESH), await queries.turn_at(CHAT, 2)):
        assert turn is not None and turn.turn == Turn("sandi atau gaji", "gaji")
    assert await queries.turn_at(71, 2) is None
