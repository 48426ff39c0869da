"""Fits the weights of the evidence: a conditional logit over the FAQs and the option "none of them"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from faq.policy import BARE_EVIDENCE, FAQ_EVIDENCE, REJECT_EVIDENCE, FusionWeights
from faq.ranker import Evidence

NONE = -1
SHRINKAGE = 1e-3


@dataclass(frozen=True, slots=True)
class Case:
    """One question before one installation; `gold` is the right entry's index, or NONE."""

    evidence: Evidence
    gold: int


@dataclass(frozen=True, slots=True)
class Trial:
    """All questions before one installation, which counts `weight` times as much as another."""

    cases: tuple[Case, ...]
    weight: float = 1.0


def fit_weights(trials: Sequence[Trial]) -> FusionWeights:
    """Maximum likelihood of the right option (conditional logit), slightly shrunk."""
    sizes = (len(FAQ_EVIDENCE), len(REJECT_EVIDENCE), len(BARE_EVIDENCE))
    cuts = np.cumsum(sizes)[:-1]
    batches = [_Batch.of(trial) for trial in trials]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parts = np.split(flat, cuts)
        value, gradients = SHRINKAGE * float(flat @ flat), [2 * SHRINKAGE * part for part in parts]
        for batch in batches:
            value += batch.loss(parts, gradients)
        return value, np.concatenate(gradients)

    start = np.zeros(sum(sizes))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    faq, reject, bare = (tuple(float(w) for w in part) for part in np.split(found, cuts))
    return FusionWeights(faq, reject, bare)


@dataclass(frozen=True, slots=True)
class _Batch:
    """A trial as arrays: `faqs` (n, f, k), `none` (n, j); `part` says whose weights `none` takes."""

    faqs: NDArray[np.float64]
    none: NDArray[np.float64]
    part: int
    gold: NDArray[np.int64]
    weight: float

    @classmethod
    def of(cls, trial: Trial) -> _Batch:
        cases = trial.cases
        none = [
            case.evidence.bare if case.evidence.reject is None else case.evidence.reject for case in cases
        ]
        count = len(cases[0].evidence.faqs)
        return cls(
            faqs=np.stack([case.evidence.faqs for case in cases]).astype(np.float64),
            none=np.stack(none).astype(np.float64),
            part=2 if cases[0].evidence.reject is None else 1,
            gold=np.array([count if case.gold == NONE else case.gold for case in cases]),
            weight=trial.weight / len(cases),
        )

    def loss(self, parts: Sequence[NDArray[np.float64]], gradients: list[NDArray[np.float64]]) -> float:
        """Adds to `gradients`."""
        utilities = np.column_stack([self.faqs @ parts[0], self.none @ parts[self.part]])
        utilities -= utilities.max(axis=1, keepdims=True)
        shares = np.exp(utilities)
        shares /= shares.sum(axis=1, keepdims=True)
        rows = np.arange(len(self.gold))
        value = -self.weight * float(np.log(shares[rows, self.gold].clip(min=1e-12)).sum())
        shares[rows, self.gold] -= 1
        error = shares * self.weight
        gradients[0] += np.einsum("nf,nfk->k", error[:, :-1], self.faqs)
        gradients[self.part] += error[:, -1] @ self.none
        return value
