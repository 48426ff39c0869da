"""A message after another one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.context import follow_up, follow_up_evidence
from faq.policy import FOLLOW_UP_EVIDENCE
from faq.ranker import Kinship, Shares, Utilities, share_out

FITTED = (0.6, 0.4, 1.0, -2.0, -1.0)
ALONE = (1.0, 0.0, 0.0, 0.0, 0.0)
numbers = st.lists(st.floats(-30, 30, width=32), min_size=4, max_size=4)


def utilities(*numbers: float) -> Utilities:
    """The last is of "none of them"."""
    row = np.array(numbers, np.float32)
    return Utilities(row[:-1], float(row[-1]))


def kinship(place: int, *cosines: float) -> Kinship:
    return Kinship(place, np.array(cosines, np.float32))


UNDECIDED = utilities(1, 1, 1, 0)


def after(alone: Utilities, together: Utilities, kin: Kinship) -> Shares:
    return follow_up(alone, together, kin, FITTED)


@given(numbers, numbers, st.integers(0, 2))
def test_probabilities_stay_probabilities(alone: list[float], together: list[float], place: int) -> None:
    found = after(utilities(*alone), utilities(*together), kinship(place, 0.5, -0.5, 1))
    assert float(found.faqs.sum()) + found.none == pytest.approx(1, abs=1e-5)
    assert np.isfinite(found.faqs).all() and found.faqs.min() >= 0


def test_kin_of_the_last_answer_gain_and_it_does_not_repeat() -> None:
    found = after(UNDECIDED, UNDECIDED, kinship(0, 1.0, 0.6, -0.3))
    assert found.faqs.argmax() == 1
    assert found.faqs[0] < found.faqs[1] and found.faqs[2] < found.faqs[1]


def test_what_both_say_together_counts_as_it_is_weighed() -> None:
    unrelated = kinship(0, 0, 0, 0)
    alone, together = utilities(0, 4, 2, 0), utilities(0, 2, 4, 0)
    found = after(alone, together, unrelated)
    assert found.faqs.argmax() == 1
    assert found.faqs[2] > after(alone, alone, unrelated).faqs[2]


def test_without_weights_a_message_counts_for_what_it_says_alone() -> None:
    alone = utilities(0, 4, 2, 0)
    found = follow_up(alone, utilities(5, 0, 0, 0), kinship(1, 0, 1, 0), ALONE)
    assert found.faqs == pytest.approx(share_out(alone).faqs)


def test_every_kind_of_evidence_has_its_column() -> None:
    found = follow_up_evidence(utilities(1, 2, 3), utilities(4, 5, 6), kinship(1, 0.5, 0.7))
    assert found.shape == (3, len(FOLLOW_UP_EVIDENCE))
    assert found == pytest.approx(
        np.array([[1, 4, 0.5, 0, 0], [2, 5, 0.7, 1, 0], [3, 6, 0, 0, 1]], np.float32)
    )
