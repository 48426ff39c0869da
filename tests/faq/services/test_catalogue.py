"""What an admin does, on a migrated database and with the real matcher."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from faq.errors import InvalidFaq, SlugTaken
from faq.matching.matcher import Matcher
from faq.matching.vectors import MemoryVectors, Vector
from faq.models import FaqChange, FaqDraft, FaqState
from faq.services.catalogue import Catalogue
from faq.services.conversation import Conversation
from faq.services.live_faqs import LiveFaqs
from faq.store import FaqStore, QueryStore
from tests.support.matching import PLAIN, model_of
from tests.support.services import ADMIN, DRAFTS, answer, asker

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


async def test_an_added_faq_answers_the_next_message(
    conversation: Conversation, catalogue: Catalogue
) -> None:
    assert await answer(conversation, "minta refund") is None
    faq = await catalogue.add(REFUND, ADMIN)
    assert await answer(conversation, "minta refund") == "refund"
    assert await catalogue.get("refund") == faq
    assert await catalogue.all() == (await catalogue.page(0, 10)).items
    assert len(await catalogue.all()) == 6


async def test_an_faq_that_cannot_be_stored_changes_nothing(
    conversation: Conversation, catalogue: Catalogue
) -> None:
    for draft, error in (
        (FaqDraft("", "Bisa.", "Umum"), InvalidFaq),
        (FaqDraft("Lupa?", "Bisa.", "Umum", slug="sandi"), SlugTaken),
    ):
        with pytest.raises(error):
            await catalogue.add(draft, ADMIN)
    assert len(await catalogue.all()) == 5 and await answer(conversation, "lupa password") == "sandi"


async def test_an_edit_changes_the_next_message(conversation: Conversation, catalogue: Catalogue) -> None:
    change = FaqChange(question="Bagaimana ganti PIN?", phrasings=("ubah pin",))
    await catalogue.edit("sandi", change, ADMIN)
    assert (await answer(conversation, "ubah pin"), await answer(conversation, "lupa password")) == (
        "sandi",
        None,
    )
    assert {revision.field for revision in await catalogue.history("sandi")} == {"question", "phrasings"}


async def test_an_archived_faq_stops_answering_until_it_is_live_again(
    conversation: Conversation, catalogue: Catalogue
) -> None:
    for state, expected in (
        (FaqState.ARCHIVED, None),
        (FaqState.LIVE, "sandi"),
        (FaqState.DRAFT, None),
    ):
        await catalogue.edit("sandi", FaqChange(state=state), ADMIN)
        assert await answer(conversation, "lupa password") == expected


async def test_phrasings_come_and_go(conversation: Conversation, catalogue: Catalogue) -> None:
    await catalogue.add_phrasings("sandi", (LOST, LOST.upper()), ADMIN)
    assert await answer(conversation, LOST) == "sandi"
    faq = await catalogue.remove_phrasing("sandi", LOST, ADMIN)
    assert LOST not in faq.phrasings and await answer(conversation, LOST) is None


async def test_near_duplicates_are_shown(catalogue: Catalogue) -> None:
    twin = await catalogue.similar("LUPA password?")
    assert twin is not None and twin.slug == "sandi"
    assert await catalogue.similar("Apakah uang bisa kembali?") is None
    same = await catalogue.same_question("  apa itu MODE normal? ")
    assert same is not None and same.slug == "normal"
    await catalogue.edit("normal", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    assert (await catalogue.same_question("Apa itu mode normal?")) is not None
    assert await catalogue.same_question("apa itu mode") is None


async def test_a_change_is_not_undone_by_a_slower_one_before_it(faqs: FaqStore, queries: QueryStore) -> None:
    vectors = SlowToSave()
    matcher = Matcher(model_of(), PLAIN, vectors)
    live = LiveFaqs(faqs, matcher)
    catalogue, conversation = Catalogue(faqs, live), Conversation(faqs, queries, live)
    await faqs.seed(DRAFTS, ())
    vectors.opened.set()
    await live.refresh()
    vectors.opened.clear()
    vectors.waiting.clear()
    slower = asyncio.create_task(catalogue.add_phrasings("sandi", (LOST,), ADMIN))
    await vectors.waiting.wait()
    archive = FaqChange(state=FaqState.ARCHIVED)
    faster = asyncio.create_task(catalogue.edit("sandi", archive, ADMIN))
    await asyncio.wait([faster], timeout=0.2)
    vectors.opened.set()
    await asyncio.gather(slower, faster)
    assert [await answer(conversation, text) for text in (LOST, "lupa password", "catat gaji")] == [
        None,
        None,
        "gaji",
    ]
    matcher.close()


async def test_changes_at_the_same_time_all_work_in_the_end(
    conversation: Conversation, catalogue: Catalogue, live: LiveFaqs
) -> None:
    texts = [f"kode rahasia {word}" for word in ("jeruk", "mangga", "pisang", "nanas")]
    await asyncio.gather(
        *(
            catalogue.add_phrasings(slug, (text,), ADMIN)
            for slug, text in zip(("sandi", "gaji") * 2, texts, strict=True)
        ),
        *(conversation.ask("lupa password", asker(n)) for n in range(10)),
    )
    assert [await answer(conversation, text) for text in texts] == ["sandi", "gaji", "sandi", "gaji"]
    assert live.thresholds.answer == 0.8
