"""Regularised least squares over the fused features of a wording: closed form, the same answer every time.

Each class gets a linear score that is near +1 for its own wordings and near -1 for the others'. Classes are weighted
against their size, so that an FAQ with one phrasing is not starved by one with fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

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

    `features(rows)` gives those rows, (len, width), of wordings whose classes are `classes` (n,), in ascending order:
    they are asked for block by block, since all of them at once would be the largest thing in memory.
    """
    roots = np.sqrt(balance(classes))[:, None]

    def block(rows: slice) -> _Block:
        found = features(rows)
        design = np.hstack([found, np.ones((len(found), 1), np.float32)]) * roots[rows]
        return _Block(design, roots[rows], classes[rows])

    blocks = (block(slice(start, start + BLOCK)) for start in range(0, len(classes), BLOCK))
    first = next(blocks)
    width = first.design.shape[1]
    everything = chain([first], blocks)
    return _dual(everything, count) if len(classes) < width else _primal(everything, count, width)


class _Block(NamedTuple):
    """Some wordings: features and a constant, times `roots`, the square roots of what each counts; and classes."""

    design: Matrix
    roots: Matrix
    classes: NDArray[np.int64]


def balance(classes: NDArray[np.int64]) -> Matrix:
    """What each wording counts, (n,), by the size of its class: 1 on average."""
    weights = (1.0 / np.bincount(classes)[classes]) ** SIZE_EXPONENT
    return np.asarray(weights / weights.mean(), np.float32)


def _primal(blocks: Iterable[_Block], count: int, width: int) -> Matrix:
    """Minimises |design w - targets|² + PENALTY |w|² by the normal equations, (width, width).

    All targets are -1 but for a class's own rows: their sums, class by class, make the right side without a product.
    """
    gram = np.zeros((width, width), np.float32, order="F")
    sums = np.zeros((count, width), np.float32)
    for design, roots, classes in blocks:
        gram = ssyrk(1.0, design.T, beta=1.0, c=gram, lower=True, overwrite_c=True)
        own, starts = np.unique(classes, return_index=True)
        sums[own] += np.add.reduceat(design * roots, starts)
    moments = 2 * sums.T - sums.sum(axis=0)[:, None]
    return np.asarray(
        cho_solve(cho_factor(_penalised(gram), lower=True, overwrite_a=True), moments), np.float32
    )


def _dual(blocks: Iterable[_Block], count: int) -> Matrix:
    """The weights by a system of (n, n), for fewer wordings than features."""
    design, roots, classes = map(np.concatenate, zip(*blocks, strict=True))
    targets = np.full((len(design), count), -1.0, np.float32)
    targets[np.arange(len(design)), classes] = 1.0
    gram = _penalised(design @ design.T)  # as fast as ssyrk, which would let no other thread run meanwhile
    return np.asarray(design.T @ cho_solve(cho_factor(gram, lower=True), targets * roots), np.float32)


def _penalised(gram: Matrix) -> Matrix:
    gram[np.diag_indices_from(gram)] += PENALTY
    return gram


def score(features: Matrix, weights: Matrix) -> Matrix:
    """(n, classes) for `features` (n, width)."""
    scores: Matrix = features @ weights[:-1] + weights[-1]
    return scores
