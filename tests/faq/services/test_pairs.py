"""Pairs: what labels teach, of whom, and in which split."""

from __future__ import annotations

import pytest

from faq.claims import WEIGHTS, Source
from faq.files.seed import load
from faq.models import (
    Asker,
    Candidate,
    Consent,
    FaqDraft,
    FaqState,
    Label,
    LabelKind,
    NewQuery,
    Outcome,
    PhrasingSource,
)
from faq.services.pairs import PairSet, collect
from faq.store import FaqStore, PeopleStore, QueryStore
from tests.support.matching import PLAIN

SARI, BUDI, ADMIN = 7, 8, 99
SANDI = FaqDraft("Lupa kata sandi?", "Begini.", "Akun", ("reset pw dong",), "sandi")
MODE = FaqDraft("Apa itu mode mewah?", "Begitu.", "Mode", (), "mode")
LAMA = FaqDraft("Yang lama?", "Dulu.", "Mode", ("usang sekali",), "lama", state=FaqState.ARCHIVED)
Said = tuple[LabelKind, str | None]


class Dependencies:
    """People who ask and say what they mean."""

    def __init__(self, faqs: FaqStore, queries: QueryStore, people: PeopleStore) -> None:
        self.faqs = faqs
        self.queries = queries
        self.people = people

    async def ask(self, text: str, *said: Said, user: int = SARI) -> int:
        offered = (Candidate("mode", "Apa itu mode mewah?", 0.4),)
        query = NewQuery(Asker(user, user), text, PLAIN(text), Outcome.SUGGEST, offered, "e5")
        (query_id,) = await self.queries.log([query])
        for kind, slug in said:
            by = ADMIN if kind in {LabelKind.LINKED, LabelKind.OUT_OF_SCOPE, LabelKind.IGNORED} else user
            await self.queries.label(Label(query_id, kind, by, slug))
        return query_id

    async def pairs(self) -> PairSet:
        return await collect(self.faqs, self.queries, self.people, PLAIN)

    async def learnt(self) -> list[tuple[str, str, str]]:
        return [(e.anchor, e.faq, e.source) for e in (await self.pairs()).examples]


@pytest.fixture
async def deps(faqs: FaqStore, queries: QueryStore, people: PeopleStore) -> Dependencies:
    """Sari consents, Budi was asked."""
    await faqs.seed((SANDI, MODE, LAMA), ("cuaca besok",))
    await people.decide(SARI, Consent.GIVEN)
    await people.ask_once(BUDI)
    return Dependencies(faqs, queries, people)


PHRASING = ("reset pw dong", "sandi", "phrasing")


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (((LabelKind.LINKED, "sandi"),), "admin"),
        (((LabelKind.CHOSEN, "sandi"),), "choice"),
        (((LabelKind.UP, "sandi"),), "feedback"),
        (((LabelKind.CHOSEN, "sandi"), (LabelKind.UP, "sandi")), "choice"),
        (((LabelKind.CHOSEN, "sandi"), (LabelKind.LINKED, "sandi")), "admin"),
        (((LabelKind.CHOSEN, "mode"), (LabelKind.DOWN, "mode"), (LabelKind.LINKED, "sandi")), "admin"),
        (((LabelKind.DOWN, "sandi"),), None),
        (((LabelKind.CHOSEN, "sandi"), (LabelKind.DOWN, "sandi")), None),
        (((LabelKind.UP, "sandi"), (LabelKind.IGNORED, None)), None),
        (((LabelKind.NONE_OF_THESE, None),), None),
        (((LabelKind.LINKED, "lama"),), None),
        ((), None),
    ],
)
async def test_what_each_label_teaches(
    deps: Dependencies, said: tuple[Said, ...], source: str | None
) -> None:
    await deps.ask("ga bisa  masuk nih", *said)
    told = [] if source is None else [("ga bisa masuk nih", "sandi", source)]
    assert await deps.learnt() == [PHRASING, *told]


async def test_a_source_has_a_weight_and_the_refused_faq_is_the_negative(deps: Dependencies) -> None:
    await deps.ask("ga bisa masuk", (LabelKind.NONE_OF_THESE, None), (LabelKind.LINKED, "sandi"))
    await deps.ask("mewah tuh apa", (LabelKind.CHOSEN, "mode"))
    _, linked, chosen = (await deps.pairs()).examples
    assert linked.negative == MODE.question
    assert (linked.positive, linked.weight) == (SANDI.question, WEIGHTS[Source.ADMIN])
    assert (chosen.negative, chosen.weight) == (None, WEIGHTS[Source.CHOICE])
    assert WEIGHTS[Source.FEEDBACK] < WEIGHTS[Source.CHOICE] < WEIGHTS[Source.ADMIN] == 1


