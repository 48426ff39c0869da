"""The TF-IDF of characters: scikit-learn's numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from faq.matching.ngrams import TfIdf

words = st.text(alphabet="abdi é1", min_size=1, max_size=12)
texts = st.lists(words.filter(str.strip), min_size=1, max_size=6)


def reference() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False)


@settings(max_examples=40)
@given(texts, texts)
def test_similarities_are_scikit_learns(fitted: list[str], asked: list[str]) -> None:
    tfidf, rows = TfIdf.fit(fitted)
    theirs = reference().fit(fitted)
    mine = (tfidf.read(asked)[0] @ rows.T).toarray()
    expected = (theirs.transform(asked) @ theirs.transform(fitted).T).toarray()
    assert mine == pytest.approx(expected, abs=1e-5)


def test_every_number_is_scikit_learns() -> None:
    fitted = ["lupa sandi", "cara lupa", "sandi sandi a"]
    _, rows = TfIdf.fit(fitted)
    expected = reference().fit_transform(fitted).toarray()
    assert rows.shape == expected.shape
    assert np.sort(rows.toarray()) == pytest.approx(np.sort(expected), abs=1e-5)


def test_what_is_not_known_has_no_weight() -> None:
    tfidf, _ = TfIdf.fit(["lupa sandi"])
    rows, novelty = tfidf.read(["zzz", "lupa sandi", "", "lupa zzz"])
    assert np.diff(rows.indptr).astype(bool).tolist() == [False, True, False, True]
    assert novelty[:3].tolist() == [1.0, 0.0, 1.0]
    assert 0 < novelty[3] < 1


def test_texts_without_letters_make_empty_rows() -> None:
    _, rows = TfIdf.fit(["", "lupa", "", " "])
    assert np.diff(rows.indptr).tolist() == [0, 14, 0, 0]
    _, nothing = TfIdf.fit([])
    assert nothing.shape[0] == 0


def test_hashes_depend_on_letters_only() -> None:
    one, _ = TfIdf.fit(["lupa sandi"])
    other, _ = TfIdf.fit(["sandi", "lupa"])
    assert one.hashes.tolist() == other.hashes.tolist() == sorted(set(one.hashes.tolist()))


def test_half_a_character_stops_no_fit() -> None:
    assert TfIdf.fit(["\ud83d lupa"])[1].nnz > 0
