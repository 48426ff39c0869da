"""A message after another one: "kalau yang mewah?" means something only to who knows what was asked before.

What the message says alone stays the strongest evidence. To it come, more weakly, what it says together with the
previous question, and how near each FAQ is to the one that was answered, which itself becomes less likely: nobody asks
the same thing twice in a row. The weights were chosen on the follow-ups of the development set.
"""

from __future__ import annotations

import numpy as np

from faq.ranker import Floats, Kinship, Shares

TOGETHER = 0.3
KINSHIP = 4.0
REPEATED = 6.0
LEAST = 1e-6  # of a probability, before its logarithm


def follow_up(alone: Shares, together: Shares, kinship: Kinship) -> Shares:
    """Probabilities of a message that follows another, from those it has alone and those of both in one."""
    faqs = _blend(alone.faqs, together.faqs) + KINSHIP * kinship.cosines
    faqs[kinship.place] -= REPEATED
    none = _blend(np.array([alone.none]), np.array([together.none]))
    options = np.exp(np.append(faqs, none) - max(faqs.max(), none.max()))
    options /= options.sum()
    return Shares(options[:-1].astype(np.float32), float(options[-1]))


def _blend(alone: Floats, together: Floats) -> Floats:
    return np.asarray(np.log(alone + LEAST) + TOGETHER * np.log(together + LEAST))
