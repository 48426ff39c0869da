"""What an admin does, on a migrated database and with the real matcher."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from faq.errors import InvalidFaq, QueryHandled, SlugTaken, UnknownFaq, UnknownQuery
from faq.matcher import Matcher
from faq.models import FaqChange, FaqDraft, FaqState, LabelKind
from faq.service import Answered, FaqService, Offered
from faq.store import FaqStore, QueryStore
from faq.transfer import Pair
from faq.vectors import MemoryVectors, Vector
from tests.support.matching import PLAIN, model_of
from tests.support.service import ADMIN, DRAFTS, USER, asker, labels, only, unsure

REFUND = FaqDraft("Apakah uang bisa kembali?", "Bisa.", "Umum", ("minta refund",), "refund")
LOST = "kartu sim saya hangus"


class SlowToSave(MemoryVectors):
    """Saves nothing until it is opened; says when something waits for that."""

    def __init__(self) -> None:
        super().__init__()
        self.opened, self.waiting = asyncio.Event(), asyncio.Event()

    async def save(self, model: str, items: Mapping[str, Vector]) -> None:
        self.waiting.set()
        await self.opened.wait()
        await super().save(model, items)


async def answer(service: FaqService, text: str) -> str | None:
    """The slug that answers a new message at once."""
    (response,) = (await service.ask(text, asker())).responses
    return response.faq.slug if isinstance(response, Answered) else None


async def unanswered(service: FaqService, text: str, message: int | None = None) -> int:
    return unsure(await service.ask(text, asker(message))).query_id


async def inbox(service: FaqService) -> list[tuple[str, int]]:
    return [(item.text, item.count) for item in (await service.inbox(0, 10)).items]


async def test_an_added_faq_answers_the_next_message(service: FaqService) -> None:
    assert await answer(service, "minta refund") is None
    faq = await service.add_faq(REFUND, ADMIN)
    assert await answer(service, "minta refund") == "refund"
    assert await service.faq("refund") == faq
    assert await service.all_faqs() == (await service.list_faqs(0, 10)).items
    assert len(await service.all_faqs()) == 6


async def test_an_faq_that_cannot_be_stored_changes_nothing(service: FaqService) -> None:
    for draft, error in (
        (FaqDraft("", "Bisa.", "Umum"), InvalidFaq),
        (FaqDraft("Lupa?", "Bisa.", "Umum", slug="sandi"), SlugTaken),
    ):
        with pytest.raises(error):
            await service.add_faq(draft, ADMIN)
    assert len(await service.all_faqs()) == 5 and await answer(service, "lupa password") == "sandi"


async def test_an_edit_changes_the_next_message(service: FaqService) -> None:
    change = FaqChange(question="Bagaimana ganti PIN?", phrasings=("ubah pin",))
    await service.edit_faq("sandi", change, ADMIN)
    assert (await answer(service, "ubah pin"), await answer(service, "lupa password")) == ("sandi", None)
    assert {revision.field for revision in await service.history("sandi")} == {"question", "phrasings"}


async def test_an_archived_faq_stops_answering_until_it_is_live_again(service: FaqService) -> None:
    for state, expected in (
        (FaqState.ARCHIVED, None),
        (FaqState.LIVE, "sandi"),
        (FaqState.DRAFT, None),
    ):
        await service.edit_faq("sandi", FaqChange(state=state), ADMIN)
        assert await answer(service, "lupa password") == expected


async def test_phrasings_come_and_go(service: FaqService) -> None:
    await service.add_phrasings("sandi", (LOST, LOST.upper()), ADMIN)
    assert await answer(service, LOST) == "sandi"
    faq = await service.remove_phrasing("sandi", LOST, ADMIN)
    assert LOST not in faq.phrasings and await answer(service, LOST) is None


async def test_a_linked_query_makes_the_next_message_match(service: FaqService, queries: QueryStore) -> None:
    ids = [
        await unanswered(service, text, message) for message, text in enumerate((LOST, LOST.upper() + "!"))
    ]
    assert await inbox(service) == [(LOST.upper() + "!", 2)]
    faq = await service.link(ids[0], "sandi", ADMIN)
    assert LOST.upper() + "!" in faq.phrasings
    assert await answer(service, LOST) == "sandi"
    assert await inbox(service) == []
    assert await labels(queries) == [(query_id, LabelKind.LINKED, "sandi", ADMIN) for query_id in ids]


async def test_of_two_admins_the_faster_one_links(service: FaqService, queries: QueryStore) -> None:
    query_id = await unanswered(service, LOST)
    results = await asyncio.gather(
        service.link(query_id, "sandi", ADMIN), service.link(query_id, "gaji", 98), return_exceptions=True
    )
    assert [isinstance(result, QueryHandled) for result in results].count(True) == 1
    holders = [faq.slug for faq in await service.all_faqs() if LOST in faq.phrasings]
    assert [slug for _, _, slug, _ in await labels(queries)] == holders and len(holders) == 1
    with pytest.raises(QueryHandled) as caught:
        await service.dismiss(query_id, ADMIN)
    assert caught.value.query_id == query_id


async def test_a_link_that_fails_leaves_the_query_in_the_inbox(service: FaqService) -> None:
    query_id = await unanswered(service, LOST)
    with pytest.raises(UnknownFaq):
        await service.link(query_id, "tidak-ada", ADMIN)
    with pytest.raises(UnknownQuery):
        await service.link(query_id + 1, "sandi", ADMIN)
    assert await inbox(service) == [(LOST, 1)]


async def test_a_dismissed_query_leaves_the_inbox(service: FaqService, queries: QueryStore) -> None:
    query_id = await unanswered(service, LOST)
    assert (await service.inbox_item(query_id)).text == LOST
    assert (await service.query(query_id)).text == LOST
    await service.dismiss(query_id, ADMIN)
    assert await inbox(service) == []
    assert await labels(queries) == [(query_id, LabelKind.IGNORED, None, ADMIN)]
    with pytest.raises(QueryHandled):
        await service.inbox_item(query_id)
    assert await answer(service, LOST) is None


async def test_near_duplicates_are_shown(service: FaqService) -> None:
    twin = await service.similar("LUPA password?")
    assert twin is not None and twin.slug == "sandi"
    assert await service.similar("Apakah uang bisa kembali?") is None
    same = await service.same_question("  apa itu MODE normal? ")
    assert same is not None and same.slug == "normal"
    await service.edit_faq("normal", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    assert (await service.same_question("Apa itu mode normal?")) is not None
    assert await service.same_question("apa itu mode") is None


async def test_what_people_said_becomes_pairs(service: FaqService) -> None:
    query_id = await unanswered(service, LOST)
    await service.link(query_id, "sandi", ADMIN)
    chosen = only(await service.ask("arti mode", asker()), Offered)
    await service.choose(chosen.query_id, "mewah", USER)
    pairs = await service.pairs()
    assert {
        Pair(LOST, "Bagaimana kalau lupa kata sandi?", "sandi"),
        Pair("arti mode", "Apa itu mode mewah?", "mewah"),
    } <= set(pairs)


async def test_a_change_is_not_undone_by_a_slower_one_before_it(faqs: FaqStore, queries: QueryStore) -> None:
    vectors = SlowToSave()
    matcher = Matcher(model_of(), PLAIN, vectors)
    service = FaqService(faqs, queries, matcher)
    await faqs.seed(DRAFTS, ())
    vectors.opened.set()
    await service.refresh()
    vectors.opened.clear()
    vectors.waiting.clear()
    slower = asyncio.create_task(service.add_phrasings("sandi", (LOST,), ADMIN))
    await vectors.waiting.wait()
    archive = FaqChange(state=FaqState.ARCHIVED)
    faster = asyncio.create_task(service.edit_faq("sandi", archive, ADMIN))
    await asyncio.wait([faster], timeout=0.2)
    vectors.opened.set()
    await asyncio.gather(slower, faster)
    assert [await answer(service, text) for text in (LOST, "lupa password", "catat gaji")] == [
        None,
        None,
        "gaji",
    ]
    matcher.close()


async def test_changes_at_the_same_time_all_work_in_the_end(service: FaqService) -> None:
    texts = [f"kode rahasia {word}" for word in ("jeruk", "mangga", "pisang", "nanas")]
    await asyncio.gather(
        *(
            service.add_phrasings(slug, (text,), ADMIN)
            for slug, text in zip(("sandi", "gaji") * 2, texts, strict=True)
        ),
        *(service.ask("lupa password", asker(n)) for n in range(10)),
    )
    assert [await answer(service, text) for text in texts] == ["sandi", "gaji", "sandi", "gaji"]
    assert service.thresholds.answer == 0.8
