"""Fits the weights of the evidence: a conditional logit over the FAQs and the option "none of them"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq.learning.calibration.logit import Choices, fit_logit
from faq.matching.policy import BARE_EVIDENCE, FAQ_EVIDENCE, REJECT_EVIDENCE, FusionWeights
from faq.matching.ranker import Evidence

NONE = -1


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
    """Maximum likelihood of the right option."""
    cuts = np.cumsum([len(FAQ_EVIDENCE), len(REJECT_EVIDENCE)])
    found = fit_logit([_choices(trial) for trial in trials])
    faq, reject, bare = (tuple(float(w) for w in part) for part in np.split(found, cuts))
    return FusionWeights(faq, reject, bare)


def _choices(trial: Trial) -> Choices:
    """Every kind of evidence has features of its own, zero for options that have no such evidence."""
    first = trial.cases[0].evidence
    count, of_faq, of_reject = len(first.faqs), len(FAQ_EVIDENCE), len(REJECT_EVIDENCE)
    options = np.zeros((len(trial.cases), count + 1, of_faq + of_reject + len(BARE_EVIDENCE)))
    chosen = np.empty(len(trial.cases), np.int64)
    for row, case in enumerate(trial.cases):
        options[row, :count, :of_faq] = case.evidence.faqs
        if case.evidence.reject is None:
            options[row, count, of_faq + of_reject :] = case.evidence.bare
        else:
            options[row, count, of_faq : of_faq + of_reject] = case.evidence.reject
        chosen[row] = count if case.gold == NONE else case.gold
    return Choices(options, chosen, trial.weight)
