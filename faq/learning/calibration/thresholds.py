"""Fits the thresholds that keep an engineer's promises, on questions that nothing else was fitted on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from faq.learning.measuring.reliability import bins_of, calibration_error
from faq.matching.decision import Thresholds

STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Targets:
    """The highest shares allowed: of out-of-scope messages answered or offered something, of in-scope ones answered
    wrongly. `first_day`: of out-of-scope messages answered where there are no reject examples yet."""

    false_answer: float = 0.03
    wrong: float = 0.03
    false_suggest: float = 0.15
    first_day: float = 0.06


@dataclass(frozen=True, slots=True)
class Scored:
    """What the ranking says of one question before any threshold.

    `best`, `gold`: slugs, `gold` None out of scope. `confidence` is the best entry's; `answer_confidence` that of the
    best one which is no small talk.
    """

    gold: str | None
    best: str
    confidence: float
    answer_confidence: float
    small_talk: bool


def fit_thresholds(scored: Sequence[Scored], targets: Targets) -> tuple[Thresholds, dict[str, Any]]:
    """The lowest thresholds that keep `targets` on `scored`, and what they give there."""
    inside = [s for s in scored if s.gold is not None]
    outside = [s for s in scored if s.gold is None]
    answer = max(
        lowest([s.confidence for s in outside if not s.small_talk], int(targets.false_answer * len(outside))),
        lowest([s.confidence for s in inside if s.best != s.gold], int(targets.wrong * len(inside))),
    )
    unanswered = [s.answer_confidence for s in outside if s.confidence < answer]
    suggest = min(answer, lowest(unanswered, int(targets.false_suggest * len(outside))))
    thresholds = Thresholds(answer, suggest)
    return thresholds, _about(inside, outside, thresholds, targets)


def lowest(confidences: Sequence[float], allowed: int) -> float:
    """The lowest threshold, in steps of 1 / STEPS, that at most `allowed` of the questions reach.

    `confidences` are those of the harmful questions.
    """
    ordered = sorted(confidences, reverse=True)
    if len(ordered) <= allowed:
        return 0.0
    return (math.floor(ordered[allowed] * STEPS) + 1) / STEPS


def _about(
    inside: Sequence[Scored], outside: Sequence[Scored], thresholds: Thresholds, targets: Targets
) -> dict[str, Any]:
    answered = [s.confidence >= thresholds.answer for s in inside]
    right = [s.best == s.gold for s in inside]
    return {
        "targets": asdict(targets),
        "questions": {"in_scope": len(inside), "out_of_scope": len(outside)},
        "cross_fitted": {
            "top1": share(right),
            "right": share([a and r for a, r in zip(answered, right, strict=True)]),
            "wrong": share([a and not r for a, r in zip(answered, right, strict=True)]),
            "false_answer": share([s.confidence >= thresholds.answer and not s.small_talk for s in outside]),
            "ece": round(
                calibration_error(bins_of([(s.confidence, s.best == s.gold) for s in (*inside, *outside)])), 4
            ),
        },
    }


def share(flags: Sequence[bool]) -> float:
    return round(float(np.mean(flags)), 4) if flags else 0.0
