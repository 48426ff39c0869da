"""A message after another one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.context import follow_up
from faq.ranker import Kinship, Shares

probabilities = st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4).filter(lambda row: sum(row) > 0)


def shares(*numbers: float) -> Shares:
    """The last is of "none of them"."""
    row = np.array(numbers, np.float32)
    row /= row.sum()
    return Shares(row[:-1], float(row[-1]))


def kinship(place: int, *cosines: float) -> Kinship:
    return Kinship(place, np.array(cosines, np.float32))


UNDECIDED = shares(0.3, 0.3, 0.3, 0.1)


@given(probabilities, probabilities, st.integers(0, 2))
def test_probabilities_stay_probabilities(alone: list[float], together: list[float], place: int) -> None:
    found = follow_up(shares(*alone), shares(*together), kinship(place, 0.5, -0.5, 1))
    assert float(found.faqs.sum()) + found.none == pytest.approx(1, abs=1e-5)
    assert np.isfinite(found.faqs).all() and found.faqs.min() >= 0


def test_kin_of_the_last_answer_gain_and_it_does_not_repeat() -> None:
    found = follow_up(UNDECIDED, UNDECIDED, kinship(0, 1.0, 0.6, -0.3))
    assert found.faqs.argmax() == 1
    assert found.faqs[0] < found.faqs[1] and found.faqs[2] < found.faqs[1]


def test_what_both_say_together_counts_less_than_what_the_message_says_alone() -> None:
    unrelated = kinship(0, 0, 0, 0)
    alone, together = shares(0.01, 0.8, 0.1, 0.09), shares(0.01, 0.1, 0.8, 0.09)
    found = follow_up(alone, together, unrelated)
    assert found.faqs.argmax() == 1
    assert found.faqs[2] > follow_up(alone, alone, unrelated).faqs[2]


def test_the_given_shares_stay_as_they_are() -> None:
    before = UNDECIDED.faqs.copy()
    follow_up(UNDECIDED, UNDECIDED, kinship(0, 1, 0, 0))
    assert np.array_equal(UNDECIDED.faqs, before)
