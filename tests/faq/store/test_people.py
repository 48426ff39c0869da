"""Consent, and the removal of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.language.text import text_key
from faq.models import (
    Asker,
    Consent,
    FaqDraft,
    Label,
    LabelKind,
    NewQuery,
    Outcome,
    PhrasingSource,
)
from faq.store import FaqStore, PeopleStore, QueryStore, Sealer, VectorStore
from tests.support.database import Clock
from tests.support.encoders import NgramEncoder
from tests.support.matching import PLAIN

SARI, BUDI, ADMIN = 4_242_424_242, 4_343_434_343, 4_949_494_949


def asked(text: str, user: int = SARI, message: int | None = None) -> NewQuery:
    return NewQuery(Asker(user, user, message), text, text.lower(), Outcome.NO_MATCH, (), "e5")


async def ask(queries: QueryStore, text: str, user: int = SARI, message: int | None = None) -> int:
    (query_id,) = await queries.log([asked(text, user, message)])
    return query_id


async def everything(engine: AsyncEngine) -> str:
    """Every value of every table."""
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        rows = [(await connection.execute(sa.text(f"SELECT * FROM {name}"))).all() for name in names]  # noqa: S608
    return repr(rows)


async def sources(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(sa.text("SELECT source FROM phrasings ORDER BY id"))).scalars())


async def test_a_person_is_asked_once_and_the_last_word_counts(people: PeopleStore) -> None:
    assert await people.consent(SARI) is None
    assert await people.ask_once(SARI)
    assert not await people.ask_once(SARI)
    assert await people.consent(SARI) is Consent.ASKED
    assert await people.consenting() == frozenset()
    await people.decide(SARI, Consent.GIVEN)
    await people.decide(BUDI, Consent.GIVEN)
    assert await people.consenting() == {SARI, BUDI}
    await people.decide(SARI, Consent.REFUSED)
    assert not await people.ask_once(SARI)
    assert await people.consenting() == {BUDI}


async def test_what_is_learnt_keeps_its_consent_when_its_query_is_too_old(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore, people: PeopleStore, clock: Clock
) -> None:
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", slug="biaya"), ADMIN)
    for user, text in ((SARI, "bayar ga"), (BUDI, "mahal ga")):
        query_id = await ask(queries, text, user)
        await faqs.add_phrasings("biaya", (text,), PhrasingSource.INBOX, ADMIN, query_id=query_id)
    await people.decide(SARI, Consent.GIVEN)
    await queries.purge(clock.now + timedelta(days=1))
    assert await sources(engine) == ["given", "inbox"]


async def test_nothing_of_a_person_is_left(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore, people: PeopleStore, sealer: Sealer
) -> None:
    """Also not what was learnt and unlearnt again, which the history of the FAQ still has."""
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", ("murah ga",), "biaya"), ADMIN)
    texts = ("Bayar ga ZZ1", "cuaca ZZ2", "lupa ZZ3")
    ids = [await ask(queries, text, SARI, number) for number, text in enumerate(texts)]
    other = await ask(queries, "tahu diri", BUDI)
    await faqs.add_phrasings("biaya", texts[:1], PhrasingSource.INBOX, ADMIN, query_id=ids[0])
    await faqs.add_rejects(texts[1:2], PhrasingSource.INBOX, ADMIN, query_id=ids[1])
    await faqs.add_phrasings("biaya", texts[2:], PhrasingSource.INBOX, ADMIN, query_id=ids[2])
    await faqs.remove_phrasing("biaya", texts[2], ADMIN)
    await queries.label(Label(ids[0], LabelKind.LINKED, ADMIN, "biaya"))
    await queries.label(Label(other, LabelKind.DOWN, SARI, "biaya"))
    await people.decide(SARI, Consent.GIVEN)
    vectors = VectorStore(engine)
    keys = [text_key(text.lower()) for text in texts]
    encoded = NgramEncoder().encode(list(texts))
    await vectors.save("e5", dict(zip(keys, encoded, strict=True)))

    done = await people.erase(SARI, PLAIN)

    assert (done.queries, done.wordings) == (3, 2)
    assert done.messages == {(SARI, 0), (SARI, 1), (SARI, 2)}
    assert await vectors.load("e5", keys) == {}
    left = await everything(engine)
    assert "ZZ" not in left
    assert str(SARI) not in left
    assert (await faqs.get("biaya")).phrasings == ("murah ga",)
    assert await faqs.history("biaya") == ()
    assert [query.id async for query, _ in queries.all()] == [other]
    assert await people.erase(SARI, PLAIN) == type(done)(0, 0, frozenset())


async def test_what_somebody_else_asked_too_stays_as_theirs(
    faqs: FaqStore, queries: QueryStore, people: PeopleStore
) -> None:
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", slug="biaya"), ADMIN)
    mine = await ask(queries, "Bayar ga")
    await queries.log([replace(asked("bayar, ga?", BUDI), normalised="bayar ga")])
    await ask(queries, "bayar ga", BUDI)
    await faqs.add_phrasings("biaya", ("Bayar ga",), PhrasingSource.INBOX, ADMIN, query_id=mine)
    assert (await people.erase(SARI, PLAIN)).wordings == 0
    assert (await faqs.get("biaya")).phrasings == ("Bayar ga",)
    assert len(await faqs.history("biaya")) == 1
    assert (await people.erase(BUDI, PLAIN)).wordings == 1
    assert (await faqs.get("biaya")).phrasings == ()
    assert await faqs.history("biaya") == ()


async def test_of_a_wording_that_somebody_else_asked_in_other_letters_theirs_stays(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore, people: PeopleStore
) -> None:
    """Known already, it is not learnt twice; what nobody else wrote goes from the history, too."""
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", ("MAHAL GA", "murah ga"), "biaya"), ADMIN)
    await faqs.add(FaqDraft("Rahasia", "Gratis.", "Umum", slug="rahasia"), ADMIN)
    forms = ("bayar ga", "mahal ga", "rahasia", "cuaca", "gempa")
    ids = {}
    for form in forms:
        hers, his = f"{form}, Sari" * 2, form.upper()
        (ids[form],) = await queries.log([replace(asked(hers), normalised=form)])
        for text in ("?" * 1001, his):
            await queries.log([replace(asked(text, BUDI), normalised=form)])
    before = await faqs.mark()
    for form, slug in (("bayar ga", "biaya"), ("mahal ga", "biaya"), ("rahasia", "rahasia")):
        await faqs.add_phrasings(
            slug, (f"{form}, Sari" * 2,), PhrasingSource.INBOX, ADMIN, query_id=ids[form]
        )
    await faqs.add_rejects(("GEMPA",), PhrasingSource.ADMIN, ADMIN)
    for form in ("cuaca", "gempa"):
        await faqs.add_rejects((f"{form}, Sari" * 2,), PhrasingSource.INBOX, ADMIN, query_id=ids[form])
    learnt = await faqs.mark()
    assert learnt != before

    assert (await people.erase(SARI, PLAIN)).wordings == 5

    assert "Sari" not in await everything(engine)
    assert (await faqs.get("biaya")).phrasings == ("MAHAL GA", "murah ga", "BAYAR GA")
    assert (await faqs.get("rahasia")).phrasings == ()
    assert set(await faqs.rejects()) == {"GEMPA", "CUACA"}
    assert await faqs.mark() not in {before, learnt}
    assert (await people.erase(BUDI, PLAIN)).wordings == 2
    assert (await faqs.get("biaya")).phrasings == ("MAHAL GA", "murah ga")


async def test_other_processes_hear_of_words_that_took_the_place_of_others(
    faqs: FaqStore, queries: QueryStore, people: PeopleStore, clock: Clock
) -> None:
    mine = await ask(queries, "cuaca besok")
    await queries.log([replace(asked("Cuaca besok?", BUDI), normalised="cuaca besok")])
    await faqs.add_rejects(("cuaca besok",), PhrasingSource.INBOX, ADMIN, query_id=mine)
    before = await faqs.mark()
    clock.forward(timedelta(seconds=1))
    await people.erase(SARI, PLAIN)
    assert await faqs.rejects() == ("Cuaca besok?",)
    assert await faqs.mark() != before


async def test_a_wording_that_admins_wrote_themselves_keeps_its_history(
    faqs: FaqStore, queries: QueryStore, people: PeopleStore
) -> None:
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", slug="biaya"), ADMIN)
    await faqs.add_phrasings("biaya", ("bayar ga",), PhrasingSource.ADMIN, ADMIN)
    await ask(queries, "bayar ga")
    await people.erase(SARI, PLAIN)
    assert [revision.after for revision in await faqs.history("biaya")] == ["bayar ga"]


async def test_what_an_admin_did_stays_without_their_id(
    engine: AsyncEngine, faqs: FaqStore, queries: QueryStore, people: PeopleStore
) -> None:
    await faqs.add(FaqDraft("Biaya?", "Gratis.", "Umum", ("murah ga",), "biaya"), ADMIN)
    await faqs.add_phrasings("biaya", ("bayar ga",), PhrasingSource.ADMIN, ADMIN)
    await faqs.add_rejects(("cuaca",), PhrasingSource.ADMIN, ADMIN)
    query_id = await ask(queries, "mahal ga")
    await queries.label(Label(query_id, LabelKind.IGNORED, 0))
    for kind in (LabelKind.LINKED, LabelKind.UP):
        await queries.label(Label(query_id, kind, ADMIN, "biaya"))
    await people.erase(ADMIN, PLAIN)
    assert str(ADMIN) not in await everything(engine)
    said = [(label.kind, label.by) async for _, labels in queries.all() for label in labels]
    assert said == [(LabelKind.IGNORED, 0), (LabelKind.LINKED, 0)]
    assert (await faqs.get("biaya")).phrasings == ("murah ga", "bayar ga")


async def test_a_person_can_go_although_their_texts_cannot_be_read_any_more(
    engine: AsyncEngine, clock: Clock
) -> None:
    await ask(QueryStore(engine, Sealer("lama"), clock=clock), "bayar ga")
    done = await PeopleStore(engine, Sealer("baru"), clock=clock).erase(SARI, PLAIN)
    assert done.queries == 1
    assert str(SARI) not in await everything(engine)
