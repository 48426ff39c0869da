"""/conflicts: labels that contradict each other are shown, and an admin's word settles them."""

from __future__ import annotations

import asyncio

import pytest

from bot.admin.conflict_callbacks import DecideConflict
from bot.app import App
from bot.callbacks import token
from faq.errors import InvalidFaq
from faq.models import (
    Asker,
    Consent,
    FaqChange,
    FaqState,
    Label,
    LabelKind,
    NewQuery,
    Outcome,
    PhrasingSource,
)
from tests.bot.test_hear_back import BELL, NEWS, rings, tell
from tests.support.admin_talk import taps, toast
from tests.support.bot_rig import ADMIN_ID, Rig
from tests.support.inbox import missed, only_group
from tests.support.matching import PLAIN
from tests.support.telegram_people import User

UNKNOWN = "gaya hidup sultan tajir melintir"
OTHER = "naik sapi terbang ke bulan"
MISSPELT, SPELT = "gaya hidup mewwah tajir melintir", "gaya hidup mewah tajir melintir"


async def disputed(rig: Rig, sari: User, text: str = UNKNOWN, other: LabelKind = LabelKind.CHOSEN) -> int:
    """An admin says mode-mewah, and the phrasing is learnt; somebody else says something else."""
    await sari.ask(text)
    query = [query async for query, _ in rig.queries.all()][-1]
    await rig.queries.label(Label(query.id, LabelKind.LINKED, ADMIN_ID, "mode-mewah"))
    slug = "mode-normal" if other is LabelKind.CHOSEN else None
    await rig.queries.label(Label(query.id, other, sari.id if slug else 77, slug))
    await rig.faqs.add_phrasings("mode-mewah", (text,), PhrasingSource.INBOX, ADMIN_ID, query_id=query.id)
    await rig.people.decide(sari.id, Consent.GIVEN)
    return query.id


async def taught(rig: Rig, text: str = UNKNOWN) -> list[str]:
    found = await rig.labelling.pairs()
    return [example.faq for example in found.examples if example.anchor == text]


async def test_there_may_be_none(polling: App, admin: User) -> None:
    assert "Tidak ada yang beda pendapat" in (await admin.ask("/bentrok")).text


async def test_each_side_is_shown_and_a_tap_decides(bot: App, rig: Rig, admin: User, sari: User) -> None:
    await disputed(rig, sari)
    shown = await admin.ask("/conflicts")
    assert "Beda pendapat (1)" in shown.text
    assert UNKNOWN in shown.text
    assert "Apa itu mode mewah? · admin (1)" in shown.text
    assert "Apa itu mode normal? · pilihan pengguna (1)" in shown.text
    assert "memilih jawaban yang berbeda untuk kalimat ini:" in shown.text
    assert shown.buttons == ["✅ Apa itu mode mewah?", "✅ Apa itu mode normal?", "🚫 Di luar topik"]
    assert await taught(rig) == []

    done = await taps(admin, shown, "✅ Apa itu mode normal?")
    assert "Diputuskan: Apa itu mode normal?" in done.text
    assert "Tidak ada yang beda pendapat" in done.text
    assert await taught(rig) == ["mode-normal"]
    assert UNKNOWN not in (await rig.faqs.get("mode-mewah")).phrasings
    assert "menjaga pengeluaran" in (await sari.ask(UNKNOWN)).text


