"""Thresholds that keep promises, and the measures that go with them."""

from __future__ import annotations

from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.learning.calibration.thresholds import STEPS, Scored, Targets, fit_thresholds, share
from faq.matching.decision import Thresholds

TARGETS = Targets(false_answer=0.1, wrong=0.1, false_suggest=0.3)


def scored(
    gold: str | None, best: str, confidence: float, answer: float | None = None, *, small_talk: bool = False
) -> Scored:
    return Scored(gold, best, confidence, confidence if answer is None else answer, small_talk)


def harm(rows: list[Scored], at: Thresholds) -> tuple[float, float, float]:
    """What the targets are about, counted as messages are decided."""
    inside = [s for s in rows if s.gold is not None]
    outside = [s for s in rows if s.gold is None]
    answered = [s for s in outside if s.confidence >= at.answer]
    offered = [s for s in outside if s not in answered and s.answer_confidence >= at.suggest]
    wrong = [s for s in inside if s.confidence >= at.answer and s.best != s.gold]
    return (
        sum(not s.small_talk for s in answered) / max(len(outside), 1),
        len(wrong) / max(len(inside), 1),
        len(offered) / max(len(outside), 1),
    )


@st.composite
def questions(draw: st.DrawFn) -> Scored:
    confidence = draw(st.floats(0, 1, width=32))
    small_talk = draw(st.booleans())
    return Scored(
        gold=draw(st.sampled_from(["a", "b", None])),
        best="halo" if small_talk else draw(st.sampled_from("ab")),
        confidence=confidence,
        answer_confidence=draw(st.floats(0, confidence, width=32)) if small_talk else confidence,
        small_talk=small_talk,
    )


targets = st.builds(Targets, *[st.sampled_from([0.0, 0.02, 0.1, 0.25, 0.5, 1.0])] * 3)


@settings(max_examples=200)
@given(st.lists(questions(), max_size=40), targets)
def test_every_target_is_kept_on_the_data(rows: list[Scored], targets: Targets) -> None:
    found, about = fit_thresholds(rows, targets)
    false_answer, wrong, false_suggest = harm(rows, found)
    assert false_answer <= targets.false_answer
    assert wrong <= targets.wrong
    assert false_suggest <= targets.false_suggest
    assert 0 <= found.suggest <= found.answer
    assert about["cross_fitted"]["false_answer"] == round(false_answer, 4)
    assert about["cross_fitted"]["wrong"] == round(wrong, 4)


@settings(max_examples=100)
@given(st.lists(questions(), min_size=1, max_size=40), targets)
def test_a_step_lower_a_target_would_be_missed(rows: list[Scored], targets: Targets) -> None:
    found, _ = fit_thresholds(rows, targets)
    if found.answer > 0:
        lower = Thresholds(found.answer - 1.01 / STEPS, found.suggest)
        false_answer, wrong, _ = harm(rows, lower)
        assert false_answer > targets.false_answer or wrong > targets.wrong


def test_by_hand() -> None:
    """Of ten out of scope one may be answered, three more may be offered something."""
    outside = [scored(None, "a", confidence / 10) for confidence in range(10)]
    inside = [scored("a", "a", 0.95), scored("a", "a", 0.5), scored("b", "a", 0.3)]
    found, about = fit_thresholds([*outside, *inside], TARGETS)
    assert found == Thresholds(answer=0.8001, suggest=0.5001)
    assert about["questions"] == {"in_scope": 3, "out_of_scope": 10}
    assert about["targets"] == asdict(TARGETS)
    measured = about["cross_fitted"]
    assert (measured["top1"], measured["right"], measured["wrong"]) == (0.6667, 0.3333, 0.0)
    assert measured["false_answer"] == 0.1


def test_wrong_answers_raise_the_threshold_too() -> None:
    inside = [scored("a", "b", 0.9), scored("a", "b", 0.7), *[scored("a", "a", 0.8)] * 8]
    assert fit_thresholds(inside, TARGETS)[0].answer == 0.7001


def test_small_talk_answered_with_small_talk_does_no_harm() -> None:
    outside = [scored(None, "halo", 0.99, 0.01, small_talk=True)] * 10
    assert fit_thresholds(outside, TARGETS)[0] == Thresholds(0.0, 0.0)


def test_with_nothing_to_fear_everything_is_answered() -> None:
    assert fit_thresholds([scored("a", "a", 0.2)], TARGETS)[0] == Thresholds(0.0, 0.0)
    assert fit_thresholds([], TARGETS)[0] == Thresholds(0.0, 0.0)


def test_where_no_threshold_is_high_enough_nothing_is_answered() -> None:
    found, _ = fit_thresholds([scored(None, "a", 1.0)] * 3, TARGETS)
    assert found.answer > 1


def test_shares() -> None:
    assert (share([True, False, False]), share([])) == (0.3333, 0.0)
