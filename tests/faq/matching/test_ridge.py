"""The linear score: what a direct solution in double precision gives, whatever the shape."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faq.matching import ridge
from faq.matching.ngrams import TfIdf


def directly(features: ridge.Matrix, classes: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """The normal equations as they stand in a textbook."""
    weights = 1 / np.sqrt(np.bincount(classes, minlength=count)[classes])
    weights = np.diag(weights / weights.mean())
    design = np.column_stack([features.astype(np.float64), np.ones(len(features))])
    targets = 2.0 * np.eye(count)[classes] - 1
    penalty = ridge.PENALTY * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(design.T @ weights @ design + penalty, design.T @ weights @ targets))


@pytest.mark.parametrize(
    ("rows", "width"),
    [
        (30, 8),
        (8, 30),
        (9, 8),
        (8, 8),
        (ridge.BLOCK + 5, 8),
        (3 * ridge.BLOCK, 16),
        (ridge.BLOCK + 5, 400),
        (1, 4),
    ],
)
def test_weights_are_those_of_a_direct_solution(rows: int, width: int) -> None:
    random = np.random.default_rng(rows)
    features = random.normal(size=(rows, width)).astype(np.float32)
    classes = np.sort(random.integers(0, 4, size=rows))
    weights = ridge.fit(lambda some: features[some], classes, 5)  # the last class has no member
    expected = directly(features, classes, 5)
    assert weights.dtype == np.float32
    assert weights == pytest.approx(expected, abs=2e-4)
    assert ridge.score(features, weights) == pytest.approx(features @ expected[:-1] + expected[-1], abs=1e-3)


def test_a_class_with_one_member_is_not_starved() -> None:
    """One wording beside fifty others that are half like it still scores highest for its own class."""
    random = np.random.default_rng(3)
    many = random.normal(size=(50, 20)) * 0.3 + np.eye(20)[0]
    one = np.eye(20)[[1]] + 0.5 * np.eye(20)[0]
    features = np.vstack([many, one]).astype(np.float32)
    weights = ridge.fit(lambda some: features[some], np.array([0] * 50 + [1]), 2)
    assert ridge.score(features[-1:], weights).argmax() == 1


def test_a_sketch_keeps_inner_products_on_average() -> None:
    texts = [
        f"{verb} {thing}" for verb in ("cara catat", "lupa", "hapus") for thing in ("gaji", "sandi", "akun")
    ]
    tfidf, grams = TfIdf.fit(texts)
    exact = (grams @ grams.T).toarray()
    random = np.random.default_rng(5)
    hashes = [random.integers(0, 2**64, size=len(tfidf.hashes), dtype=np.uint64) for _ in range(40)]
    sketches = [ridge.Sketch(some, 256)(grams) for some in hashes]
    found = np.stack([sketch @ sketch.T for sketch in sketches])
    assert np.abs(found.mean(axis=0) - exact).max() < 0.06
    assert np.abs(found[0] - exact).max() < 0.4  # one alone is near


def test_sketches_of_different_fits_agree() -> None:
    texts = ["lupa sandi", "catat gaji", "hapus akun"]
    one, forwards = TfIdf.fit(texts)
    other, backwards = TfIdf.fit(texts[::-1])
    there = ridge.Sketch(one.hashes, 128)(forwards)
    back = ridge.Sketch(other.hashes, 128)(backwards)
    assert there == pytest.approx(back[::-1], abs=1e-6)
    assert there.dtype == np.float32 and there.shape == (3, 128)
