"""Whether a confidence is a probability: of the messages with confidence 0.8, four in five should be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faq.learning.measuring.evaluate import Prediction

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages whose confidence lies in [low, high): how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float

    @property
    def gap(self) -> float:
        """Positive where the confidence promises too much."""
        return self.confidence - self.right


def reliability(predictions: Sequence[Prediction]) -> tuple[Bin, ...]:
    """Over the best answer to each message, right where it is the message's own.

    An out-of-scope message has no right answer.
    """
    claims = [(p.claim, p.query.slug) for p in predictions]
    return bins_of([(claim.confidence, claim.slug == slug) for claim, slug in claims if claim is not None])


def bins_of(claims: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Confidences, each with whether it was right, in BINS bins of equal width; no empty bin.

    A confidence of 1 falls into the last bin.
    """
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, hit in claims:
        members[min(int(confidence * BINS), BINS - 1)].append((confidence, hit))
    return tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            count=len(inside),
            confidence=sum(confidence for confidence, _ in inside) / len(inside),
            right=sum(hit for _, hit in inside) / len(inside),
        )
        for place, inside in enumerate(members)
        if inside
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean gap, each bin weighted by its messages; NaN without any."""
    total = sum(b.count for b in bins)
    return sum(abs(b.gap) * b.count for b in bins) / total if total else float("nan")
