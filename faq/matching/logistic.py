"""Binary logistic regression on dense and sparse features side by side: the log odds that a text is of one kind.

Unlike least squares it is not led by texts that are clear already, and it takes n-grams as they are. It minimises the
log loss and PENALTY / 2 of the squared weights by Newton's method, each step by conjugate gradients (Lin, Weng and
Keerthi 2008), from zero every time: the same input gives the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, cg

Matrix = NDArray[np.float32]

PENALTY = 0.1
STEPS = 5  # of Newton's, and at most so many turns for each: more change no decision
TURNS = 10
ACCURACY = 0.1  # of a step, relative


@dataclass(frozen=True, slots=True)
class Weights:
    """For the dense features (d,), for the sparse ones (g,), and what is added to both."""

    dense: Matrix
    sparse: Matrix
    intercept: float


def fit(dense: Matrix, sparse: csr_array, positive: NDArray[np.bool_], counts: Matrix) -> Weights:
    """`dense` (n, d), `sparse` (n, g); which rows are of that kind, (n,), and how much each counts, (n,)."""
    width = dense.shape[1]

    def scores(weights: Matrix) -> Matrix:
        found: Matrix = dense @ weights[:width] + sparse @ weights[width:-1] + weights[-1]
        return found

    def collected(rows: Matrix) -> Matrix:
        """What each weight gets of values (n,) of the rows: `scores` transposed."""
        return np.concatenate([rows @ dense, sparse.T @ rows, rows.sum(keepdims=True)])

    weights = np.zeros(width + sparse.shape[1] + 1, np.float32)
    for _ in range(STEPS):
        chances = 0.5 + 0.5 * np.tanh(0.5 * scores(weights))
        slope = collected(counts * (chances - positive)) + PENALTY * weights
        bends = counts * chances * (1 - chances)

        def curved(step: Matrix, bends: Matrix = bends) -> Matrix:
            return np.asarray(collected(bends * scores(step)) + PENALTY * step)

        hessian = LinearOperator((len(weights), len(weights)), matvec=curved, dtype=np.float32)
        step, _ = cg(hessian, -slope, rtol=ACCURACY, maxiter=TURNS)
        weights += step
    return Weights(weights[:width], weights[width:-1], float(weights[-1]))


def score(dense: Matrix, sparse: csr_array, weights: Weights) -> Matrix:
    """(n,) for `dense` (n, d) and `sparse` (n, g): above 0 where the kind is likelier than not."""
    found: Matrix = dense @ weights.dense + sparse @ weights.sparse + weights.intercept
    return found
