"""Targets, met and missed."""

from __future__ import annotations

import pytest

from faq.learning.measuring.evaluate import measure
from faq.learning.training.gate import Target, targets
from tests.support.predictions import predicted

REPORT = measure([predicted("a", ("a", 0.9)), predicted("a", ("b", 0.9))], "m")


@pytest.mark.parametrize(
    ("target", "missed"),
    [
        (Target("top1", 0.5, at_least=True), False),
        (Target("top1", 0.51, at_least=True), True),
        (Target("wrong", 0.5, at_least=False), False),
        (Target("wrong", 0.49, at_least=False), True),
        (Target("top1", 0.0, at_least=True), False),
        (Target("wrong", 0.0, at_least=False), True),
    ],
)
def test_a_bound_is_itself_allowed(target: Target, missed: bool) -> None:
    assert target.missed(REPORT) is missed


def test_what_was_not_measured_is_missed() -> None:
    assert Target("auroc", 0.0, at_least=True).missed(REPORT)
    assert Target("false_answer", 1.0, at_least=False).missed(REPORT)


def test_only_bounds_that_are_given() -> None:
    made = targets(at_least={"top1": 0.0, "top3": None}, at_most={"wrong": None, "false_answer": 0.03})
    assert made == (Target("top1", 0.0, at_least=True), Target("false_answer", 0.03, at_least=False))
