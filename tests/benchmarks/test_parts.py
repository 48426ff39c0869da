"""Parts that are left out, and messages that are disturbed."""

from __future__ import annotations

import pytest

from benchmarks.ablation import LEFT_OUT, NoLetters, NoMeaning, Variant, table, without
from benchmarks.installation import build_reader
from benchmarks.robustness import FILLERS, filler_table, noise_table
from benchmarks.splits import Split
from faq.language.text import Lexicon, Normaliser
from faq.learning.calibration.fusion import NONE, Case, Trial, fit_weights
from faq.learning.measuring.labelled import Labelled, snapshot_of
from faq.matching.policy import FAQ_EVIDENCE, REJECT_EVIDENCE
from faq.matching.ranker import Entry, Ranker, texts_of
from faq.matching.reader import Model, Reader
from tests.support.encoders import NgramEncoder
from tests.support.predictions import nearest_policy

INSTALLATION = snapshot_of(
    [
        Labelled("bagaimana cara daftar akun", "daftar"),
        Labelled("mau bikin akun", "daftar"),
        Labelled("lupa kata sandi", "sandi"),
        Labelled("cuaca besok hujan", "oos"),
    ]
)
QUERIES = (
    Labelled("cara daftar akun", "daftar"),
    Labelled("kata sandi lupa", "sandi"),
    Labelled("besok hujan", "oos"),
)
ENTRIES = [Entry(faq.slug, faq.question, faq.kind, faq.wordings) for faq in INSTALLATION.faqs]
PLAIN = Normaliser(Lexicon({}))
FILLERS_KNOWN = Normaliser(
    Lexicon(
        {}, fillers=frozenset({"min", "kak", "dong", "tolong", "bantu", "ya"}), greetings=frozenset({"halo"})
    )
)


def reader(normalise: Normaliser) -> Reader:
    return build_reader(model(), normalise, INSTALLATION)


def model() -> Model:
    encoder = NgramEncoder()
    return Model(encoder, nearest_policy(encoder.model_id))


def test_evidence_that_is_left_out_weighs_nothing() -> None:
    encoder = NgramEncoder()
    rejects = INSTALLATION.rejects
    ranker = Ranker.fit(ENTRIES, rejects, encoder.encode(texts_of(ENTRIES, rejects)))
    golds = [0, 1, NONE]
    texts = [query.text for query in QUERIES]
    found = ranker.evidence(texts, encoder.encode(texts))
    trial = Trial(tuple(Case(evidence, gold) for evidence, gold in zip(found, golds, strict=True)))
    weights = fit_weights([without(trial, ("dense_max", "char_max"))])
    left_out = [
        w for w, name in zip(weights.faq, FAQ_EVIDENCE, strict=True) if name in {"dense_max", "char_max"}
    ]
    left_out += [
        w
        for w, name in zip(weights.reject, REJECT_EVIDENCE, strict=True)
        if name in {"dense_max", "char_max"}
    ]
    assert set(left_out) == {0.0}
    assert any(weights.faq)


def test_every_name_that_is_left_out_is_evidence() -> None:
    for names in LEFT_OUT.values():
        assert set(names) <= {*FAQ_EVIDENCE, *REJECT_EVIDENCE}


def test_without_letters_all_texts_are_spelt_alike() -> None:
    encoder = NgramEncoder()
    ranker = NoLetters.fit(ENTRIES, (), encoder.encode(texts_of(ENTRIES, ())))
    one, other = ranker.evidence(["lupa sandi", "xyz"], encoder.encode(["lupa sandi"] * 2))
    assert (one.faqs == other.faqs).all() and (one.bare == other.bare).all()
    assert one.faqs[:, FAQ_EVIDENCE.index("char_max")] == pytest.approx(1.0)


def test_without_meaning_all_texts_have_one_vector() -> None:
    encoder = NoMeaning(NgramEncoder())
    vectors = encoder.encode(["satu", "dua"])
    assert vectors.shape == (2, encoder.dimension)
    assert (vectors[0] == vectors[1]).all()


def test_table_of_parts() -> None:
    split = Split("tiny", INSTALLATION, QUERIES)
    whole = Variant("nothing", model(), PLAIN)
    blind = Variant("the meaning", Model(NoMeaning(NgramEncoder()), model().policy), PLAIN)
    made = table([split], [whole, blind])
    assert made.columns == ("left out", "tiny: top-1", "tiny: AUROC", "tiny: right", "tiny: false answers")
    assert made.rows[0][:2] == ("nothing", "1.000")
    assert made.rows[1][:2] == ("the meaning", "-50.0")


def test_fillers_that_are_known_change_nothing() -> None:
    made = filler_table(reader(FILLERS_KNOWN), QUERIES)
    assert [row[0] for row in made.rows] == [*FILLERS, "all of these"]
    assert {row[1] for row in made.rows} == {"0.000"}


def test_a_decision_that_changes_is_seen() -> None:
    taken = snapshot_of([Labelled("halo min", "salam"), Labelled("lupa sandi", "sandi")])
    made = filler_table(
        build_reader(model(), PLAIN, taken),
        [Labelled("beras", "oos"), Labelled("lupa sandi", "sandi")],
    )
    assert float(made.rows[0][1]) > 0


def test_noise_is_measured_against_clean_messages() -> None:
    made = noise_table(reader(PLAIN), PLAIN, {"gmn": "bagaimana"}, QUERIES)
    assert [row[0] for row in made.rows] == ["none", "30%", "50%"]
    assert made.rows[0][1:4] == ("", "1.000", "")
    assert all(0 < float(row[1]) <= 1 for row in made.rows[1:])
