"""Conditional logit: weights of the features of options, of which one was chosen each time (McFadden 1974)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

SHRINKAGE = 1e-3
LEAST = 1e-12  # of a probability, before its logarithm

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choices:
    """`options` (n, options, features), `chosen` (n,) indices of options; together they count `weight` times."""

    options: Floats
    chosen: NDArray[np.int64]
    weight: float = 1.0

    def loss(self, weights: Floats) -> tuple[float, Floats]:
        """The mean negative logarithm of the chosen options' probability, and its gradient."""
        utilities = self.options @ weights
        utilities -= utilities.max(axis=1, keepdims=True)
        shares = np.exp(utilities)
        shares /= shares.sum(axis=1, keepdims=True)
        rows, scale = np.arange(len(self.chosen)), self.weight / len(self.chosen)
        value = -scale * float(np.log(shares[rows, self.chosen].clip(min=LEAST)).sum())
        shares[rows, self.chosen] -= 1
        return value, scale * np.einsum("no,nok->k", shares, self.options)


def fit_logit(several: Sequence[Choices]) -> Floats:
    """Maximum likelihood, slightly shrunk; the same input gives the same weights (features,)."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, gradient = SHRINKAGE * float(weights @ weights), 2 * SHRINKAGE * weights
        for choices in several:
            more, slope = choices.loss(weights)
            value, gradient = value + more, gradient + slope
        return value, gradient

    start = np.zeros(several[0].options.shape[2])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x)
