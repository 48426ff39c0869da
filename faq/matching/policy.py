"""What turns evidence into a decision: fusion weights and thresholds, fitted for one encoder and bound to it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from faq.errors import ModelBroken, ModelOutdated, PolicyMismatch
from faq.matching.decision import Thresholds

POLICY_FILE = "policy.json"
REVISION = 4
"""Raised with what weights mean, and with the shipped adapter: the next start then builds the default model anew."""
FAQ_EVIDENCE = ("ridge", "dense_max", "dense_mean", "char_max", "char_mean", "answer", "log_size")
REJECT_EVIDENCE = ("ridge", "logistic", "dense_max", "char_max", "novelty", "mean_log_size", "bias")
BARE_EVIDENCE = ("novelty", "bias")
FOLLOW_UP_EVIDENCE = (
    "alone", "together", "together_if_brief", "repeated",
    "none_alone", "none_together", "none_together_if_brief", "none",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Weights of the utilities that a nested logit turns into probabilities, one number for each kind of evidence.

    `faq` follows FAQ_EVIDENCE. The option "none of them" is weighed by `bare` (BARE_EVIDENCE) where there are no reject
    examples; the more there are, the more `reject` (REJECT_EVIDENCE) takes its place.
    """

    faq: tuple[float, ...]
    reject: tuple[float, ...]
    bare: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """`model` is the id of the encoder it was fitted for; `about` says how (data, targets, measures).

    `follow_up` weighs FOLLOW_UP_EVIDENCE; by default a message counts for what it says alone.
    """

    model: str
    weights: FusionWeights
    thresholds: Thresholds
    about: dict[str, Any] = field(default_factory=dict)
    follow_up: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)

    def save(self, directory: Path) -> None:
        content = {"revision": REVISION, **asdict(self)}
        text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
        (directory / POLICY_FILE).write_text(text + "\n", encoding="utf-8")


def load_policy(directory: Path, model: str) -> Policy:
    """Raises ModelBroken where the file is missing or malformed, its subclass ModelOutdated where it is of another
    version, PolicyMismatch where it is for another encoder."""
    path = directory / POLICY_FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.get("revision") != REVISION:
            raise ModelOutdated(directory, f"{POLICY_FILE}: weights of another version")
        policy = Policy(
            model=raw["model"],
            weights=FusionWeights(**{name: tuple(map(_finite, row)) for name, row in raw["weights"].items()}),
            thresholds=Thresholds(**{name: _finite(value) for name, value in raw["thresholds"].items()}),
            about=raw.get("about", {}),
            follow_up=tuple(map(_finite, raw["follow_up"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelBroken(directory, f"{POLICY_FILE}: {error}") from error
    weights = policy.weights
    sizes = tuple(map(len, (weights.faq, weights.reject, weights.bare, policy.follow_up)))
    if sizes != tuple(map(len, (FAQ_EVIDENCE, REJECT_EVIDENCE, BARE_EVIDENCE, FOLLOW_UP_EVIDENCE))):
        raise ModelBroken(directory, f"{POLICY_FILE}: too many or too few weights")
    if policy.model != model:
        raise PolicyMismatch(policy.model, model)
    return policy


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no weight")
    return number
