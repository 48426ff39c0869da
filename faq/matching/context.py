"""A message after another one: "kalau yang mewah?" means something only to who knows what was asked before.

To what the message says alone comes what it says together with the previous question, the more the fewer words it has:
who asks briefly leaves out what was said before. The FAQ that answered that one has a weight of its own: some ask the
same once more, most ask something else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from faq.matching.policy import FOLLOW_UP_EVIDENCE
from faq.matching.ranker import Floats, Shares, Utilities, share_out

MARK = "?"
"""Between a message and the one before it; no normal form that has words holds it."""
FEW = 4  # words; a message of so many is half as brief as one of none


def joined(previous: str, text: str) -> str:
    """Two messages in one, from their normal forms: the mark tells the encoder where the second begins."""
    return f"{previous} {MARK} {text}"


def brevity(normalised: str) -> float:
    """In [0, 1]: the fewer words the more."""
    return FEW / (FEW + len(normalised.split()))


def follow_up_evidence(alone: Utilities, together: Utilities, answered: int | None, brief: float) -> Floats:
    """(entries + 1, len(FOLLOW_UP_EVIDENCE)): what speaks for each entry, and in the last row for none of them.

    `answered` is the place of the entry that answered the question before, None where that waits for its answer, too;
    `brief` the message's `brevity`.
    """
    repeated = np.zeros(len(alone.faqs), np.float32)
    if answered is not None:
        repeated[answered] = 1
    of_faqs = {
        "alone": alone.faqs,
        "together": together.faqs,
        "together_if_brief": brief * together.faqs,
        "repeated": repeated,
    }
    of_none = {
        "none_alone": alone.none,
        "none_together": together.none,
        "none_together_if_brief": brief * together.none,
        "none": 1.0,
    }
    evidence = np.zeros((len(alone.faqs) + 1, len(FOLLOW_UP_EVIDENCE)), np.float32)
    for column, name in enumerate(FOLLOW_UP_EVIDENCE):
        if name in of_faqs:
            evidence[:-1, column] = of_faqs[name]
        else:
            evidence[-1, column] = of_none[name]
    return evidence


def follow_up(
    alone: Utilities, together: Utilities, answered: int | None, brief: float, weights: Sequence[float]
) -> Shares:
    """Probabilities of a message that follows another, from what it says alone and what both say in one."""
    found = follow_up_evidence(alone, together, answered, brief) @ np.asarray(weights, np.float32)
    return share_out(Utilities(found[:-1], float(found[-1])))
