from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.errors import StoredTextUnreadable, UnknownQuery
from faq.models import Asker, Candidate, FaqKind, Label, LabelKind, NewQuery, Outcome
from faq.store import InboxStore, QueryStore, Sealer
from tests.support.database import Clock

USER, ADMIN = 7, 99
CANDIDATES = (
    Candidate("lupa-sandi", "Lupa kata sandi?", 0.31),
    Candidate("halo", "Halo", 0.1, FaqKind.SMALL_TALK),
)


def asked(
    text: str, message: int | None = None, *, user: int = USER, outcome: Outcome = Outcome.NO_MATCH
) -> NewQuery:
    return NewQuery(Asker(user, user, message), text, text.lower(), outcome, CANDIDATES, "e5@1")


async def log(queries: QueryStore, *new: NewQuery) -> int:
    return (await queries.log(new))[0]


async def waiting(engine: AsyncEngine, key: str | None = None) -> list[tuple[str, int]]:
    """(normal form, messages) of what nothing answered, the newest first, each put into a group of its own."""
    store = InboxStore(engine, Sealer(key))
    await store.place([(None, [form.key]) for form in await store.ungrouped(50)])
    page = await store.page(0, 50)
    return [(group.text, group.messages) for group in page.items]


async def labels(queries: QueryStore) -> list[tuple[int, LabelKind, str | None]]:
    return [(label.query_id, label.kind, label.slug) async for _, said in queries.all() for label in said]


async def test_a_logged_query_comes_back_whole(queries: QueryStore, clock: Clock) -> None:
    query_id = await log(queries, asked("PIN ilang", 5))
    logged = await queries.get(query_id)
    assert (logged.id, logged.asked_at, logged.asker) == (query_id, clock.now, Asker(USER, USER, 5))
    assert (logged.text, logged.normalised, logged.outcome) == ("PIN ilang", "pin ilang", Outcome.NO_MATCH)
    assert (logged.candidates, logged.model) == (CANDIDATES, "e5@1")


async def test_a_query_without_candidates_is_logged(queries: QueryStore) -> None:
    query_id = await log(queries, replace(asked("???"), candidates=()))
    assert (await queries.get(query_id)).candidates == ()


async def test_unknown_queries_are_told_apart(queries: QueryStore) -> None:
    label = Label(1, LabelKind.UP, USER)
    with pytest.raises(UnknownQuery):
        await queries.get(1)
    with pytest.raises(UnknownQuery):
        await queries.label(label)


async def test_a_redelivered_message_is_one_query(queries: QueryStore, engine: AsyncEngine) -> None:
    first = await queries.log([asked("pin ilang", 5), asked("cuaca", 5)])
    assert await queries.log([asked("PIN ILANG", 5), asked("cuaca", 5)]) == first
    assert await waiting(engine) == [("cuaca", 1), ("pin ilang", 1)]


async def test_the_same_words_in_another_message_are_another_query(
    queries: QueryStore, engine: AsyncEngine
) -> None:
    ids = {
        await log(queries, asked("pin ilang", message, user=user)) for message in (5, 6) for user in (1, 2)
    }
    assert len(ids) == 4
    assert await waiting(engine) == [("pin ilang", 4)]


async def test_one_message_can_ask_the_same_twice(queries: QueryStore, engine: AsyncEngine) -> None:
    first, second = await queries.log([asked("pin ilang", 5), asked("Pin ilang", 5)])
    assert first == second
    assert await waiting(engine) == [("Pin ilang", 1)]


async def test_a_terminal_has_no_messages_to_repeat(queries: QueryStore) -> None:
    assert await log(queries, asked("pin ilang")) != await log(queries, asked("pin ilang"))


async def test_an_edited_message_replaces_what_it_asked(queries: QueryStore, engine: AsyncEngine) -> None:
    typo = await log(queries, asked("pim ilamg", 5))
    await log(queries, asked("cuaca", 6))
    await log(queries, asked("pin ilang", 5))
    assert await waiting(engine) == [("pin ilang", 1), ("cuaca", 1)]
    assert (await queries.get(typo)).text == "pim ilamg"
    await log(queries, asked("pim ilamg", 5))
    assert await waiting(engine) == [("pim ilamg", 1), ("cuaca", 1)]


async def test_a_question_that_stays_in_an_edited_message_keeps_its_id(
    queries: QueryStore, engine: AsyncEngine
) -> None:
    _, stays = await queries.log([asked("cuaca", 5), asked("pin ilang", 5)])
    assert await queries.log([asked("pin ilang", 5), asked("gempa", 5)]) == (stays, stays + 1)
    assert await waiting(engine) == [("gempa", 1), ("pin ilang", 1)]


async def test_a_message_that_asks_nothing_any_more_leaves_others_alone(
    queries: QueryStore, engine: AsyncEngine
) -> None:
    """What a terminal asked cannot be found again."""
    await queries.log([asked("pin ilang", 5), asked("cuaca", 5)])
    for other in (asked("gempa", 6), asked("banjir", 5, user=8), asked("kebakaran")):
        await queries.log([other])
    await queries.withdraw(Asker(USER, USER, 5))
    await queries.withdraw(Asker(USER, USER, None))
    assert await waiting(engine) == [("kebakaran", 1), ("banjir", 1), ("gempa", 1)]


