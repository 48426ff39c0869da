"""A change says what it was begun on: what somebody else has set meanwhile is not lost silently."""

from __future__ import annotations

import asyncio

import pytest

from faq.errors import FaqChanged
from faq.models import FaqChange, FaqDraft, FaqState
from faq.store import FaqStore

SANDI = FaqDraft("Lupa kata sandi?", "Lama.", "Akun", ("lupa pw",), "sandi")
OLD = FaqChange(answer="Lama.")


async def test_what_is_as_it_was_is_changed(faqs: FaqStore) -> None:
    await faqs.add(SANDI, 1)
    assert (await faqs.edit("sandi", FaqChange(answer="Baru."), 1, over=OLD)).answer == "Baru."


async def test_what_somebody_else_has_set_stays(faqs: FaqStore) -> None:
    await faqs.add(SANDI, 1)
    await faqs.edit("sandi", FaqChange(answer="Dari B."), 2)
    with pytest.raises(FaqChanged) as refused:
        await faqs.edit("sandi", FaqChange(answer="Dari A.", category="Lain"), 1, over=OLD)
    error = refused.value
    assert (error.slug, error.field, error.present) == ("sandi", "answer", "Dari B.")
    kept = await faqs.get("sandi")
    assert (kept.answer, kept.category) == ("Dari B.", "Akun")
    assert [revision.by for revision in await faqs.history("sandi")] == [2]
    again = await faqs.edit("sandi", FaqChange(answer="Dari A."), 1, over=FaqChange(answer=error.present))
    assert again.answer == "Dari A."


async def test_another_field_is_no_conflict(faqs: FaqStore) -> None:
    await faqs.add(SANDI, 1)
    other = FaqChange(question="Sandi hilang?", category="Lain", phrasings=("pw ilang",))
    await faqs.edit("sandi", other, 2)
    edited = await faqs.edit("sandi", FaqChange(answer="Baru."), 1, over=OLD)
    assert (edited.question, edited.answer) == ("Sandi hilang?", "Baru.")


async def test_what_is_as_it_shall_be_already_is_no_conflict(faqs: FaqStore) -> None:
    """A tap that a crash has repeated, or two who had the same idea."""
    await faqs.add(SANDI, 1)
    await faqs.edit("sandi", FaqChange(answer="Baru."), 2)
    await faqs.edit("sandi", FaqChange(answer=" Baru.\n"), 1, over=OLD)
    assert [revision.by for revision in await faqs.history("sandi")] == [2]


@pytest.mark.parametrize(
    "meanwhile",
    [
        FaqChange(question="Lain?"),
        FaqChange(answer="Lain."),
        FaqChange(category="Lain"),
        FaqChange(state=FaqState.ARCHIVED),
    ],
)
async def test_every_field_that_was_looked_at_counts(faqs: FaqStore, meanwhile: FaqChange) -> None:
    await faqs.add(SANDI, 1)
    seen = FaqChange("Lupa kata sandi?", "Lama.", "Akun", state=FaqState.LIVE)
    await faqs.edit("sandi", meanwhile, 2)
    with pytest.raises(FaqChanged):
        await faqs.edit("sandi", FaqChange(state=FaqState.DRAFT), 1, over=seen)


async def test_of_many_at_the_same_moment_one_wins(faqs: FaqStore) -> None:
    await faqs.add(SANDI, 1)
    outcomes = await asyncio.gather(
        *(faqs.edit("sandi", FaqChange(answer=f"Dari {by}."), by, over=OLD) for by in range(5)),
        return_exceptions=True,
    )
    lost = [outcome for outcome in outcomes if isinstance(outcome, FaqChanged)]
    present = (await faqs.get("sandi")).answer
    assert len(lost) == 4
    assert {error.present for error in lost} == {present}
    assert len(await faqs.history("sandi")) == 1
