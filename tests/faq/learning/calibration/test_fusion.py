"""The weights of the evidence."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faq.learning.calibration.fusion import NONE, Case, Trial, fit_weights
from faq.matching.policy import BARE_EVIDENCE, FAQ_EVIDENCE, REJECT_EVIDENCE, FusionWeights
from faq.matching.ranker import Evidence, weigh

SIZES = (len(FAQ_EVIDENCE), len(REJECT_EVIDENCE), len(BARE_EVIDENCE))
PLANTED = FusionWeights(
    faq=(2.0, 1.0, 0.0, -1.5, 0.5, -1.0, 0.0), reject=(1.0, -1.0, -2.0, 0.0, 0.5, 0.0, 1.5), bare=(1.0, -0.5)
)


def evidence(random: np.random.Generator, faqs: int, *, rejects: bool) -> Evidence:
    def row(size: int) -> NDArray[np.float32]:
        return np.append(random.normal(size=size - 1), 1).astype(np.float32)

    return Evidence(
        random.normal(size=(faqs, SIZES[0])).astype(np.float32),
        row(SIZES[1]) if rejects else None,
        row(SIZES[2]),
    )


def trial(count: int, *, rejects: bool, seed: int = 0, faqs: int = 5) -> Trial:
    """Questions whose right option is drawn by the probabilities that PLANTED gives."""
    random = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        found = evidence(random, faqs, rejects=rejects)
        utilities = weigh(found, PLANTED)
        options = np.exp(np.append(utilities.faqs, utilities.none).astype(np.float64))
        gold = int(random.choice(faqs + 1, p=options / options.sum()))
        cases.append(Case(found, NONE if gold == faqs else gold))
    return Trial(tuple(cases))


def test_a_planted_preference_is_recovered() -> None:
    found = fit_weights([trial(4000, rejects=True), trial(4000, rejects=False, seed=1)])
    assert found.faq == pytest.approx(PLANTED.faq, abs=0.2)
    assert found.reject == pytest.approx(PLANTED.reject, abs=0.2)
    assert found.bare == pytest.approx(PLANTED.bare, abs=0.2)


def test_the_fit_is_the_same_every_time() -> None:
    trials = [trial(50, rejects=True)]
    assert fit_weights(trials) == fit_weights(trials)


def test_evidence_that_no_trial_has_weighs_nothing() -> None:
    assert fit_weights([trial(50, rejects=True)]).bare == (0, 0)
    assert fit_weights([trial(50, rejects=False)]).reject == (0,) * SIZES[1]


def test_what_parts_the_questions_wins_over_what_does_not() -> None:
    """Only the first kind of evidence tells right from wrong; a weight stays finite even where it tells perfectly."""
    random = np.random.default_rng(2)
    cases = []
    for gold in (0, 1, 2) * 20:
        faqs = random.normal(size=(3, SIZES[0])).astype(np.float32)
        faqs[:, 0] = np.arange(3) == gold
        cases.append(Case(Evidence(faqs, None, np.array([0, 1], np.float32)), gold))
    found = fit_weights([Trial(tuple(cases))])
    assert 2 < found.faq[0] < 100 and max(map(abs, found.faq[1:])) < found.faq[0] / 2
    assert found.bare[1] < 0  # "none of them" was never right


def test_a_heavier_trial_counts_more() -> None:
    def bare(right: int, weight: float) -> Trial:
        found = Evidence(np.zeros((1, SIZES[0]), np.float32), None, np.array([0, 1], np.float32))
        return Trial((Case(found, right),) * 3, weight)

    assert fit_weights([bare(NONE, 1), bare(0, 1)]).bare[1] == pytest.approx(0, abs=1e-4)
    assert fit_weights([bare(NONE, 3), bare(0, 1)]).bare[1] == pytest.approx(np.log(3), abs=0.01)
    many = Trial(bare(0, 1).cases * 7)  # a trial counts as a whole, however many questions it has
    assert fit_weights([bare(NONE, 1), many]).bare[1] == pytest.approx(0, abs=1e-4)
