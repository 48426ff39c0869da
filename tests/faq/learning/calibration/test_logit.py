"""Weights of features by what was chosen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from faq.learning.calibration.logit import Choices, Floats, fit_logit


def drawn(weights: list[float], count: int, seed: int = 0) -> Choices:
    """Choices among four options, drawn by the probabilities that `weights` give."""
    random = np.random.default_rng(seed)
    options = random.normal(size=(count, 4, len(weights)))
    utilities = options @ np.array(weights) + random.gumbel(size=(count, 4))
    return Choices(options, utilities.argmax(axis=1))


def test_planted_weights_are_recovered() -> None:
    assert fit_logit([drawn([2.0, -1.0, 0.0], 5000)]) == pytest.approx([2, -1, 0], abs=0.15)


def test_two_sets_count_by_their_weights() -> None:
    one = Choices(np.array([[[1.0], [0.0]]]), np.array([0]), weight=3)
    other = Choices(np.array([[[1.0], [0.0]]] * 5), np.array([1] * 5))
    assert fit_logit([one, other])[0] == pytest.approx(np.log(3), abs=0.01)


def test_the_gradient_agrees_with_finite_differences() -> None:
    choices = drawn([1.0, 0.5], 20)

    def loss(weights: Floats) -> float:
        return choices.loss(weights)[0]

    def gradient(weights: Floats) -> Floats:
        return choices.loss(weights)[1]

    for seed in range(3):
        assert check_grad(loss, gradient, np.random.default_rng(seed).normal(size=2)) < 1e-5
