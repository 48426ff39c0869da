"""How sure a candidate must be: it may answer no more of what nothing answers than the model in use does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from faq.learning.evaluate import Prediction
from faq.learning.thresholds import lowest
from faq.policy import Policy


def cautious(policy: Policy, before: Sequence[Prediction], after: Sequence[Prediction]) -> Policy:
    """`policy` with its threshold for answers raised until it answers half as many as the model in use, at most.

    `before` and `after` are what the model in use and the candidate say to the same messages, all out of scope. Half:
    other messages of the same kind will be measured, and chance must not decide.
    """
    allowed = sum(p.answered is not None for p in before) // 2
    given = [p.score for p in after if p.answered is not None]
    answer = max(policy.thresholds.answer, lowest(given, allowed))
    return replace(policy, thresholds=replace(policy.thresholds, answer=answer))
