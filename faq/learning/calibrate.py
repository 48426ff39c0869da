"""Fits the policy of an encoder, by cross-fitting.

The questions are by authors whose messages neither the encoder nor the ranker has seen. They are put before the
installation as it ships and before smaller ones, so that the weights also suit an FAQ with a single phrasing, and an
installation without reject examples. What is reported on (the development set, hidden sets) takes no part.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.encoder import Encoder, Vectors
from faq.learning.fusion import NONE, Case, Trial, fit_weights
from faq.learning.thresholds import Scored, Targets, fit_thresholds
from faq.models import FaqKind
from faq.policy import FusionWeights, Policy
from faq.ranker import Entry, Ranker, share_out

SIZES = (20, 5, 2, 1)
"""Wordings an FAQ has in the smaller installations."""
WHOLE_WEIGHT = 10.0
SEED = 7


@dataclass(frozen=True, slots=True)
class Material:
    """Normalised texts. `wordings` by slug and `rejects` are what the installation knows; `questions` (text, slug or
    None) are by strangers to it."""

    wordings: Mapping[str, tuple[str, ...]]
    small_talk: frozenset[str]
    rejects: tuple[str, ...]
    questions: tuple[tuple[str, str | None], ...]


def fit_policy(encoder: Encoder, material: Material, targets: Targets) -> Policy:
    """Blocking: encodes every text once. The same input gives the same policy."""
    bench = Bench(encoder, material)
    return bench.policy(bench.trials(), targets)


class Bench:
    """Puts the questions before installations of several sizes."""

    def __init__(self, encoder: Encoder, material: Material, ranker: type[Ranker] = Ranker) -> None:
        known = [text for wordings in material.wordings.values() for text in wordings]
        texts = list(dict.fromkeys([*known, *material.rejects, *(text for text, _ in material.questions)]))
        self._vectors = dict(zip(texts, encoder.encode(texts), strict=True))
        self._material = material
        self._slugs = tuple(material.wordings)
        self._fit = ranker.fit
        self._encoder = encoder

    def trials(self) -> list[Trial]:
        """The installation as it ships first, then smaller ones."""
        whole = self.trial(None, with_rejects=True, weight=WHOLE_WEIGHT)
        return [
            whole,
            *(self.trial(size, with_rejects=rejects) for size in SIZES for rejects in (True, False)),
        ]

    def policy(self, trials: Sequence[Trial], targets: Targets) -> Policy:
        """Weights from all trials, thresholds from the first."""
        weights = fit_weights(trials)
        thresholds, about = fit_thresholds(self.scored(trials[0], weights), targets)
        return Policy(self._encoder.model_id, weights, thresholds, about)

    def trial(self, size: int | None, *, with_rejects: bool, weight: float = 1.0) -> Trial:
        """Every question before an installation with at most `size` wordings an FAQ."""
        ranker = self._ranker(size, with_rejects)
        cases = [
            Case(
                ranker.evidence(text, self._vectors[text]),
                NONE if slug is None else self._slugs.index(slug),
            )
            for text, slug in self._material.questions
        ]
        return Trial(tuple(cases), weight)

    def scored(self, trial: Trial, weights: FusionWeights) -> list[Scored]:
        return [self._scored(case, weights) for case in trial.cases]

    def _scored(self, case: Case, weights: FusionWeights) -> Scored:
        shares = share_out(case.evidence, weights).faqs
        best = self._slugs[int(shares.argmax())]
        answers = [
            c for c, slug in zip(shares, self._slugs, strict=True) if slug not in self._material.small_talk
        ]
        return Scored(
            gold=None if case.gold == NONE else self._slugs[case.gold],
            best=best,
            confidence=float(shares.max()),
            answer_confidence=float(max(answers)),
            small_talk=best in self._material.small_talk,
        )

    def _ranker(self, size: int | None, with_rejects: bool) -> Ranker:
        chance = random.Random(SEED)
        entries = []
        for slug, wordings in self._material.wordings.items():
            chosen = wordings if size is None else chance.sample(wordings, min(size, len(wordings)))
            entries.append(Entry(slug, slug, FaqKind.ANSWER, tuple(chosen), self._stack(chosen)))
        rejects = self._material.rejects if with_rejects else ()
        return self._fit(entries, rejects, self._stack(rejects))

    def _stack(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self._encoder.dimension), np.float32)
        return np.stack([self._vectors[text] for text in texts])
