from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.errors import InvalidFaq, SlugTaken, UnknownFaq
from faq.models import Faq, FaqChange, FaqDraft, FaqKind, FaqState, PhrasingSource
from faq.store import FaqStore, Upserted
from faq.tables import RejectRow
from tests.support.database import Clock

ADMIN = 99


def draft(question: str = "Lupa kata sandi?", **fields: Any) -> FaqDraft:
    return replace(FaqDraft(question, "Buka <b>Masuk</b>.", "Akun"), **fields)


async def test_an_added_faq_comes_back(faqs: FaqStore) -> None:
    added = await faqs.add(draft(phrasings=("lupa  pw\n", "", "LUPA PW", "lupa kata sandi?")), ADMIN)
    assert added == Faq(
        slug="lupa-kata-sandi",
        question="Lupa kata sandi?",
        answer="Buka <b>Masuk</b>.",
        category="Akun",
        kind=FaqKind.ANSWER,
        state=FaqState.LIVE,
        phrasings=("lupa pw",),
    )
    assert await faqs.get("lupa-kata-sandi") == added
    assert await faqs.history("lupa-kata-sandi") == ()


async def test_what_cannot_be_an_faq_is_not_stored(faqs: FaqStore) -> None:
    with pytest.raises(InvalidFaq):
        await faqs.add(draft(answer="buka <b>menu"), ADMIN)
    assert await faqs.all() == ()


async def test_derived_slugs_are_numbered_where_taken(faqs: FaqStore) -> None:
    slugs = [(await faqs.add(draft("Biaya?"), ADMIN)).slug for _ in range(3)]
    assert slugs == ["biaya", "biaya-2", "biaya-3"]


async def test_a_slug_of_ones_own_must_be_free(faqs: FaqStore) -> None:
    await faqs.add(draft(slug="sandi"), ADMIN)
    with pytest.raises(SlugTaken):
        await faqs.add(draft("Lain?", slug="sandi"), ADMIN)


async def test_only_live_faqs_are_for_users(faqs: FaqStore) -> None:
    await faqs.add(draft(slug="sandi", state=FaqState.DRAFT), ADMIN)
    assert (await faqs.get("sandi")).state is FaqState.DRAFT
    for slug in ("sandi", "unknown"):
        with pytest.raises(UnknownFaq):
            await faqs.get(slug, live=True)
    with pytest.raises(UnknownFaq):
        await faqs.get("unknown")


async def test_an_edit_changes_what_it_names_and_leaves_a_history(faqs: FaqStore, clock: Clock) -> None:
    await faqs.add(draft(slug="sandi", phrasings=("lupa pw", "reset sandi")), ADMIN)
    clock.forward(timedelta(hours=1))
    edited = await faqs.edit(
        "sandi",
        FaqChange(answer="Ketuk <i>Lupa</i>.", category="Akun", phrasings=("Lupa PW", "sandi ilang")),
        ADMIN,
    )
    assert edited.answer == "Ketuk <i>Lupa</i>."
    assert edited.phrasings == ("Lupa PW", "sandi ilang")
    assert edited == await faqs.get("sandi")
    phrasings, answer = await faqs.history("sandi")
    assert (answer.field, answer.before, answer.after) == (
        "answer",
        "Buka <b>Masuk</b>.",
        "Ketuk <i>Lupa</i>.",
    )
    assert (answer.at, answer.by, answer.slug) == (clock.now, ADMIN, "sandi")
    assert phrasings.field == "phrasings"
    assert phrasings.before.splitlines() == ["lupa pw", "reset sandi"]
    assert phrasings.after.splitlines() == ["Lupa PW", "sandi ilang"]


async def test_history_is_newest_first_and_empty_edits_leave_none(faqs: FaqStore) -> None:
    await faqs.add(draft(slug="sandi"), ADMIN)
    await faqs.edit("sandi", FaqChange(state=FaqState.ARCHIVED), ADMIN)
    await faqs.edit("sandi", FaqChange(state=FaqState.ARCHIVED, question="Lupa kata sandi?"), ADMIN)
    await faqs.edit("sandi", FaqChange(state=FaqState.LIVE), ADMIN)
    assert [(r.before, r.after) for r in await faqs.history("sandi")] == [
        ("archived", "live"),
        ("live", "archived"),
    ]


async def test_a_phrasing_that_becomes_the_question_is_no_phrasing_any_more(faqs: FaqStore) -> None:
    await faqs.add(draft(slug="sandi", phrasings=("lupa pw", "reset")), ADMIN)
    edited = await faqs.edit("sandi", FaqChange(question="Lupa PW"), ADMIN)
    assert edited.wordings == ("Lupa PW", "reset")


