"""A text that DATA_KEY does not open, since another one was in use or it is damaged, is left out and stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from faq.errors import GroupHandled
from faq.inbox_tables import HearBackRow
from faq.models import Asker, FaqDraft, NewQuery, Outcome
from faq.store import (
    FaqStore,
    HearBackStore,
    InboxStore,
    QueryStore,
    Sealer,
    StateStore,
    UpdateStore,
    VerdictStore,
)
from faq.store.engine import writing
from tests.support.database import Clock

KEY, OTHER = Sealer("kunci rahasia"), Sealer("kunci lain")
Log = Callable[..., object]


@pytest.fixture
def inbox(engine: AsyncEngine, clock: Clock) -> InboxStore:
    return InboxStore(engine, KEY, clock=clock)


class Dependencies:
    """Asks questions, sealed with either key; `clock` as the stores have it."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def ask(self, text: str, sealer: Sealer = KEY, user: int = 1) -> int:
        query = NewQuery(Asker(user, user, None), text, text, Outcome.NO_MATCH, (), "m")
        (query_id,) = await QueryStore(self._engine, sealer, clock=self._clock).log([query])
        return query_id

    async def group(self, *said: tuple[str, Sealer], people: int = 1) -> int:
        """A new group of these texts, each asked by so many."""
        for text, sealer in said:
            for user in range(people):
                query_id = await self.ask(text, sealer, user)
        store = InboxStore(self._engine, KEY, clock=self._clock)
        await store.place([(None, [sealer.text_key(text) for text, sealer in said])])
        group_id = await store.group_of(query_id)
        assert group_id is not None
        return group_id

    async def ring(self, text: str, sealer: Sealer) -> None:
        """Somebody waits to hear of it, and may be told."""
        query_id = await self.ask(text, sealer)
        await HearBackStore(self._engine, sealer, clock=self._clock).want(query_id)
        async with writing(self._engine) as session:
            which = update(HearBackRow).where(HearBackRow.query_id == query_id)
            await session.execute(which.values(slug="x", due_at=self._clock()))


@pytest.fixture
def deps(engine: AsyncEngine, clock: Clock) -> Dependencies:
    return Dependencies(engine, clock)


async def shown(inbox: InboxStore, number: int, size: int) -> tuple[list[str], int, int]:
    """The texts of the page, how many pages there are and how many groups."""
    page = await inbox.page(number, size)
    return [group.text for group in page.items], page.pages, page.total


async def test_groups_that_nobody_can_read_take_no_place_in_the_list(
    inbox: InboxStore, deps: Dependencies
) -> None:
    await deps.group(("pertama", KEY))
    for text in ("a", "b", "c"):
        await deps.group((text, OTHER), people=2)  # they would stand before the others
    await deps.group(("kedua", KEY))
    assert await shown(inbox, 0, 1) == (["kedua"], 2, 2)
    assert await shown(inbox, 1, 1) == (["pertama"], 2, 2)


async def test_a_group_is_shown_by_the_newest_that_can_be_read(inbox: InboxStore, deps: Dependencies) -> None:
    group_id = await deps.group(("lama", KEY), ("baru", KEY), ("tertutup", OTHER))
    assert await shown(inbox, 0, 5) == (["baru"], 1, 1)
    assert (await inbox.group(group_id)).text == "baru"
    assert [wording.text for wording in await inbox.wordings(group_id)] == ["baru", "lama"]


async def test_a_group_that_nobody_can_read_is_as_good_as_handled(
    inbox: InboxStore, deps: Dependencies
) -> None:
    group_id = await deps.group(("tertutup", OTHER))
    assert await inbox.wordings(group_id) == ()
    with pytest.raises(GroupHandled):
        await inbox.group(group_id)


async def test_members_are_those_that_can_be_read(inbox: InboxStore, deps: Dependencies) -> None:
    mixed, closed = await deps.group(("a", KEY), ("b", OTHER)), await deps.group(("c", OTHER))
    found = await inbox.members([mixed, closed])
    assert {group_id: [form.normalised for form in forms] for group_id, forms in found.items()} == {
        mixed: ["a"]
    }


