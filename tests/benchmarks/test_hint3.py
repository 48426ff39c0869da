"""Thresholds that are chosen on one bot and used on another."""

from __future__ import annotations

import pytest

from benchmarks.hint3 import at_threshold, best_threshold, table
from benchmarks.splits import HINT3
from tests.support.predictions import predicted

PREDICTIONS = (
    predicted("a", ("a", 0.9)),
    predicted("a", ("a", 0.6)),
    predicted("b", ("a", 0.7)),
    predicted("b", ("b", 0.2)),
    predicted("oos", ("a", 0.65)),
    predicted("oos", ("b", 0.1)),
)


@pytest.mark.parametrize(
    ("threshold", "inside", "outside"),
    [(0.0, 0.75, 0.0), (0.2, 0.75, 0.5), (0.6, 0.5, 0.5), (0.7, 0.25, 1.0)],
)
def test_measures_at_a_threshold(threshold: float, inside: float, outside: float) -> None:
    assert at_threshold(PREDICTIONS, threshold) == (inside, outside)


def test_the_threshold_balances_both() -> None:
    assert min(at_threshold(PREDICTIONS, best_threshold(PREDICTIONS))) == 0.5


def test_each_bot_by_the_thresholds_of_the_others() -> None:
    made = table({"ours": dict.fromkeys(HINT3, PREDICTIONS)})
    assert len(made.rows) == 2 * len(HINT3) + 1
    assert [row[:3] for row in made.rows[:3]] == [
        ("hint3_sofmattress", "ours", "hint3_curekart"),
        ("hint3_sofmattress", "ours", "hint3_powerplay11"),
        ("hint3_sofmattress", "Dialogflow, as published", ""),
    ]
