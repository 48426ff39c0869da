"""Two models before the same messages: how much they differ, how sure that is, and whether the new one may serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.learning.measuring.evaluate import Prediction
from faq.versions.version import Reason

RESAMPLES = 2000
SEED = 7
LEAST_ASKED = 20
"""Messages in scope below which no difference would show."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of the parent and of the candidate, shares of 1 over the same `count` messages.

    `low` and `high` bound the difference (candidate minus parent) in 95 of 100 paired resamples.
    """

    parent: float
    candidate: float
    low: float
    high: float
    count: int

    @property
    def gain(self) -> float:
        return self.candidate - self.parent


@dataclass(frozen=True, slots=True)
class Verdict:
    """Differences by the names of `Report`'s measures; a measure over no message is left out."""

    differences: Mapping[str, Difference]
    reasons: tuple[Reason, ...]

    @property
    def promotable(self) -> bool:
        return not self.reasons


Hit = Callable[[Prediction], bool]

_INSIDE: Mapping[str, Hit] = {
    "top1": lambda p: p.ranked[:1] == (p.query.slug,),
    "right": lambda p: p.answered == p.query.slug,
    "wrong": lambda p: p.is_wrong,
}
_OUTSIDE: Mapping[str, Hit] = {"false_answer": lambda p: bool(p.answers)}


def compare(parent: Sequence[Prediction], candidate: Sequence[Prediction]) -> Verdict:
    """Both are over the same messages in the same order. The same predictions give the same verdict."""
    differences = {}
    for hits, inside in ((_INSIDE, True), (_OUTSIDE, False)):
        rows = [i for i, p in enumerate(parent) if (p.query.slug is not None) is inside]
        for name, hit in hits.items():
            if rows:
                before, after = (
                    np.array([hit(predictions[i]) for i in rows]) for predictions in (parent, candidate)
                )
                differences[name] = _difference(before, after)
    return Verdict(differences, tuple(_reasons(differences)))


def _difference(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Difference:
    """A paired bootstrap: each resample draws messages, not outcomes."""
    drawn = np.random.default_rng(SEED).integers(0, len(before), (RESAMPLES, len(before)))
    gains = (after.astype(np.int8) - before.astype(np.int8))[drawn].mean(axis=1)
    low, high = np.percentile(gains, (2.5, 97.5))
    return Difference(float(before.mean()), float(after.mean()), float(low), float(high), len(before))


def _reasons(differences: Mapping[str, Difference]) -> list[Reason]:
    top1, right, false_answer = (differences.get(name) for name in ("top1", "right", "false_answer"))
    if top1 is None or right is None or top1.count < LEAST_ASKED:
        return [Reason.TOO_FEW_QUESTIONS]
    reasons = []
    if top1.gain < 0:
        reasons.append(Reason.TOP1_WORSE)
    if false_answer is not None and false_answer.gain > 0:
        reasons.append(Reason.MORE_FALSE_ANSWERS)
    if right.high < 0:
        reasons.append(Reason.FEWER_RIGHT)
    return reasons