async def test_only_what_is_kept_is_told_to_be(queries: QueryStore, clock: Clock) -> None:
    old = await log(queries, asked("pin ilang"))
    clock.forward(timedelta(days=31))
    new = await log(queries, asked("cuaca"))
    assert await queries.kept([old, new, 99]) == {old, new}
    await queries.purge(clock.now)
    assert await queries.kept([old, new, 99]) == {new}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ((LabelKind.UP, LabelKind.DOWN), LabelKind.DOWN),
        ((LabelKind.DOWN, LabelKind.UP), LabelKind.UP),
        ((LabelKind.UP, LabelKind.UP), LabelKind.UP),
        ((LabelKind.NONE_OF_THESE, LabelKind.CHOSEN), LabelKind.CHOSEN),
        ((LabelKind.CHOSEN, LabelKind.CHOSEN), LabelKind.CHOSEN),
    ],
)
async def test_the_last_word_counts(
    queries: QueryStore, said: tuple[LabelKind, LabelKind], kept: LabelKind
) -> None:
    query_id = await log(queries, asked("pin ilang", outcome=Outcome.SUGGEST))
    for kind in said:
        await queries.label(Label(query_id, kind, USER, "lupa-sandi"))
    assert await labels(queries) == [(query_id, kept, "lupa-sandi")]


async def test_different_matters_and_people_do_not_replace_each_other(queries: QueryStore) -> None:
    query_id = await log(queries, asked("pin ilang", outcome=Outcome.SUGGEST))
    for kind, by, slug in (
        (LabelKind.CHOSEN, USER, "biaya"),
        (LabelKind.CHOSEN, USER, "lupa-sandi"),
        (LabelKind.DOWN, USER, "lupa-sandi"),
        (LabelKind.UP, ADMIN, "lupa-sandi"),
    ):
        await queries.label(Label(query_id, kind, by, slug))
    assert [(kind, slug) for _, kind, slug in await labels(queries)] == [
        (LabelKind.CHOSEN, "lupa-sandi"),
        (LabelKind.DOWN, "lupa-sandi"),
        (LabelKind.UP, "lupa-sandi"),
    ]


async def test_all_queries_come_in_order_over_many_batches(queries: QueryStore) -> None:
    texts = [f"pertanyaan {number}" for number in range(1100)]
    await queries.log([asked(text) for text in texts])
    assert [query.text async for query, _ in queries.all()] == texts


async def test_only_what_is_put_to_several_faqs_is_disputed(queries: QueryStore) -> None:
    said = {
        "sama": [Label(0, LabelKind.CHOSEN, USER, "a"), Label(0, LabelKind.LINKED, ADMIN, "a")],
        "beda": [Label(0, LabelKind.CHOSEN, USER, "a"), Label(0, LabelKind.LINKED, ADMIN, "b")],
        "luar": [Label(0, LabelKind.UP, USER, "a"), Label(0, LabelKind.OUT_OF_SCOPE, ADMIN)],
        "bukan": [Label(0, LabelKind.UP, USER, "a"), Label(0, LabelKind.NONE_OF_THESE, 8)],
        "diam": [],
    }
    for message, (text, labels) in enumerate(said.items()):
        query_id = await log(queries, asked(text, message))
        for label in labels:
            await queries.label(replace(label, query_id=query_id))
    assert [query.text async for query, _ in queries.all(disputed=True)] == ["beda", "luar"]


async def test_old_queries_are_purged_with_their_labels(queries: QueryStore, clock: Clock) -> None:
    old = await log(queries, asked("pin ilang"))
    await queries.label(Label(old, LabelKind.UP, USER))
    clock.forward(timedelta(days=31))
    await log(queries, asked("cuaca"))
    assert await queries.purge(clock.now - timedelta(days=30)) == 1
    assert [query.text async for query, _ in queries.all()] == ["cuaca"]
    assert await labels(queries) == []


async def test_the_id_of_a_forgotten_query_is_never_given_again(queries: QueryStore, clock: Clock) -> None:
    mine = await log(queries, asked("pin ilang"))
    await queries.purge(clock.now + timedelta(days=1))
    assert await log(queries, asked("cuaca", user=8)) > mine


async def test_texts_are_sealed_and_still_grouped(engine: AsyncEngine, database_file: Path) -> None:
    queries = QueryStore(engine, Sealer("kunci"))
    await queries.log([asked("Gaji 5 juta", 1)])
    await queries.log([asked("gaji 5 juta", 2)])
    assert await waiting(engine, "kunci") == [("gaji 5 juta", 2)]
    await engine.dispose()
    connection = sqlite3.connect(database_file)
    dump = "\n".join(connection.iterdump()).lower()
    connection.close()
    assert "queries" in dump and "gaji" not in dump


async def test_queries_of_another_key_are_unreadable(engine: AsyncEngine) -> None:
    query_id = await log(QueryStore(engine, Sealer("kunci")), asked("gaji 5 juta"))
    for key in (None, "lain"):
        with pytest.raises(StoredTextUnreadable):
            await QueryStore(engine, Sealer(key)).get(query_id)


async def test_a_key_can_be_turned_on_later(engine: AsyncEngine) -> None:
    query_id = await log(QueryStore(engine, Sealer(None)), asked("pin ilang"))
    sealed = QueryStore(engine, Sealer("kunci"))
    assert (await sealed.get(query_id)).text == "pin ilang"
    await sealed.log([asked("cuaca")])
    assert await waiting(engine, "kunci") == [("cuaca", 1), ("pin ilang", 1)]
