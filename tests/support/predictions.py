"""Predictions by hand, and a policy by which the nearest wording decides."""

from __future__ import annotations

from collections.abc import Mapping

from faq.learning.measuring.evaluate import Prediction
from faq.learning.measuring.labelled import Labelled
from faq.matching.decision import Thresholds, Understanding, decide
from faq.matching.policy import BARE_EVIDENCE, FAQ_EVIDENCE, REJECT_EVIDENCE, FusionWeights, Policy
from faq.models import Candidate, FaqKind

THRESHOLDS = Thresholds(answer=0.8, suggest=0.3)
FOLLOW_UP = (1.0, 0.4, 0.0, -6.0, 1.5, -0.3, 0.0, -1.0)
SMALL_TALK = "salam"


def weights_of(
    faq: Mapping[str, float], reject: Mapping[str, float], bare: Mapping[str, float]
) -> FusionWeights:
    """By the names of the evidence; what is not named weighs nothing."""
    return FusionWeights(
        faq=tuple(faq.get(name, 0.0) for name in FAQ_EVIDENCE),
        reject=tuple(reject.get(name, 0.0) for name in REJECT_EVIDENCE),
        bare=tuple(bare.get(name, 0.0) for name in BARE_EVIDENCE),
    )


def nearest_policy(model_id: str, sharpness: float = 24.0) -> Policy:
    """`sharpness` is what a cosine of 1 weighs; alone with a cosine of 0.54 an FAQ is as likely as none."""
    weights = weights_of(
        faq={"dense_max": sharpness}, reject={"dense_max": sharpness}, bare={"bias": 0.54 * sharpness}
    )
    return Policy(model_id, weights, THRESHOLDS, follow_up=FOLLOW_UP)


def predicted(
    label: str, *ranked: tuple[str, float], text: str = "tes", seconds: float | None = None
) -> Prediction:
    """A message of `label` for which the FAQs were `ranked`, best first, with these confidences."""
    candidates = tuple(Candidate(slug, f"{slug}?", confidence, _kind(slug)) for slug, confidence in ranked)
    decision = decide(text, text, candidates, THRESHOLDS)
    return Prediction(Labelled(text, label), Understanding((decision,), "by-hand"), seconds)


def _kind(slug: str) -> FaqKind:
    return FaqKind.SMALL_TALK if slug == SMALL_TALK else FaqKind.ANSWER
