"""The TF-IDF of characters: scikit-learn's numbers, whatever was fitted before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from faq.ngrams import NgramVocabulary, TfIdf

words = st.text(alphabet="abdi é1", min_size=1, max_size=12)
texts = st.lists(words.filter(str.strip), min_size=1, max_size=6)


def reference() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False)


@settings(max_examples=40)
@given(texts, texts)
def test_similarities_are_scikit_learns(fitted: list[str], asked: list[str]) -> None:
    tfidf, rows = TfIdf.fit(fitted, NgramVocabulary())
    theirs = reference().fit(fitted)
    mine = np.vstack([(tfidf.transform(text) @ rows.T).toarray() for text in asked])
    expected = (theirs.transform(asked) @ theirs.transform(fitted).T).toarray()
    assert mine == pytest.approx(expected, abs=1e-5)


def test_every_number_is_scikit_learns() -> None:
    fitted = ["lupa sandi", "cara lupa", "sandi sandi a"]
    _, rows = TfIdf.fit(fitted, NgramVocabulary())
    expected = reference().fit_transform(fitted).toarray()
    assert rows.shape == expected.shape
    assert np.sort(rows.toarray()) == pytest.approx(np.sort(expected), abs=1e-5)


def test_what_is_not_known_has_no_weight() -> None:
    tfidf, _ = TfIdf.fit(["lupa sandi"], NgramVocabulary())
    assert tfidf.transform("zzz").nnz == tfidf.transform("").nnz == 0
    assert (tfidf.novelty("zzz"), tfidf.novelty("lupa sandi"), tfidf.novelty("")) == (1.0, 0.0, 1.0)
    assert 0 < tfidf.novelty("lupa zzz") < 1


def test_texts_without_letters_make_empty_rows() -> None:
    _, rows = TfIdf.fit(["", "lupa", "", " "], NgramVocabulary())
    assert np.diff(rows.indptr).tolist() == [0, 14, 0, 0]
    _, nothing = TfIdf.fit([], NgramVocabulary())
    assert nothing.shape[0] == 0


@settings(max_examples=40)
@given(texts, texts, texts)
def test_earlier_and_later_fits_have_no_say(earlier: list[str], fitted: list[str], later: list[str]) -> None:
    """An archived FAQ leaves no trace, and a message in flight is not changed by a refit beside it."""
    fresh, fresh_rows = TfIdf.fit(fitted, NgramVocabulary())
    shared = NgramVocabulary()
    TfIdf.fit(earlier, shared)
    used, used_rows = TfIdf.fit(fitted, shared)
    TfIdf.fit(later, shared)
    for text in (*earlier, *fitted, *later):
        assert used.novelty(text) == fresh.novelty(text)
        similar = [
            (tfidf.transform(text) @ rows.T).toarray()
            for tfidf, rows in ((fresh, fresh_rows), (used, used_rows))
        ]
        assert similar[0] == pytest.approx(similar[1], abs=1e-6)


def test_digests_depend_on_letters_only() -> None:
    one, other = NgramVocabulary(), NgramVocabulary()
    one.learn("lupa sandi"), other.learn("sandi"), other.learn("lupa")
    assert sorted(one.digests()) == sorted(other.digests())
    assert len(set(one.digests())) == len(one.digests()) == len(one)
    assert one.learn("\ud83d")[0].size  # half a character must not stop a fit
