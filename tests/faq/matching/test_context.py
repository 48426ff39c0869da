"""A message after another one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.matching.context import brevity, follow_up, follow_up_evidence
from faq.matching.policy import FOLLOW_UP_EVIDENCE
from faq.matching.ranker import Shares, Utilities, share_out

FITTED = (0.6, 0.1, 0.6, -2.0, 1.8, -0.6, -0.6, -1.0)
ALONE = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
numbers = st.lists(st.floats(-30, 30, width=32), min_size=4, max_size=4)


def utilities(*numbers: float) -> Utilities:
    """The last is of "none of them"."""
    row = np.array(numbers, np.float32)
    return Utilities(row[:-1], float(row[-1]))


UNDECIDED = utilities(1, 1, 1, 0)


def after(alone: Utilities, together: Utilities, answered: int, brief: float = 0.5) -> Shares:
    return follow_up(alone, together, answered, brief, FITTED)


@given(numbers, numbers, st.integers(0, 2))
def test_probabilities_stay_probabilities(alone: list[float], together: list[float], place: int) -> None:
    found = after(utilities(*alone), utilities(*together), place)
    assert float(found.faqs.sum()) + found.none == pytest.approx(1, abs=1e-5)
    assert np.isfinite(found.faqs).all() and found.faqs.min() >= 0


def test_the_last_answer_is_not_repeated() -> None:
    found = after(UNDECIDED, UNDECIDED, 0)
    assert found.faqs[0] < found.faqs[1] == found.faqs[2]


def test_what_both_say_together_counts_as_it_is_weighed() -> None:
    alone, together = utilities(0, 4, 2, 0), utilities(0, 2, 4, 0)
    found = after(alone, together, 0)
    assert found.faqs.argmax() == 1
    assert found.faqs[2] > after(alone, alone, 0).faqs[2]


def test_what_has_an_answer_only_together_is_a_follow_up_and_what_has_none_alone_is_not() -> None:
    """That nothing answers it counts more where the message says so by itself."""
    together = utilities(0, 4, 0, 2)
    unclear, foreign = utilities(0, 1, 0, 1), utilities(0, 1, 0, 5)
    assert after(unclear, together, 0).faqs[1] > 2 * after(foreign, together, 0).faqs[1]


def test_the_briefer_a_message_the_more_the_one_before_counts() -> None:
    assert 1 == brevity("") > brevity("kalau mewah") > brevity("kalau mode mewah itu apa bedanya") > 0
    alone, together = utilities(0, 2, 1, 0), utilities(0, 1, 2, 0)
    brief, long = (after(alone, together, 0, brevity(text)) for text in ("terus", "terus " * 12))
    assert brief.faqs[2] > long.faqs[2]


def test_without_weights_a_message_counts_for_what_it_says_alone() -> None:
    alone = utilities(0, 4, 2, 0)
    found = follow_up(alone, utilities(5, 0, 0, 0), 1, 0.5, ALONE)
    assert found.faqs == pytest.approx(share_out(alone).faqs)


def test_every_kind_of_evidence_has_its_column() -> None:
    found = follow_up_evidence(utilities(1, 2, 3), utilities(4, 5, 6), 1, 0.5)
    assert found.shape == (3, len(FOLLOW_UP_EVIDENCE))
    assert found.tolist() == [
        [1, 4, 2, 0, 0, 0, 0, 0],
        [2, 5, 2.5, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 3, 6, 3, 1],
    ]
