"""The gate: paired differences, their intervals, and every reason to refuse."""

from __future__ import annotations

import pytest

from faq.learning.measuring.comparison import LEAST_ASKED, compare
from faq.learning.measuring.evaluate import Prediction
from faq.versions.version import Reason
from tests.support.predictions import predicted

RIGHT, OFFERED, WRONG = ("gaji", 0.9), ("gaji", 0.5), ("sandi", 0.9)
REJECTED, ANSWERED = ("gaji", 0.1), ("gaji", 0.9)


def asked(right: int, *, offered: int = 0, wrong: int = 0, answered: int = 0) -> list[Prediction]:
    """Messages in scope, then ten out of scope, of which so many are answered."""
    inside = [RIGHT] * right + [OFFERED] * offered + [WRONG] * wrong
    outside = [ANSWERED] * answered + [REJECTED] * (10 - answered)
    return [*(predicted("gaji", one) for one in inside), *(predicted("oos", one) for one in outside)]


def test_better_may_serve() -> None:
    verdict = compare(asked(30, wrong=10), asked(38, wrong=2))
    top1 = verdict.differences["top1"]
    assert verdict.promotable
    assert (top1.parent, top1.candidate, top1.count) == (0.75, 0.95, 40)
    assert top1.gain == pytest.approx(0.2)
    assert 0 < top1.low < top1.gain < top1.high < 0.4


def test_equal_may_serve_and_is_sure() -> None:
    verdict = compare(asked(30, wrong=10), asked(30, wrong=10))
    assert verdict.promotable
    assert all((d.low, d.high) == (0, 0) for d in verdict.differences.values())


def test_the_same_predictions_give_the_same_intervals() -> None:
    before, after = asked(30, wrong=10), asked(35, wrong=5)
    assert compare(before, after) == compare(before, after)


def test_messages_are_resampled_in_pairs() -> None:
    """Two models that fail on different messages differ less surely than two that fail on nearly the same."""
    before = [predicted("gaji", *([WRONG] if i < 10 else [RIGHT])) for i in range(40)]
    after = [predicted("gaji", *([WRONG] if 10 <= i < 18 else [RIGHT])) for i in range(40)]
    near = [predicted("gaji", *([WRONG] if i < 8 else [RIGHT])) for i in range(40)]
    spread, tight = (compare(before, other).differences["top1"] for other in (after, near))
    assert spread.gain == tight.gain
    assert spread.high - spread.low > 2 * (tight.high - tight.low)


@pytest.mark.parametrize(
    ("after", "reasons"),
    [
        (asked(29, wrong=11), [Reason.TOP1_WORSE]),
        (asked(30, wrong=10, answered=1), [Reason.MORE_FALSE_ANSWERS]),
        (asked(10, offered=20, wrong=10), [Reason.FEWER_RIGHT]),
        (asked(10, wrong=30, answered=2), [Reason.TOP1_WORSE, Reason.MORE_FALSE_ANSWERS, Reason.FEWER_RIGHT]),
    ],
)
def test_worse_is_refused(after: list[Prediction], reasons: list[Reason]) -> None:
    verdict = compare(asked(30, wrong=10), after)
    assert list(verdict.reasons) == reasons
    assert not verdict.promotable


def test_too_few_questions_show_nothing() -> None:
    few = asked(LEAST_ASKED - 1)
    assert compare(few, few).reasons == (Reason.TOO_FEW_QUESTIONS,)
    assert compare([], []).reasons == (Reason.TOO_FEW_QUESTIONS,)


def test_without_rejects_the_rest_decides() -> None:
    verdict = compare(asked(30)[:30], asked(30)[:30])
    assert verdict.promotable
    assert "false_answer" not in verdict.differences
