"""Regularised least squares over the fused features of a wording: closed form, the same answer every time.

Each class gets a linear score that is near +1 for its own wordings and near -1 for the others'. Classes are weighted
against their size, so that an FAQ with one phrasing is not starved by one with fifty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.blas import ssyrk
from scipy.sparse import csr_array

Matrix = NDArray[np.float32]

PENALTY = 1.0
SIZE_EXPONENT = 0.5  # 0: every wording counts the same, 1: every class counts the same
SPREAD = 4  # places an n-gram has in a sketch


class Sketch:
    """Sparse n-gram rows as short dense rows whose inner products are kept on average (count sketch).

    An n-gram's place depends on its column number only, so that sketches of one vocabulary agree with each other.
    """

    def __init__(self, grams: int, width: int) -> None:
        mixed = np.arange(1, grams * SPREAD + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(30)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(31)
        signs = np.where(mixed >> np.uint64(63), 1, -1).astype(np.float32) / np.float32(np.sqrt(SPREAD))
        columns = (mixed % np.uint64(width)).astype(np.int32)
        starts = np.arange(0, grams * SPREAD + 1, SPREAD, dtype=np.int32)
        self._projection = csr_array((signs, columns, starts), shape=(grams, width))

    def __call__(self, grams: csr_array) -> Matrix:
        """(n, width) for rows (n, n-grams)."""
        return np.asarray((grams @ self._projection).toarray(), dtype=np.float32)


def fit(features: Matrix, classes: NDArray[np.int64], count: int) -> Matrix:
    """Weights of shape (width + 1, count), the last row the intercept, for `features` (n, width) of `classes` (n,)."""
    sizes = np.bincount(classes, minlength=count).clip(min=1)
    weights = (1.0 / sizes[classes]) ** SIZE_EXPONENT
    roots = np.sqrt(weights / weights.mean()).astype(np.float32)[:, None]
    design = np.hstack([features, np.ones((len(features), 1), np.float32)]) * roots
    targets = np.full((len(features), count), -1.0, np.float32)
    targets[np.arange(len(features)), classes] = 1.0
    return _solve(design, targets * roots)


def _solve(design: Matrix, targets: Matrix) -> Matrix:
    """Minimises |design w - targets|² + PENALTY |w|², by the smaller of the two equal systems of equations."""
    rows, width = design.shape
    if rows < width:
        dual = cho_solve(cho_factor(_gram(design.T), lower=True), targets)
        return np.asarray(design.T @ dual, np.float32)
    return np.asarray(cho_solve(cho_factor(_gram(design), lower=True), design.T @ targets), np.float32)


def _gram(design: Matrix) -> Matrix:
    """The lower triangle of designᵀ design, with the penalty on its diagonal."""
    gram: Matrix = ssyrk(1.0, design.T, lower=True)
    gram[np.diag_indices_from(gram)] += PENALTY
    return gram


def score(features: Matrix, weights: Matrix) -> Matrix:
    """(n, classes) for `features` (n, width)."""
    scores: Matrix = features @ weights[:-1] + weights[-1]
    return scores
