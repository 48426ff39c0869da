"""The score of one kind against the rest: what scikit-learn's regression finds on the same rows."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array, random_array
from sklearn.linear_model import LogisticRegression

from faq.matching import logistic

Rows = tuple[logistic.Matrix, csr_array, NDArray[np.bool_], logistic.Matrix]


def rows(count: int, seed: int = 1) -> Rows:
    """Dense and sparse features, kinds that follow from both with some noise, and uneven counts."""
    random = np.random.default_rng(seed)
    dense = (random.normal(size=(count, 6)) / 2).astype(np.float32)
    sparse = csr_array(random_array((count, 40), density=0.1, rng=random, dtype=np.float32))
    odds = dense @ random.normal(size=6) * 3 + sparse @ random.normal(size=40) * 2
    positive = odds + random.logistic(size=count) > 1
    return dense, sparse, positive, random.uniform(0.2, 3, size=count).astype(np.float32)


def elsewhere(given: Rows) -> NDArray[np.float64]:
    """The log odds by a library, with the intercept shrunk like every other weight."""
    dense, sparse, positive, counts = given
    design = np.column_stack([dense, sparse.toarray(), np.ones(len(dense))])
    regression = LogisticRegression(C=1 / logistic.PENALTY, fit_intercept=False, tol=1e-8, max_iter=5000)
    regression.fit(design, positive, sample_weight=counts)
    return np.asarray(regression.decision_function(design))


@pytest.mark.parametrize("count", [20, 400])
def test_odds_are_those_of_a_library(count: int) -> None:
    given = rows(count)
    dense, sparse, _, _ = given
    found = logistic.score(dense, sparse, logistic.fit(*given))
    assert found.shape == (count,) and found.dtype == np.float32
    expected = elsewhere(given)
    assert found == pytest.approx(expected, abs=0.15 * np.abs(expected).max())
    assert np.corrcoef(found, expected)[0, 1] > 0.999


def test_the_same_rows_give_the_same_weights() -> None:
    one, other = (logistic.fit(*rows(50)) for _ in range(2))
    assert (one.dense == other.dense).all() and (one.sparse == other.sparse).all()
    assert one.intercept == other.intercept


def test_few_of_a_kind_count_as_much_as_they_are_said_to() -> None:
    """The same text on both sides leans to the side that counts more."""
    dense, sparse = np.ones((2, 1), np.float32), csr_array(np.zeros((2, 1), np.float32))
    for counts, sign in (([3, 1], 1), ([1, 3], -1)):
        found = logistic.fit(dense, sparse, np.array([True, False]), np.array(counts, np.float32))
        assert np.sign(logistic.score(dense, sparse, found)).tolist() == [sign, sign]


@pytest.mark.parametrize("kind", [True, False])
def test_one_kind_alone_stays_finite(kind: bool) -> None:
    dense, sparse, _, counts = rows(30)
    found = logistic.score(dense, sparse, logistic.fit(dense, sparse, np.full(30, kind), counts))
    assert np.isfinite(found).all() and (np.sign(found) == (1 if kind else -1)).all()