async def test_a_refused_edit_changes_nothing(faqs: FaqStore) -> None:
    before = await faqs.add(draft(slug="sandi"), ADMIN)
    with pytest.raises(InvalidFaq):
        await faqs.edit("sandi", FaqChange(category="Lain", phrasings=("x" * 1001,)), ADMIN)
    with pytest.raises(UnknownFaq):
        await faqs.edit("unknown", FaqChange(category="Lain"), ADMIN)
    with pytest.raises(UnknownFaq):
        await faqs.history("unknown")
    assert await faqs.get("sandi") == before
    assert await faqs.history("sandi") == ()


async def test_phrasings_are_added_once(faqs: FaqStore) -> None:
    await faqs.add(draft(slug="sandi", phrasings=("lupa pw",)), ADMIN)
    texts = ("Lupa  PW", "pw ilang", "lupa kata sandi?")
    faq = await faqs.add_phrasings("sandi", texts, PhrasingSource.INBOX, ADMIN)
    assert faq.phrasings == ("lupa pw", "pw ilang")
    assert faq == await faqs.get("sandi")
    (revision,) = await faqs.history("sandi")
    assert (revision.before, revision.after) == ("", "pw ilang")
    with pytest.raises(UnknownFaq):
        await faqs.add_phrasings("unknown", texts, PhrasingSource.INBOX, ADMIN)
    with pytest.raises(InvalidFaq):
        await faqs.add_phrasings("sandi", ("x" * 1001,), PhrasingSource.INBOX, ADMIN)


async def test_one_phrasing_is_removed(faqs: FaqStore) -> None:
    await faqs.add(draft(slug="sandi", phrasings=("lupa pw", "reset")), ADMIN)
    faq = await faqs.remove_phrasing("sandi", "Lupa  PW", ADMIN)
    assert faq.phrasings == ("reset",)
    assert faq == await faqs.get("sandi") == await faqs.remove_phrasing("sandi", "tidak ada", ADMIN)
    (revision,) = await faqs.history("sandi")
    assert (revision.before, revision.after, revision.by) == ("lupa pw", "", ADMIN)
    with pytest.raises(UnknownFaq):
        await faqs.remove_phrasing("unknown", "reset", ADMIN)


async def test_what_was_made_a_phrasing_of_a_live_faq(faqs: FaqStore) -> None:
    faq = await faqs.add(draft(phrasings=("👍", "lupa pw")), ADMIN)
    said = [await faqs.is_taught(text) for text in ("👍", "LUPA  pw", "👎", "lupa kata sandi?")]
    assert said == [True, True, False, False]
    await faqs.edit(faq.slug, FaqChange(state=FaqState.DRAFT), ADMIN)
    assert not await faqs.is_taught("👍")


async def test_no_sample_was_taught_by_anybody(faqs: FaqStore) -> None:
    await faqs.seed((draft(phrasings=("🙏",)),), ())
    assert not await faqs.is_taught("🙏")


async def test_faqs_come_in_a_stable_order(faqs: FaqStore) -> None:
    for slug, state, kind in (
        ("lama", FaqState.ARCHIVED, FaqKind.ANSWER),
        ("halo", FaqState.LIVE, FaqKind.SMALL_TALK),
        ("nanti", FaqState.DRAFT, FaqKind.ANSWER),
        ("satu", FaqState.LIVE, FaqKind.ANSWER),
        ("dua", FaqState.LIVE, FaqKind.ANSWER),
    ):
        await faqs.add(draft(slug, slug=slug, state=state, kind=kind), ADMIN)
    order = ["satu", "dua", "halo", "nanti", "lama"]
    assert [faq.slug for faq in await faqs.all()] == order
    assert [faq.slug for faq in await faqs.all(FaqState.LIVE)] == order[:3]
    pages = [await faqs.page(number, 2) for number in range(3)]
    assert [faq.slug for page in pages for faq in page.items] == order
    assert {(page.pages, page.total) for page in pages} == {(3, 5)}
    assert (await faqs.page(9, 2)) == pages[2]
    assert (await faqs.page(-1, 2)) == pages[0]


async def test_an_empty_list_has_one_page(faqs: FaqStore) -> None:
    page = await faqs.page(0, 5)
    assert (page.items, page.number, page.pages, page.total) == ((), 0, 1, 0)