async def test_out_of_scope_can_be_the_answer(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await disputed(rig, sari, other=LabelKind.OUT_OF_SCOPE)
    shown = await admin.ask("/conflicts")
    assert "Di luar topik · admin (1)" in shown.text
    await taps(admin, shown, "🚫 Di luar topik")
    assert await taught(rig) == []
    assert await rig.faqs.rejects() == (UNKNOWN,)
    assert UNKNOWN not in (await rig.faqs.get("mode-mewah")).phrasings
    assert "belum tahu" in (await sari.ask(UNKNOWN)).text


async def test_a_wording_that_is_an_faqs_after_all_is_no_reject_any_more(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    query_id = await disputed(rig, sari, other=LabelKind.OUT_OF_SCOPE)
    await rig.faqs.add_rejects((UNKNOWN,), PhrasingSource.INBOX, ADMIN_ID, query_id=query_id)
    await taps(admin, await admin.ask("/conflicts"), "✅ Apa itu mode mewah?")
    assert await rig.faqs.rejects() == ()
    assert await taught(rig) == ["mode-mewah"]


async def test_a_misspelt_wording_goes_although_it_was_read_as_it_is_meant(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    query_id = await disputed(rig, sari, MISSPELT)
    assert (await rig.queries.get(query_id)).normalised == SPELT
    await rig.faqs.add_rejects((MISSPELT,), PhrasingSource.INBOX, ADMIN_ID, query_id=query_id)
    await sari.ask(SPELT)
    await taps(admin, await admin.ask("/conflicts"), "✅ Apa itu mode normal?")
    assert MISSPELT not in (await rig.faqs.get("mode-mewah")).phrasings
    assert await rig.faqs.rejects() == ()


async def test_what_is_decided_leaves_the_inbox_and_its_asker_hears_of_it(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await rings(sari)
    await disputed(rig, sari)
    assert [wording.text for wording in await missed(rig.inbox)] == [UNKNOWN]
    await taps(admin, await admin.ask("/conflicts"), "✅ Apa itu mode normal?")
    assert await missed(rig.inbox) == []
    sari.catch_up()
    await tell(polling)
    news = await sari.receives()
    assert NEWS in news.text and "menjaga pengeluaran" in news.text
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_what_is_out_of_scope_leaves_the_inbox_and_nobody_hears_of_an_answer(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    await rings(sari)
    await rig.inbox.link(await only_group(rig.inbox), "mode-mewah", ADMIN_ID)
    await disputed(rig, sari, other=LabelKind.OUT_OF_SCOPE)
    await taps(admin, await admin.ask("/conflicts"), "🚫 Di luar topik")
    assert await missed(rig.inbox) == []
    sari.catch_up()
    await tell(polling)
    await sari.receives_nothing(seconds=0.05)


async def test_who_rings_after_the_decision_hears_of_it_all_the_same(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    fallback = await sari.ask(UNKNOWN)
    await disputed(rig, sari)
    await taps(admin, await admin.ask("/conflicts"), "✅ Apa itu mode normal?")
    await toast(sari, fallback, BELL)
    sari.catch_up()
    await tell(polling)
    assert "menjaga pengeluaran" in (await sari.receives()).text


async def test_a_decision_wins_over_the_link_before_it(
    polling: App, rig: Rig, admin: User, sari: User
) -> None:
    """The link cannot be undone any more."""
    await rings(sari)
    group = await taps(admin, await admin.ask("/inbox"), UNKNOWN)
    linked = await taps(admin, group, "🔗 Apa itu mode mewah?")
    (query,) = [query async for query, _ in rig.queries.all()]
    await rig.queries.label(Label(query.id, LabelKind.CHOSEN, sari.id, "mode-normal"))
    await taps(admin, await admin.ask("/conflicts"), "✅ Apa itu mode normal?")
    assert "Sudah ada keputusan baru" in await toast(admin, linked, "↩️ Batalkan")
    assert await missed(rig.inbox) == []


async def test_one_can_be_left_for_later(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await disputed(rig, sari)
    budi = rig.api.user(
        43, "Budi", language_code="id"
    )  # what sari asks next might lean on her first question
    await rig.people.ask_once(budi.id)
    await disputed(rig, budi, OTHER)
    shown = await admin.ask("/conflicts")
    assert UNKNOWN in shown.text
    following = await taps(admin, shown, "Berikutnya ›")
    assert OTHER in following.text
    left = await taps(admin, following, "✅ Apa itu mode mewah?")
    assert UNKNOWN in left.text
    assert left.buttons[-1] == "🚫 Di luar topik"


async def test_of_two_admins_at_once_one_decides(rig: Rig, polling: App, sari: User) -> None:
    query_id = await disputed(rig, sari)
    labelling = rig.labelling
    decisions = ("mode-normal", "mode-mewah")
    done = await asyncio.gather(*(labelling.decide(query_id, slug, by) for by, slug in enumerate(decisions)))
    assert sorted(done) == [False, True]
    assert await taught(rig) == [decisions[done.index(True)]]
    taken = [slug for slug in decisions if UNKNOWN in (await rig.faqs.get(slug)).phrasings]
    assert taken == [decisions[done.index(True)]]


async def test_a_decision_that_cannot_be_stored_changes_nothing(rig: Rig, polling: App, sari: User) -> None:
    long = NewQuery(Asker(sari.id, sari.id, None), UNKNOWN * 40, UNKNOWN, Outcome.NO_MATCH, (), "model")
    (query_id,) = await rig.queries.log([long])
    await rig.queries.label(Label(query_id, LabelKind.OUT_OF_SCOPE, ADMIN_ID))
    await rig.queries.label(Label(query_id, LabelKind.CHOSEN, sari.id, "mode-mewah"))
    before = await rig.faqs.all()
    with pytest.raises(InvalidFaq):
        await rig.labelling.decide(query_id, "mode-normal", ADMIN_ID)
    assert await rig.faqs.all() == before


async def test_what_is_decided_or_gone_by_now(polling: App, rig: Rig, admin: User, sari: User) -> None:
    query_id = await disputed(rig, sari)
    shown = await admin.ask("/conflicts")
    await rig.people.erase(sari.id, PLAIN)
    late = await taps(admin, shown, "✅ Apa itu mode mewah?")
    assert "sudah dibereskan" in late.text
    again = await admin.ask("/conflicts")
    action = DecideConflict(query_id, 0, token("mode-normal"))
    await admin.answered(await admin.tap_data(again, action.pack()))
    assert "sudah dibereskan" in again.text


async def test_an_archived_faq_is_no_side(polling: App, rig: Rig, admin: User, sari: User) -> None:
    await disputed(rig, sari)
    await rig.catalogue.edit("mode-normal", FaqChange(state=FaqState.ARCHIVED), ADMIN_ID)
    assert "Tidak ada yang beda pendapat" in (await admin.ask("/conflicts")).text


async def test_it_is_the_admins_business(polling: App, rig: Rig, sari: User) -> None:
    await disputed(rig, sari)
    assert "khusus admin" in (await sari.ask("/conflicts")).text
