"""Fits what counts when a message follows another: a conditional logit over conversations that somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq.learning.calibration.logit import Choices, fit_logit
from faq.matching.context import brevity, follow_up_evidence
from faq.matching.encoder import Encoder
from faq.matching.policy import FusionWeights
from faq.matching.ranker import Ranker


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message after one that the FAQ `previous` answered, in normal form: `alone`, and `together` with that one.

    `slug` is the FAQ that answers it there, None where none does.
    """

    previous: str
    alone: str
    together: str
    slug: str | None


def fit_follow_up(
    ranker: Ranker,
    slugs: Sequence[str],
    encoder: Encoder,
    weights: FusionWeights,
    conversations: Sequence[FollowUp],
) -> tuple[float, ...]:
    """Weights of FOLLOW_UP_EVIDENCE. `slugs` are the entries of `ranker`."""
    options, chosen = [], []
    texts = [text for turn in conversations for text in (turn.alone, turn.together)]
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))
    for turn in conversations:
        answered = ranker.place(turn.previous)
        if answered is None:
            raise ValueError(f"{turn.previous} is not ranked")
        alone, together = (
            ranker.utilities(text, vectors[text], weights) for text in (turn.alone, turn.together)
        )
        options.append(follow_up_evidence(alone, together, answered, brevity(turn.alone)))
        chosen.append(len(slugs) if turn.slug is None else slugs.index(turn.slug))
    return tuple(map(float, fit_logit([Choices(np.stack(options).astype(np.float64), np.array(chosen))])))