async def test_the_snapshot_has_what_matching_needs(faqs: FaqStore) -> None:
    live = await faqs.add(draft(slug="sandi", phrasings=("lupa pw",)), ADMIN)
    await faqs.add(draft(slug="nanti", state=FaqState.DRAFT), ADMIN)
    await faqs.add_rejects(("cuaca besok",), PhrasingSource.ADMIN, ADMIN)
    snapshot = await faqs.snapshot()
    assert snapshot.faqs == (live,)
    assert snapshot.rejects == ("cuaca besok",)


async def test_rejects_are_kept_once(faqs: FaqStore) -> None:
    assert await faqs.add_rejects(("cuaca besok", "Cuaca  besok", "", "bola"), PhrasingSource.ADMIN, 1) == 2
    assert await faqs.add_rejects(("bola", "film"), PhrasingSource.ADMIN, 1) == 1
    assert await faqs.rejects() == ("cuaca besok", "bola", "film")
    with pytest.raises(InvalidFaq):
        await faqs.add_rejects(("x" * 1001,), PhrasingSource.ADMIN, 1)


async def test_a_reject_in_the_place_of_the_newest_is_a_change(
    faqs: FaqStore, engine: AsyncEngine, clock: Clock
) -> None:
    await faqs.add_rejects(("cuaca besok", "bola"), PhrasingSource.ADMIN, 1)
    before = await faqs.mark()
    async with engine.begin() as connection:
        await connection.execute(delete(RejectRow).where(RejectRow.text == "bola"))
    clock.forward(timedelta(seconds=1))
    await faqs.add_rejects(("film",), PhrasingSource.ADMIN, 1)
    assert await faqs.mark() != before


async def test_only_a_database_without_faqs_is_seeded(faqs: FaqStore) -> None:
    samples = (draft(slug="sandi"), draft("Biaya?"), draft("Biaya?"))
    assert await faqs.is_empty()
    assert await faqs.seed(samples, ("cuaca besok",))
    assert not await faqs.is_empty()
    assert [faq.slug for faq in await faqs.all()] == ["sandi", "biaya", "biaya-2"]
    assert not await faqs.seed((draft("Baru?"),), ("bola",))
    assert len(await faqs.all()) == 3
    assert await faqs.rejects() == ("cuaca besok",)


async def test_a_bad_sample_seeds_nothing(faqs: FaqStore) -> None:
    with pytest.raises(InvalidFaq):
        await faqs.seed((draft(), draft(answer="<b>")), ())
    assert await faqs.all() == ()


async def test_upsert_creates_updates_and_leaves_alone(faqs: FaqStore) -> None:
    await faqs.add(draft("Satu?", slug="satu", phrasings=("pertama",)), ADMIN)
    await faqs.add(draft("Dua?", slug="dua"), ADMIN)
    await faqs.add(draft("Tiga?"), ADMIN)
    outcomes = await faqs.upsert(
        (
            draft("Satu?", slug="satu", phrasings=("kesatu",), kind=FaqKind.SMALL_TALK),
            draft("Dua?", slug="dua", state=FaqState.ARCHIVED),
            draft("Tiga?"),
            draft("Empat?"),
        )
    )
    assert outcomes == (Upserted.UPDATED, Upserted.ARCHIVED, Upserted.UNCHANGED, Upserted.CREATED)
    satu = await faqs.get("satu")
    assert (satu.phrasings, satu.kind) == (("kesatu",), FaqKind.SMALL_TALK)
    assert {revision.by for revision in await faqs.history("satu")} == {None}
    assert len(await faqs.all()) == 4


async def test_upsert_keeps_the_fields_it_is_told_to(faqs: FaqStore) -> None:
    await faqs.add(draft("Satu?", slug="satu", phrasings=("pertama",), state=FaqState.ARCHIVED), ADMIN)
    again = draft("Satu lagi?", slug="satu")
    assert await faqs.upsert((again,), keep=frozenset({"phrasings", "state"})) == (Upserted.UPDATED,)
    satu = await faqs.get("satu")
    assert (satu.question, satu.phrasings, satu.state) == ("Satu lagi?", ("pertama",), FaqState.ARCHIVED)


async def test_a_dry_run_writes_nothing(faqs: FaqStore) -> None:
    await faqs.add(draft("Satu?", slug="satu"), ADMIN)
    before = await faqs.all()
    outcomes = await faqs.upsert((draft("Ganti?", slug="satu"), draft("Baru?")), dry_run=True)
    assert outcomes == (Upserted.UPDATED, Upserted.CREATED)
    assert await faqs.all() == before


async def test_what_is_committed_is_there_for_another_engine(faqs: FaqStore, engine: AsyncEngine) -> None:
    await faqs.add(draft(slug="sandi"), ADMIN)
    await engine.dispose()
    assert (await FaqStore(engine).get("sandi")).slug == "sandi"
