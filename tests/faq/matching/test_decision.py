"""From ranked candidates to an outcome, and its JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.matching.decision import (
    CANDIDATES_SHOWN,
    FAINT,
    OFFERED,
    Decision,
    Match,
    NoMatch,
    Suggest,
    Thresholds,
    Understanding,
    decide,
    outcome,
    to_json,
)
from faq.models import Candidate, FaqKind

THRESHOLDS = Thresholds(answer=0.8, suggest=0.3)


def ranked(*confidences: float, small_talk: tuple[int, ...] = ()) -> tuple[Candidate, ...]:
    """`small_talk` names the places of candidates that are."""
    kinds = [FaqKind.SMALL_TALK if i in small_talk else FaqKind.ANSWER for i in range(len(confidences))]
    return tuple(
        Candidate(f"f{i}", f"F{i}?", confidence, kind)
        for i, (confidence, kind) in enumerate(zip(confidences, kinds, strict=True))
    )


def decided(*confidences: float, small_talk: tuple[int, ...] = ()) -> Decision:
    return decide("Tes", "tes", ranked(*confidences, small_talk=small_talk), THRESHOLDS)


@pytest.mark.parametrize(
    ("confidences", "small_talk", "expected"),
    [
        ((0.8, 0.1), (), Match),
        ((0.79, 0.1), (), Suggest),
        ((0.3,), (), Suggest),
        ((0.29, 0.29), (), NoMatch),
        ((), (), NoMatch),
        ((0.9,), (0,), Match),  # small talk is answered
        ((0.7, 0.2), (0,), NoMatch),  # or left alone: never offered
        ((0.5, 0.3), (0,), Suggest),  # what is offered then is the answer below it
    ],
)
def test_thresholds(confidences: tuple[float, ...], small_talk: tuple[int, ...], expected: type) -> None:
    assert isinstance(decided(*confidences, small_talk=small_talk), expected)


def test_a_third_suggestion_must_be_more_than_faint() -> None:
    many, few = decided(0.5, 0.1, FAINT), decided(0.5, 0.001, FAINT / 2)
    assert isinstance(many, Suggest) and isinstance(few, Suggest)
    assert [c.slug for c in many.offered] == ["f0", "f1", "f2"]
    assert [c.slug for c in few.offered] == ["f0", "f1"]  # a single button would be no choice


def test_topics_beside_no_answer_must_be_more_than_faint() -> None:
    decision = decided(0.2, 0.1, FAINT / 2)
    assert isinstance(decision, NoMatch) and [c.slug for c in decision.nearest] == ["f0", "f1"]


@given(
    st.lists(st.floats(0, 1), max_size=12).map(lambda row: sorted(row, reverse=True)),
    st.sets(st.integers(0, 11)),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_small_talk_is_never_offered_and_a_match_is_always_the_best(
    confidences: list[float], small_talk: set[int], one: float, other: float
) -> None:
    candidates = ranked(*confidences, small_talk=tuple(small_talk))
    thresholds = Thresholds(answer=max(one, other), suggest=min(one, other))
    match decide("Tes", "tes", candidates, thresholds):
        case Match() as decision:
            assert decision.best == candidates[0] and decision.confidence >= thresholds.answer
        case Suggest() as decision:
            assert 1 <= len(decision.offered) <= OFFERED
            assert all(c.kind is FaqKind.ANSWER for c in decision.offered)
            assert decision.offered[0].confidence >= thresholds.suggest
        case NoMatch() as decision:
            assert all(c.kind is FaqKind.ANSWER for c in decision.nearest)
    assert decision.candidates == candidates[:CANDIDATES_SHOWN]


def test_json_is_the_contract_to_the_letter() -> None:
    found = json.loads(json.dumps(to_json(Understanding((decided(0.9123456789, 0.05),), "e5-1"))))
    assert found == {
        "text": "Tes",
        "normalised": "tes",
        "decision": "match",
        "slug": "f0",
        "confidence": 0.912346,
        "candidates": [
            {"slug": "f0", "question": "F0?", "confidence": 0.912346},
            {"slug": "f1", "question": "F1?", "confidence": 0.05},
        ],
        "model": "e5-1",
    }
    assert list(found) == ["text", "normalised", "decision", "slug", "confidence", "candidates", "model"]


def test_json_without_an_answer() -> None:
    suggest, nothing = (to_json(Understanding((decision,), "m")) for decision in (decided(0.5), decided()))
    assert (suggest["decision"], suggest["slug"], suggest["confidence"]) == ("suggest", None, 0.5)
    assert (nothing["decision"], nothing["slug"], nothing["confidence"]) == ("no_match", None, 0.0)
    assert nothing["candidates"] == []


def test_json_of_two_questions_repeats_the_first() -> None:
    first, second = decided(0.9), decided(0.5)
    both = to_json(Understanding((first, second), "m"))
    assert both["parts"] == [to_json(Understanding((part,), "m")) for part in (first, second)]
    assert {name: value for name, value in both.items() if name != "parts"} == both["parts"][0]


def test_at_most_five_candidates_are_kept() -> None:
    assert len(decided(*[0.1] * 9).candidates) == CANDIDATES_SHOWN
    assert [outcome(d).value for d in (decided(0.9), decided(0.5), decided())] == [
        "match",
        "suggest",
        "no_match",
    ]
