"""Where a question belongs: by its vector, in batches, with whatever model is in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.groups import Form
from faq.matching.encoder import Vectors
from faq.matching.matcher import Matcher
from faq.models import Asker, NewQuery, Outcome
from faq.services.bundle import Services
from faq.services.grouping import BATCH, UNRELATED, Grouping, assign
from faq.services.inbox import Inbox
from faq.store import InboxStore, QueryStore, Sealer, Stores, VectorStore
from tests.support.database import Clock
from tests.support.encoders import NgramEncoder
from tests.support.inbox import groups
from tests.support.matching import PLAIN, model_of
from tests.support.services import ADMIN


class Backwards(NgramEncoder):
    """Another model, of another dimension, that counts what it encodes."""

    encoded = 0

    @property
    def model_id(self) -> str:
        return "backwards"

    @property
    def dimension(self) -> int:
        return 2 * super().dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        vectors = super().encode([text[::-1] for text in texts])
        return np.hstack([vectors, vectors]) / np.float32(np.sqrt(2))


def unit(*values: float) -> Vectors:
    vector = np.array(values, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def missed(text: str, user: int = 1) -> NewQuery:
    return NewQuery(Asker(user, user), text, text, Outcome.NO_MATCH, (), "ngrams-256")


def test_a_question_joins_the_nearest_group_or_opens_one() -> None:
    centroids = {7: unit(1, 0, 0), 8: unit(0, 1, 0)}
    new = {
        "near 8": unit(0.2, 1, 0),
        "between": unit(1, 1, 0),
        "far": unit(0, 0, 1),
        "by far": unit(0, 0.1, 1),
    }
    placed = assign(new, centroids, 0.7)
    assert placed == [(7, ["between"]), (8, ["near 8"]), (None, ["far", "by far"])]
    assert assign({"a": unit(1, 0), "b": unit(0, 1)}, {}, 0.7) == [(None, ["a"]), (None, ["b"])]


def test_vectors_from_the_cache_are_read_only_and_stay_as_they_are() -> None:
    cached = {name: unit(*values) for name, values in {"a": (1, 0), "b": (1, 0.2)}.items()}
    read_only = {name: np.frombuffer(vector.tobytes(), np.float32) for name, vector in cached.items()}
    assert assign(read_only, {}, 0.7) == [(None, ["a", "b"])]
    before = cached["a"].copy()
    assign(cached, {}, 0.7)
    assert np.array_equal(cached["a"], before)


@pytest.mark.parametrize(("cosine", "joins"), [(0.71, True), (0.69, False)])
def test_near_is_a_cosine(cosine: float, joins: bool) -> None:
    vector = np.array([cosine, np.sqrt(1 - cosine**2)], np.float32)
    assert assign({"new": vector}, {1: unit(1, 0)}, 0.7) == [(1 if joins else None, ["new"])]


async def test_an_old_backlog_is_grouped_in_batches_the_newest_first(
    engine: AsyncEngine, matcher: Matcher, queries: QueryStore, sealer: Sealer
) -> None:
    store = InboxStore(engine, sealer)
    await queries.log([missed(f"nomor{number} " * 3) for number in range(BATCH + 5)])
    grouping = Grouping(store, matcher)
    assert await grouping.step()
    assert await store.ungrouped_count() == 5
    assert (await store.ungrouped(1))[0].normalised.startswith("nomor4 ")
    assert await grouping.step()
    assert not await grouping.step()
    assert sum(members for members, _ in (await store.outline()).values()) == BATCH + 5


async def test_groups_keep_their_members_when_the_model_changes(
    inbox: Inbox, matcher: Matcher, queries: QueryStore
) -> None:
    await queries.log([missed("kartu sim saya hangus"), missed("hujan lebat di bogor", 2)])
    before = sorted(group[0].text for group in await groups(inbox))
    encoder = Backwards()
    await matcher.swap(model_of(encoder))
    encoder.encoded = 0
    await queries.log([missed("kartu sim saya hangus min", 3)])
    after = sorted(sorted(wording.text for wording in group) for group in await groups(inbox))
    assert [group[0] for group in after] == before
    assert ["kartu sim saya hangus", "kartu sim saya hangus min"] in after
    assert encoder.encoded == 3 + len(UNRELATED)  # each once: the new one and the members of both groups


class AllAlike(NgramEncoder):
    """Its vectors have so much in common that any two texts have a cosine above 0.9, as an encoder's before tuning."""

    @property
    def model_id(self) -> str:
        return "all-alike"

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = super().encode(texts)
        common = np.full_like(vectors, 3 / np.sqrt(vectors.shape[1]))
        return np.stack([unit(*row) for row in vectors + common])


