"""Whether a confidence is a probability: of the messages with confidence 0.8, four in five should be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faq.learning.evaluate import Prediction

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


def reliability(predictions: Sequence[Prediction], bins: int = BINS) -> tuple[Bin, ...]:
    """Over the best answer to each message, right where it is the message's own; equal widths, no empty bin.

    An out-of-scope message has no right answer. A confidence of 1 falls into the last bin.
    """
    members: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for prediction in predictions:
        if prediction.claim is not None:
            confidence = prediction.claim.confidence
            hit = prediction.claim.slug == prediction.query.slug
            members[min(int(confidence * bins), bins - 1)].append((confidence, hit))
    return tuple(
        Bin(
            low=place / bins,
            high=(place + 1) / bins,
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
