"""Ranking: probabilities, one phrasing beside fifty, the option "none of them"."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.matching.policy import BARE_EVIDENCE, FAQ_EVIDENCE, REJECT_EVIDENCE, FusionWeights
from faq.matching.ranker import RIVALS, Evidence, Ranker, Shares, share_out, weigh
from faq.models import FaqKind
from tests.support.matching import ENCODER, FAQS, REJECTS, encoded, entry, ranker_of
from tests.support.predictions import nearest_policy, weights_of

WEIGHTS = nearest_policy(ENCODER.model_id).weights
SANDI = entry("sandi", "lupa kata sandi", "lupa password", "tidak bisa masuk")
GAJI = entry("gaji", "catat gaji", "masukkan pendapatan")


def shares(ranker: Ranker, text: str, weights: FusionWeights = WEIGHTS) -> Shares:
    return share_out(ranker.utilities(text, ENCODER.encode([text])[0], weights))


def evidence(ranker: Ranker, text: str) -> Evidence:
    return ranker.evidence([text], ENCODER.encode([text]))[0]


def test_the_nearest_comes_first() -> None:
    ranker = ranker_of([SANDI, GAJI])
    best, other = ranker.candidates(shares(ranker, "lupa password"))
    assert (best.slug, best.question, best.kind) == ("sandi", "lupa kata sandi", FaqKind.ANSWER)
    assert best.confidence > 0.95 and other.confidence < 0.05


def test_what_an_admin_has_taught_is_answered_however_odd_it_is() -> None:
    odd = "ada mode gelap"
    big = entry("sandi", *(f"{text} {number}" for text in SANDI.wordings for number in range(20)), odd)
    ranker = ranker_of([big, GAJI], [*REJECTS, "mode gelap dong", "ada mode gelap tidak"])
    assert shares(ranker, odd).faqs[0] > 0.99
    assert shares(ranker, f"{odd} kah").faqs[0] < 0.9


def test_a_wording_of_two_faqs_is_nobodys_alone() -> None:
    shared = "catat sandi"
    ranker = ranker_of([replace(faq, wordings=(*faq.wordings, shared)) for faq in (SANDI, GAJI)])
    assert max(shares(ranker, shared).faqs) < 0.9


def test_evidence_is_what_its_names_say() -> None:
    ranker = ranker_of([SANDI, GAJI], REJECTS)
    found = evidence(ranker, "lupa password")
    sandi = dict(zip(FAQ_EVIDENCE, found.faqs[0], strict=True))
    gaji = dict(zip(FAQ_EVIDENCE, found.faqs[1], strict=True))
    cosines = encoded(SANDI.wordings) @ ENCODER.encode(["lupa password"])[0]
    assert sandi["dense_max"] == pytest.approx(1) and sandi["char_max"] == pytest.approx(1)
    assert sandi["dense_mean"] == pytest.approx(cosines.mean())
    assert sandi["log_size"] == pytest.approx(np.log(3)) and gaji["log_size"] == pytest.approx(np.log(2))
    assert sandi["ridge"] > 0 > gaji["ridge"] and sandi["char_mean"] > gaji["char_mean"]
    assert found.reject is not None
    reject = dict(zip(REJECT_EVIDENCE, found.reject, strict=True))
    assert reject["novelty"] == 0 and reject["bias"] == 1 and reject["ridge"] < 0
    assert reject["logistic"] < 0
    assert reject["mean_log_size"] == pytest.approx((np.log(3) + np.log(2)) / 2)
    assert reject["dense_max"] == pytest.approx(
        (encoded(REJECTS) @ ENCODER.encode(["lupa password"])[0]).max()
    )
    assert dict(zip(BARE_EVIDENCE, found.bare, strict=True)) == {"novelty": 0, "bias": 1}


def test_an_answer_speaks_for_its_faq_the_less_the_more_wordings_there_are() -> None:
    said = ("unduh laporan sebagai pdf", "kirim lewat surel")
    ekspor = replace(entry("ekspor", "cara ekspor"), answer=said)
    place = FAQ_EVIDENCE.index("answer")
    for rejects in ((), REJECTS):
        found = evidence(ranker_of([GAJI, ekspor], rejects), "bisa pdf").faqs[:, place]
        assert found.tolist() == [0.0, 0.0]  # one answer alone tells nothing
        lain = replace(GAJI, answer=("ketuk tab catat",))
        found = evidence(ranker_of([lain, ekspor], rejects), "bisa pdf").faqs[:, place]
        assert found[0] < 0 == found[1]
        many = replace(lain, wordings=(*lain.wordings, "gaji", "upah"))
        fewer = evidence(ranker_of([many, ekspor], rejects), "bisa pdf").faqs[:, place]
        assert fewer[0] == pytest.approx(found[0] / np.sqrt(2), rel=1e-4)
    weights = weights_of(faq={"answer": 6.0}, reject={}, bare={})
    ranker = ranker_of([lain, ekspor])
    assert ranker.candidates(shares(ranker, "bisa pdf", weights))[0].slug == "ekspor"


def test_without_rejects_none_of_them_is_weighed_by_what_is_new() -> None:
    found = evidence(ranker_of([SANDI]), "xyzxyz")
    assert found.reject is None and found.bare.tolist() == [1, 1]


def test_a_reject_is_left_alone() -> None:
    text = "cuaca besok gimana"
    alone, taught = ranker_of([SANDI, GAJI]), ranker_of([SANDI, GAJI], [text])
    assert shares(taught, text).none > max(shares(alone, text).none, 0.9)


def test_one_phrasing_is_found_beside_fifty() -> None:
    """By its own words and by words near them, with the weights of every kind of evidence."""
    fifty = entry(
        "gaji", *(f"cara catat gaji {month} di menu {n}" for n, month in enumerate("abcdefghij" * 5))
    )
    one = entry("zakat", "cara hitung zakat di menu mana")
    ranker = ranker_of([fifty, one])
    known = {"ridge": 6.0, "dense_max": 6.0, "dense_mean": 2.0, "char_max": 6.0, "char_mean": 2.0}
    weights = replace(WEIGHTS, faq=weights_of(known, {}, {}).faq)
    for text in ("cara hitung zakat di menu mana", "hitung zakat caranya", "zakat"):
        assert ranker.candidates(shares(ranker, text, weights))[0].slug == "zakat"
    assert ranker.candidates(shares(ranker, "catat gaji di menu", weights))[0].slug == "gaji"


numbers = st.floats(-50, 50, width=32)


@settings(max_examples=40)
@given(st.integers(1, 30), st.booleans(), st.data())
def test_probabilities_sum_to_one(count: int, with_rejects: bool, data: st.DataObject) -> None:
    def row(size: int) -> list[float]:
        return data.draw(st.lists(numbers, min_size=size, max_size=size))

    sizes = (len(FAQ_EVIDENCE), len(REJECT_EVIDENCE), len(BARE_EVIDENCE))
    faqs = np.array([row(sizes[0]) for _ in range(count)], np.float32)
    reject = np.array(row(sizes[1]), np.float32) if with_rejects else None
    weights = FusionWeights(*(tuple(row(size)) for size in sizes))
    found = share_out(weigh(Evidence(faqs, reject, np.array(row(sizes[2]), np.float32)), weights))
    assert float(found.faqs.sum()) + found.none == pytest.approx(1, abs=1e-5)
    assert (found.faqs >= 0).all() and (found.faqs > 0).sum() <= RIVALS


def test_a_confidence_does_not_depend_on_faqs_far_away() -> None:
    others = [
        entry(f"f{n}", f"{word} {word} {word}") for n, word in enumerate("qwertyuiopasdfghjklzxcvbnm" * 2)
    ]
    few, many = ranker_of([SANDI, *others[:RIVALS]]), ranker_of([SANDI, *others])
    found = [ranker.candidates(shares(ranker, "lupa sandi"))[0] for ranker in (few, many)]
    assert found[0].slug == found[1].slug == "sandi"
    assert found[0].confidence == pytest.approx(found[1].confidence, abs=0.01)
    assert len(many.candidates(shares(many, "lupa sandi"))) == RIVALS


def test_nothing_to_rank() -> None:
    for ranker in (ranker_of([]), ranker_of([], REJECTS)):
        found = shares(ranker, "lupa password")
        assert (ranker.candidates(found), found.none, ranker.place("sandi")) == ((), 1.0, None)
        with pytest.raises(ValueError, match="nothing to rank"):
            evidence(ranker, "lupa password")


def test_one_faq_with_one_wording() -> None:
    ranker = ranker_of([entry("sandi", "lupa sandi")])
    assert ranker.candidates(shares(ranker, "lupa sandi"))[0].confidence > 0.95
    assert shares(ranker, "xyz").none > 0.95
    assert np.isfinite(shares(ranker, "").faqs).all()


def test_every_entry_has_its_place() -> None:
    ranker = ranker_of([entry(f.slug, *f.wordings) for f in FAQS], REJECTS)
    assert [ranker.place(f.slug) for f in FAQS] == list(range(len(FAQS)))
    assert ranker.place("tidak-ada") is None


def test_evidence_for_many_is_that_for_each() -> None:
    texts = ["lupa password", "", "xyz", "mode apa yang boros"]
    for rejects in ((), REJECTS):
        ranker = ranker_of([entry(f.slug, *f.wordings) for f in FAQS], rejects)
        for text, found in zip(texts, ranker.evidence(texts, ENCODER.encode(texts)), strict=True):
            alone = evidence(ranker, text)
            assert np.allclose(found.faqs, alone.faqs, atol=1e-5)
            assert np.allclose(found.bare, alone.bare)
            if found.reject is None or alone.reject is None:
                assert found.reject is alone.reject is None and not rejects
            else:
                assert np.allclose(found.reject, alone.reject, atol=1e-5)


def test_a_first_reject_makes_the_ranker_no_bolder() -> None:
    """Elsewhere: near the reject itself it becomes more careful."""
    entries = [entry(f.slug, *f.wordings) for f in FAQS]
    weights = weights_of(faq={"dense_max": 24.0}, reject={"dense_max": 6.0}, bare={"bias": 13.0})
    text, vector = "masuk angin", ENCODER.encode(["masuk angin"])[0]
    without, first = (ranker_of(entries, rejects) for rejects in ((), ("cuaca besok",)))
    before, after = (share_out(r.utilities(text, vector, weights)) for r in (without, first))
    assert after.none >= before.none - 0.01


@pytest.mark.parametrize(("trust", "none"), [(1.0, 2.0), (0.5, 3.0), (0.0, 4.0)])
def test_rejects_are_trusted_by_their_number(trust: float, none: float) -> None:
    size = len(FAQ_EVIDENCE)
    weights = FusionWeights((0.0,) * size, (1.0,) * len(REJECT_EVIDENCE), (1.0,) * len(BARE_EVIDENCE))
    reject, bare = np.zeros(len(REJECT_EVIDENCE), np.float32), np.zeros(len(BARE_EVIDENCE), np.float32)
    reject[0], bare[0] = 2, 4
    found = weigh(Evidence(np.zeros((1, size), np.float32), reject, bare, trust), weights)
    assert found.none == pytest.approx(none)