async def test_nothing_of_those_who_do_not_consent(deps: Dependencies) -> None:
    """Not the query, and neither the phrasing nor the reject that an admin made of it."""
    query_id = await deps.ask("budi lupa sandi", (LabelKind.LINKED, "sandi"), user=BUDI)
    await deps.faqs.add_phrasings(
        "sandi", ("budi lupa sandi",), PhrasingSource.INBOX, ADMIN, query_id=query_id
    )
    rejected = await deps.ask("budi pamit", (LabelKind.OUT_OF_SCOPE, None), user=BUDI)
    await deps.faqs.add_rejects(("budi pamit",), PhrasingSource.INBOX, ADMIN, query_id=rejected)
    found = await deps.pairs()
    assert await deps.learnt() == [PHRASING]
    assert [reject.text for reject in found.rejects] == ["cuaca besok"]

    await deps.people.decide(BUDI, Consent.GIVEN)
    assert await deps.learnt() == [PHRASING, ("budi lupa sandi", "sandi", "admin")]
    assert [reject.text for reject in (await deps.pairs()).rejects] == ["cuaca besok", "budi pamit"]

    await deps.people.decide(BUDI, Consent.REFUSED)
    assert await deps.learnt() == [PHRASING]


async def test_what_a_consenting_person_asked_too_is_theirs(deps: Dependencies) -> None:
    for user in (BUDI, SARI):
        await deps.ask("Lupa sandi aku", (LabelKind.CHOSEN, "sandi"), user=user)
    assert await deps.learnt() == [PHRASING, ("Lupa sandi aku", "sandi", "choice")]


@pytest.mark.parametrize("other", [(LabelKind.CHOSEN, "mode"), (LabelKind.OUT_OF_SCOPE, None)])
async def test_contradicting_labels_teach_nothing(deps: Dependencies, other: Said) -> None:
    """Not even the wording that became a phrasing of one side, nor where one side does not consent."""
    await deps.faqs.add_phrasings("sandi", ("ganti dong",), PhrasingSource.INBOX, ADMIN)
    one = await deps.ask("ganti dong", (LabelKind.LINKED, "sandi"))
    two = await deps.ask("Ganti dong!", other, user=BUDI)
    found = await deps.pairs()
    assert await deps.learnt() == [PHRASING]
    (contradiction,) = found.contradictions
    assert (contradiction.text, contradiction.query_ids) == ("Ganti dong!", (one, two))
    assert [side.slug for side in contradiction.sides] == ["sandi", other[1]]
    assert contradiction.sides[0].sources == ((Source.ADMIN, 1),)


async def test_out_of_scope_is_a_reject(deps: Dependencies) -> None:
    await deps.ask("nyanyi dong", (LabelKind.OUT_OF_SCOPE, None))
    assert [reject.text for reject in (await deps.pairs()).rejects] == ["cuaca besok", "nyanyi dong"]


async def test_equal_databases_give_equal_pairs(deps: Dependencies) -> None:
    for number in range(5):
        await deps.ask(f"pertanyaan {number}", (LabelKind.LINKED, "sandi"))
    assert await deps.pairs() == await deps.pairs()


@pytest.mark.long
async def test_a_fifth_is_held_out_and_paraphrases_stay_together(
    faqs: FaqStore, queries: QueryStore, people: PeopleStore
) -> None:
    samples = load()
    await faqs.seed(samples.faqs, samples.rejects)
    found = await collect(faqs, queries, people, PLAIN)
    held = [example for example in found.examples if example.split == "held_out"]
    assert 0.16 < len(held) / len(found.examples) < 0.24
    assert 0.16 < sum(r.split == "held_out" for r in found.rejects) / len(found.rejects) < 0.24


async def test_near_duplicates_never_straddle(deps: Dependencies) -> None:
    base = "kenapa catatan pengeluaran bulan lalu hilang semua"
    texts = [base, f"{base} ya", f"kak {base}", f"{base} nih kak"]
    for text in texts:
        await deps.ask(text, (LabelKind.LINKED, "sandi"))
    assert len({e.split for e in (await deps.pairs()).examples if "hilang" in e.anchor}) == 1


async def test_what_is_like_a_canonical_question_is_trained(deps: Dependencies) -> None:
    for text in ("apa itu mode mewah", "apa itu mode mewah ya", "Apa itu mode mewahh?"):
        await deps.ask(text, (LabelKind.LINKED, "mode"))
    splits = {e.split for e in (await deps.pairs()).examples if e.faq == "mode"}
    assert splits == {"train"}
