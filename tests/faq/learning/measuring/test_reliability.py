"""Confidence against the share that is right."""

from __future__ import annotations

from math import isnan

import pytest

from faq.learning.measuring.reliability import Bin, bins_of, calibration_error, reliability
from tests.support.predictions import SMALL_TALK, predicted

PREDICTIONS = (
    predicted("a", ("a", 0.9)),
    predicted("a", ("b", 1.0)),
    predicted("a", ("a", 0.3)),
    predicted("oos", ("a", 0.34)),
    predicted("oos", (SMALL_TALK, 0.8), ("a", 0.05)),
    predicted("oos"),
)


def test_bins_by_hand() -> None:
    low, middle, high = reliability(PREDICTIONS)
    assert low == Bin(0.0, 0.1, count=1, confidence=0.05, right=0)
    assert (middle.low, middle.high, middle.count, middle.right) == (0.3, 0.4, 2, 0.5)
    assert middle.confidence == pytest.approx(0.32)
    assert middle.gap == pytest.approx(-0.18)
    assert (high.low, high.high, high.count, high.right) == (0.9, 1.0, 2, 0.5)
    assert high.gap == pytest.approx(0.45)


def test_calibration_error_weighs_bins_by_their_messages() -> None:
    expected = (1 * 0.05 + 2 * 0.18 + 2 * 0.45) / 5
    assert calibration_error(reliability(PREDICTIONS)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([(0.9, True), (0.9, True), (0.1, False), (0.1, False)], 0.1),
        ([(1.0, True), (1.0, True)], 0.0),
        ([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], 0.0),
        ([(0.95, False), (0.05, True)], 0.95),
        ([(0.92, True), (0.98, False), (0.31, False)], (2 * abs(0.95 - 0.5) + 0.31) / 3),
    ],
)
def test_calibration_error_by_hand(claims: list[tuple[float, bool]], expected: float) -> None:
    assert calibration_error(bins_of(claims)) == pytest.approx(expected)


def test_nothing_to_judge_by() -> None:
    assert reliability(()) == ()
    assert isnan(calibration_error(()))