@pytest.mark.parametrize("decide", ["link", "out_of_scope"])
async def test_a_verdict_teaches_what_can_be_read(
    engine: AsyncEngine, deps: Dependencies, inbox: InboxStore, decide: str
) -> None:
    faqs, verdicts = FaqStore(engine), VerdictStore(engine, KEY)
    await faqs.add(FaqDraft("Apa itu x?", "x", "Umum", (), "x"), 1)
    group_id = await deps.group(("a", KEY), ("tertutup", OTHER))
    if decide == "link":
        verdict = await verdicts.link(group_id, "x", 1)
        assert (await faqs.get("x")).phrasings == ("a",)
    else:
        verdict = await verdicts.out_of_scope(group_id, 1)
        assert (await faqs.snapshot()).rejects == ("a",)
    assert (verdict.messages, verdict.left_out) == (2, 0)
    assert await shown(inbox, 0, 5) == ([], 1, 0)


async def test_what_cannot_be_read_is_not_in_the_way_of_what_waits_for_a_group(
    inbox: InboxStore, deps: Dependencies
) -> None:
    for text in ("satu", "dua"):
        await deps.ask(text)
    for number in range(70):  # newer, and more than are placed at once
        await deps.ask(f"tertutup {number}", OTHER)
    assert [form.normalised for form in await inbox.ungrouped(32)] == ["dua", "satu"]
    assert [form.normalised for form in await inbox.ungrouped(1)] == ["dua"]
    assert await inbox.ungrouped_count() == 2


async def test_questions_are_listed_without_those_that_cannot_be_read(
    engine: AsyncEngine, deps: Dependencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.store.queries._BATCH", 2)
    for text, sealer in [("a", KEY), *[("tertutup", OTHER)] * 5, ("b", KEY), ("tertutup", OTHER)]:
        await deps.ask(text, sealer)
    with capture_logs() as log:
        listed = QueryStore(engine, Sealer("kunci rahasia")).all()
        assert [query.text async for query, _ in listed] == ["a", "b"]
    assert [(line["event"], line["count"]) for line in log] == [("stored_text_unreadable", 6)]


async def test_news_of_what_cannot_be_read_keep_back_nobody_elses(
    engine: AsyncEngine, deps: Dependencies, clock: Clock
) -> None:
    await FaqStore(engine).add(FaqDraft("Apa itu x?", "x", "Umum", (), "x"), 1)
    for number in range(4):
        await deps.ring(f"tertutup {number}", OTHER)
        clock.forward(timedelta(seconds=1))
    for text in ("a", "b", "c"):
        await deps.ring(text, KEY)
    bells = HearBackStore(engine, KEY, clock=clock)
    assert [due.text for due in await bells.due(2)] == ["a", "b"]


async def test_updates_that_cannot_be_read_are_not_replayed(engine: AsyncEngine) -> None:
    for update_id, sealer in ((1, OTHER), (2, KEY)):
        await UpdateStore(engine, sealer).add(update_id, f"{update_id}")
    assert [(update_id, payload) for update_id, payload in await pending(engine)] == [(2, "2")]


async def pending(engine: AsyncEngine) -> Sequence[tuple[int, str]]:
    return [(found[0], found[1]) for found in await UpdateStore(engine, KEY).pending()]


async def test_state_that_cannot_be_read_is_as_good_as_forgotten(engine: AsyncEngine) -> None:
    for name, sealer in (("user:1", OTHER), ("user:2", KEY)):
        await StateStore(engine, sealer).save(name, "{}")
    states = StateStore(engine, KEY)
    assert await states.load("user:") == {"user:2": "{}"}
    assert await states.get("user:1") is None
    await states.save("user:1", "[]")
    assert await states.get("user:1") == "[]"


async def test_the_log_has_how_many_are_left_out_and_says_it_once(
    engine: AsyncEngine, deps: Dependencies
) -> None:
    states = StateStore(engine, Sealer("kunci rahasia"))
    for name in ("user:1", "user:2"):
        await StateStore(engine, OTHER).save(name, "rahasia")
    with capture_logs() as log:
        await states.load()
        await states.load()
        await states.get("user:1")
    assert log == [{"event": "stored_text_unreadable", "log_level": "warning", "kind": "state", "count": 2}]
    await StateStore(engine, OTHER).save("user:3", "rahasia")
    with capture_logs() as log:
        await states.load()
    assert [line["count"] for line in log] == [3]


async def test_without_a_key_what_is_sealed_is_left_out_too(engine: AsyncEngine, deps: Dependencies) -> None:
    for text, sealer in (("a", KEY), ("b", Sealer(None))):
        await deps.ask(text, sealer)
    assert [query.text async for query, _ in QueryStore(engine, Sealer(None)).all()] == ["b"]
