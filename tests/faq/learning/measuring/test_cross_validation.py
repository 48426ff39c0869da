"""Cross-validation asks nothing that the matcher has just been told."""

from __future__ import annotations

from collections import Counter

import pytest

from faq.language.text import Lexicon, Normaliser
from faq.learning.measuring.cross_validation import TIMED, CrossValidation, Fold, split
from faq.learning.measuring.evaluate import measure
from faq.learning.measuring.labelled import Labelled
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from faq.models import Faq, FaqKind, FaqState, Snapshot
from tests.support.encoders import NgramEncoder
from tests.support.predictions import nearest_policy

NORMALISE = Normaliser(Lexicon({"gmn": "bagaimana"}, fillers=frozenset({"kak"})))
FOLDS = 3


def faq(slug: str, question: str, *phrasings: str, kind: FaqKind = FaqKind.ANSWER) -> Faq:
    return Faq(slug, question, "", "", kind, FaqState.LIVE, phrasings)


SNAPSHOT = Snapshot(
    (
        faq(
            "daftar",
            "Bagaimana daftar akun?",
            "gmn daftar akun kak",
            "cara bikin akun",
            "mau buat akun",
            "CARA BIKIN AKUN!!",
        ),
        faq("sandi", "Lupa kata sandi", "lupa password", "sandi lupa semua", "reset sandi", "sandi hilang"),
        faq("satu", "Apa itu mode mewah?", "mode mewah apa"),
        faq("salam", "Halo", "hai", "pagi", kind=FaqKind.SMALL_TALK),
    ),
    ("cuaca besok", "harga emas", "resep rendang", "Cuaca besok kak"),
)
NEGATIVES = tuple(
    Labelled(text, "oos/near") for text in ("cicilan motor", "bunga bank", "kurs dolar", "pajak mobil")
)


@pytest.fixture
def folds() -> tuple[Fold, ...]:
    return split(SNAPSHOT, NEGATIVES, NORMALISE, FOLDS)


def test_nothing_that_is_asked_is_known(folds: tuple[Fold, ...]) -> None:
    for fold in folds:
        known = {(found.slug, NORMALISE(text)) for found in fold.known.faqs for text in found.wordings}
        rejects = {NORMALISE(text) for text in fold.known.rejects}
        assert fold.asked
        for query in fold.asked:
            assert (query.slug, NORMALISE(query.text)) not in known
            assert query.slug is not None or NORMALISE(query.text) not in rejects


def test_everything_is_asked_once(folds: tuple[Fold, ...]) -> None:
    asked = Counter((query.label, NORMALISE(query.text)) for fold in folds for query in fold.asked)
    assert set(asked.values()) == {1}
    assert {form for label, form in asked if label == "daftar"} == {"cara bikin akun", "mau buat akun"}
    assert len([label for label, _ in asked if label == "sandi"]) == 4
    assert {form for label, form in asked if label == "oos/reject"} == {
        "cuaca besok",
        "harga emas",
        "resep rendang",
    }
    assert len([label for label, _ in asked if label == "oos/near"]) == len(NEGATIVES)


def test_canonical_questions_and_small_talk_always_stay(folds: tuple[Fold, ...]) -> None:
    for fold in folds:
        assert [found.question for found in fold.known.faqs] == [found.question for found in SNAPSHOT.faqs]
        assert fold.known.faqs[-1] == SNAPSHOT.faqs[-1]
        assert not [query for query in fold.asked if query.slug == "salam"]


def test_folds_are_of_like_size_and_always_the_same(folds: tuple[Fold, ...]) -> None:
    sizes = [len([q for q in fold.asked if q.slug is not None]) for fold in folds]
    assert max(sizes) - min(sizes) <= 1
    assert split(SNAPSHOT, NEGATIVES, NORMALISE, FOLDS) == folds


async def test_every_message_gets_a_prediction(folds: tuple[Fold, ...]) -> None:
    encoder = NgramEncoder()
    validation = CrossValidation(Model(encoder, nearest_policy(encoder.model_id)), NORMALISE, MemoryVectors())
    steps = []
    predictions = await validation.run(SNAPSHOT, folds, lambda: steps.append(True))
    assert [p.query for p in predictions] == [query for fold in folds for query in fold.asked]
    assert len(steps) == len(predictions) < TIMED
    assert all(p.seconds is not None for p in predictions)
    report = measure(predictions, encoder.model_id)
    assert (report.n_in, report.n_out) == (7, 7)
    assert report.top1 == 1


async def test_a_wording_that_nothing_else_is_like_is_not_found(folds: tuple[Fold, ...]) -> None:
    """It would be, if the matcher had kept it."""
    odd = Snapshot((faq("a", "aaaa bbbb", "zzzz yyyy xxxx"), faq("b", "cccc dddd zzzz")))
    encoder = NgramEncoder()
    validation = CrossValidation(Model(encoder, nearest_policy(encoder.model_id)), NORMALISE, MemoryVectors())
    (prediction,) = await validation.run(odd, split(odd, (), NORMALISE, 2))
    assert prediction.ranked[0] == "b"