async def test_a_model_to_which_all_texts_are_alike_still_tells_meanings_apart(
    inbox: Inbox, matcher: Matcher, queries: QueryStore
) -> None:
    await matcher.swap(model_of(AllAlike()))
    await queries.log([missed("kartu sim saya hangus"), missed("hujan lebat di bogor", 2)])
    await queries.log([missed("kartu sim saya hangus min", 3)])
    found = sorted(sorted(wording.text for wording in group) for group in await groups(inbox))
    assert found == [["hujan lebat di bogor"], ["kartu sim saya hangus", "kartu sim saya hangus min"]]


async def test_two_processes_never_put_a_question_into_two_groups(
    engine: AsyncEngine, queries: QueryStore, sealer: Sealer
) -> None:
    store = InboxStore(engine, sealer)
    await queries.log([missed("kartu hangus")])
    (form,) = await store.ungrouped(5)
    await store.place([(None, [form.key])])
    first = await store.group_of(1)
    await store.place([(None, [form.key])])
    assert await store.group_of(1) == first


async def test_what_would_join_a_group_that_was_forgotten_meanwhile_waits_for_another(
    engine: AsyncEngine, queries: QueryStore, sealer: Sealer, clock: Clock
) -> None:
    store = InboxStore(engine, sealer, clock=clock)
    await queries.log([missed("kartu hangus")])
    (old,) = await store.ungrouped(5)
    await store.place([(None, [old.key])])
    gone = await store.group_of(1)
    await queries.purge(clock.now + timedelta(days=1))
    await queries.log([missed("kartu hangus min"), missed("hujan lebat")])
    rain, lost = await store.ungrouped(5)
    await store.place([(gone, [lost.key]), (None, [rain.key])])
    assert await store.ungrouped(5) == (lost,)


async def test_the_inbox_writes_no_text_that_is_sealed(engine: AsyncEngine, database_file: Path) -> None:
    stores = Stores.over(engine, Sealer("kunci"))
    matcher = Matcher(model_of(), PLAIN, stores.vectors)
    inbox = Services.over(stores, matcher, retention_days=30, patience=30.0).inbox
    await stores.queries.log([missed("gajiku rahasia sekali"), missed("gajiku rahasia banget", 2)])
    (group,) = (await inbox.overview(0, 5)).page.items
    assert group.text == "gajiku rahasia banget"
    await inbox.ignore(group.id, ADMIN)
    await inbox.close()
    matcher.close()
    await engine.dispose()
    connection = sqlite3.connect(database_file)
    dump = "\n".join(connection.iterdump()).lower()
    connection.close()
    assert "inbox_members" in dump and "rahasia" not in dump


async def test_the_vectors_of_what_is_forgotten_go_too(
    engine: AsyncEngine, inbox: Inbox, queries: QueryStore, sealer: Sealer, clock: Clock
) -> None:
    await queries.log([missed("kartu sim saya hangus")])
    await inbox.gather()
    key = sealer.text_key("kartu sim saya hangus")
    assert await VectorStore(engine).load("ngrams-256", [key])
    await queries.purge(clock.now + timedelta(days=1))
    assert not await VectorStore(engine).load("ngrams-256", [key])


async def test_groups_that_cannot_be_read_are_read_once(
    engine: AsyncEngine, matcher: Matcher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = Sealer("kunci"), Sealer("kunci lain")
    store = InboxStore(engine, key, clock=clock)
    await QueryStore(engine, other, clock=clock).log([missed("tertutup")])
    await store.place([(None, [other.text_key("tertutup")])])
    asked: list[Sequence[int]] = []
    members = store.members

    async def counted(group_ids: Sequence[int]) -> dict[int, tuple[Form, ...]]:
        asked.append(group_ids)
        return await members(group_ids)

    monkeypatch.setattr(store, "members", counted)
    grouping, queries = Grouping(store, matcher), QueryStore(engine, key, clock=clock)
    for text in ("satu kata", "dua kalimat"):
        await queries.log([missed(text)])
        assert await grouping.step()
    closed = await store.group_of(1)
    assert closed is not None and [closed in group_ids for group_ids in asked].count(True) == 1
    assert await store.ungrouped_count() == 0
