"""What an admin does, on a migrated database and with the real matcher."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from faq.errors import InvalidFaq, SlugTaken
from faq.matching.matcher import Matcher
from faq.matching.vectors import MemoryVectors, Vector
from faq.models import FaqChange, FaqDraft, FaqState
from faq.services.service import FaqService
from faq.store import FaqStore, QueryStore
from tests.support.matching import PLAIN, model_of
from tests.support.service import ADMIN, DRAFTS, answer, asker

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


async def test_near_duplicates_are_shown(service: FaqService) -> None:
    twin = await service.similar("LUPA password?")
    assert twin is not None and twin.slug == "sandi"
    assert await service.similar("Apakah uang bisa kembali?") is None
    same = await service.same_question("  apa itu MODE normal? ")
    assert same is not None and same.slug == "normal"
    await service.edit_faq("normal", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    assert (await service.same_question("Apa itu mode normal?")) is not None
    assert await service.same_question("apa itu mode") is None


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
