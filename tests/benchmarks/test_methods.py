"""Ours and the baselines answer to the same form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.methods import Method, NearestWording, Ours, TfIdfRegression
from benchmarks.splits import Split
from faq.language.text import Lexicon, Normaliser
from faq.learning.measuring.evaluate import measure
from faq.learning.measuring.labelled import Labelled, snapshot_of
from faq.matching.reader import Model
from faq.models import Snapshot
from tests.support.encoders import NgramEncoder
from tests.support.predictions import nearest_policy

INSTALLATION = snapshot_of(
    [
        Labelled("cara daftar akun", "daftar"),
        Labelled("mau bikin akun", "daftar"),
        Labelled("lupa kata sandi", "sandi"),
        Labelled("sandi saya hilang", "sandi"),
        Labelled("cuaca besok hujan", "oos"),
    ]
)
QUERIES = (
    Labelled("daftar akun gimana", "daftar"),
    Labelled("kata sandi lupa", "sandi"),
    Labelled("besok hujan", "oos"),
)
SPLIT = Split("tiny", INSTALLATION, QUERIES)
NORMALISE = Normaliser(Lexicon({}))
METHODS = (
    Ours(Model(NgramEncoder(), nearest_policy(NgramEncoder().model_id)), NORMALISE),
    TfIdfRegression(),
    NearestWording(NgramEncoder(), NORMALISE, "nearest wording"),
)


@pytest.mark.parametrize("split", [SPLIT, replace(SPLIT, installation=Snapshot(INSTALLATION.faqs))])
@pytest.mark.parametrize("method", METHODS, ids=lambda method: type(method).__name__)
def test_easy_messages(method: Method, split: Split) -> None:
    predictions = method.predict(split)
    assert [p.query for p in predictions] == list(QUERIES)
    assert all(set(p.ranked) == {"daftar", "sandi"} for p in predictions)
    report = measure(predictions, method.name)
    assert (report.top1, report.auroc) == (1, 1)
    assert method.decides or report.unanswered == 1


def test_one_wording_an_faq() -> None:
    faqs = tuple(replace(faq, phrasings=()) for faq in INSTALLATION.faqs)
    assert measure(TfIdfRegression().predict(replace(SPLIT, installation=Snapshot(faqs))), "").top1 == 1
