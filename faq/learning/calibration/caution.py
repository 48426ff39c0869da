"""How sure a candidate must be: it may answer no more of what nothing answers than the model in use does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from faq.learning.calibration.thresholds import lowest
from faq.learning.measuring.evaluate import Prediction
from faq.matching.policy import Policy


def cautious(policy: Policy, before: Sequence[Prediction], after: Sequence[Prediction]) -> Policy:
    """`policy` with its threshold for answers raised until it answers fewer than the model in use.

    `before` and `after` are what the model in use and the candidate say to the same messages, all out of scope. Fewer
    by a standard deviation of the count: other messages will be measured, and chance must not decide.
    """
    answered = sum(p.answered is not None for p in before)
    allowed = math.floor(answered - math.sqrt(answered))
    given = [p.score for p in after if p.answered is not None]
    answer = max(policy.thresholds.answer, lowest(given, allowed))
    return replace(policy, thresholds=replace(policy.thresholds, answer=answer))
