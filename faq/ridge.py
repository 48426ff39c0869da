"""Regularised least squares over the fused features of a wording: closed form, the same answer every time.

Each class gets a linear score that is near +1 for its own wordings and near -1 for the others'. Classes are weighted
against their size, so that an FAQ with one phrasing is not starved by one with fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.blas import ssyrk
from scipy.sparse import csr_array

Matrix = NDArray[np.float32]

PENALTY = 1.0
BLOCK = 256
SIZE_EXPONENT = 0.5  # 0: every wording counts the same, 1: every class counts the same
SPREAD = 4  # places an n-gram has in a sketch


class Sketch:
    """Sparse n-gram rows as short dense rows whose inner products are kept on average (count sketch).

    An n-gram's places depend on its hash only: sketches of different fits agree.
    """

    def __init__(self, hashes: NDArray[np.uint64], width: int) -> None:
        firsts = hashes * np.uint64(SPREAD)
        places = np.add.outer(firsts, np.arange(1, SPREAD + 1, dtype=np.uint64)).ravel()
        mixed = places * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(30)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(31)
        signs = np.where(mixed >> np.uint64(63), 1, -1).astype(np.float32) / np.float32(np.sqrt(SPREAD))
        columns = (mixed % np.uint64(width)).astype(np.int32)
        starts = np.arange(0, len(columns) + 1, SPREAD, dtype=np.int32)
        self._projection = csr_array((signs, columns, starts), shape=(len(hashes), width))

    def __call__(self, grams: csr_array) -> Matrix:
        """(n, width) for rows (n, n-grams)."""
        return np.asarray((grams @ self._projection).toarray(), dtype=np.float32)


def fit(features: Callable[[slice], Matrix], classes: NDArray[np.int64], count: int) -> Matrix:
    """Weights of shape (width + 1, count), the last row the intercept.

    `features(rows)` gives those rows, (len, width), of wordings whose classes are `classes` (n,): they are asked for
    block by block, since all of them at once would be the largest thing in memory.
    """
    roots = np.sqrt(balance(classes))[:, None]

    def block(rows: slice) -> tuple[Matrix, Matrix]:
        found = features(rows)
        design = np.hstack([found, np.ones((len(found), 1), np.float32)]) * roots[rows]
        targets = np.full((len(found), count), -1.0, np.float32)
        targets[np.arange(len(found)), classes[rows]] = 1.0
        return design, targets * roots[rows]

    blocks = (block(slice(start, start + BLOCK)) for start in range(0, len(classes), BLOCK))
    first = next(blocks)
    if len(classes) < first[0].shape[1]:
        return _dual(*(np.concatenate(parts) for parts in zip(first, *blocks, strict=True)))
    return _primal(chain([first], blocks))


def balance(classes: NDArray[np.int64]) -> Matrix:
    """What each wording counts, (n,), by the size of its class: 1 on average."""
    weights = (1.0 / np.bincount(classes)[classes]) ** SIZE_EXPONENT
    return np.asarray(weights / weights.mean(), np.float32)


def _primal(blocks: Iterator[tuple[Matrix, Matrix]]) -> Matrix:
    """Minimises |design w - targets|² + PENALTY |w|² by the normal equations, (width, width)."""
    design, targets = next(blocks)
    gram, moments = _penalised(ssyrk(1.0, design.T, lower=True)), design.T @ targets
    for design, targets in blocks:
        gram = ssyrk(1.0, design.T, beta=1.0, c=gram, lower=True, overwrite_c=True)
        moments += design.T @ targets
    return np.asarray(cho_solve(cho_factor(gram, lower=True, overwrite_a=True), moments), np.float32)


def _dual(design: Matrix, targets: Matrix) -> Matrix:
    """The same by a system of (n, n), for fewer wordings than features."""
    gram = _penalised(design @ design.T)  # as fast as ssyrk, which would let no other thread run meanwhile
    return np.asarray(design.T @ cho_solve(cho_factor(gram, lower=True), targets), np.float32)


def _penalised(gram: Matrix) -> Matrix:
    gram[np.diag_indices_from(gram)] += PENALTY
    return gram


def score(features: Matrix, weights: Matrix) -> Matrix:
    """(n, classes) for `features` (n, width)."""
    scores: Matrix = features @ weights[:-1] + weights[-1]
    return scores
