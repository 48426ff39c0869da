"""A candidate answers no more of what nothing answers than the model in use."""

from __future__ import annotations

import pytest

from faq.learning.calibration.caution import cautious
from faq.learning.measuring.evaluate import Prediction
from tests.support.predictions import SMALL_TALK, THRESHOLDS, nearest_policy, predicted

POLICY = nearest_policy("e5@1")


def said(*confidences: float) -> list[Prediction]:
    return [predicted("oos", ("sandi", confidence)) for confidence in confidences]


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        (said(0.1, 0.1), said(0.85, 0.9), 0.9001),  # none before, none now
        (said(*[0.9] * 3), said(0.85, 0.9), 0.8501),  # one of three
        (said(*[0.9] * 4), said(0.85, 0.9), THRESHOLDS.answer),
        (said(0.9), said(0.1), THRESHOLDS.answer),  # never lower
        ([], [], THRESHOLDS.answer),
    ],
)
def test_the_threshold_is_raised_as_far_as_it_must(
    before: list[Prediction], after: list[Prediction], answer: float
) -> None:
    found = cautious(POLICY, before, after)
    assert found.thresholds.answer == pytest.approx(answer)
    assert (found.thresholds.suggest, found.weights) == (THRESHOLDS.suggest, POLICY.weights)


def test_small_talk_is_no_false_answer() -> None:
    assert cautious(POLICY, [], [predicted("oos", (SMALL_TALK, 0.99))]) == POLICY
