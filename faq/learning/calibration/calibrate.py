"""Fits the policy of an encoder, by cross-fitting.

The questions are by authors whose messages neither the encoder nor the ranker has seen. They are put before the
installation as it ships and before smaller ones, so that the weights also suit an FAQ with a single phrasing, and an
installation without reject examples; and likewise before an installation of a foreign field, which the encoder knows
nothing of. Whatever has no reject examples is then made more careful: likelihood alone would have it answer too much
of what nothing answers. What is reported on (the development set, hidden sets) takes no part.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from faq.language.spelling import Speller
from faq.learning.calibration.conversations import FollowUp, fit_follow_up
from faq.learning.calibration.fusion import NONE, Case, Trial, fit_weights
from faq.learning.calibration.thresholds import Scored, Targets, fit_thresholds, share
from faq.learning.measuring.remembering import RememberingEncoder
from faq.matching.encoder import Encoder
from faq.matching.policy import FusionWeights, Policy
from faq.matching.ranker import Entry, Ranker, asked_in, share_out, texts_of, weigh
from faq.models import FaqKind

SIZES = (20, 5, 2, 1)
"""Wordings an FAQ has in the smaller installations."""
MIXED = (1, 2, 4, 8, 30, 200)
"""Wordings an FAQ has where new FAQs stand beside old ones; each draws its number."""
WHOLE = (sys.maxsize,)
WHOLE_WEIGHT = 10.0
CARE = tuple(step / 5 for step in range(26))
"""How much more may speak for "none of them" in an installation without rejects: logarithms of odds."""
SEED = 7
AT_ONCE = 64
"""Questions whose evidence is found together: faster than one by one, and small in memory."""


@dataclass(frozen=True, slots=True)
class Material:
    """Normalised texts. `wordings` and `answers` (sentences) by slug, and `rejects`, are what the installation knows;
    `questions` (text, slug or None) and `follow_ups` are by strangers to it; `far` of the questions are answered by no
    installation of any field. `foreign` is a whole installation of another field."""

    wordings: Mapping[str, tuple[str, ...]]
    small_talk: frozenset[str]
    rejects: tuple[str, ...]
    questions: tuple[tuple[str, str | None], ...]
    follow_ups: tuple[FollowUp, ...] = ()
    foreign: Material | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    far: tuple[str, ...] = ()


def fit_policy(encoder: Encoder, material: Material, targets: Targets) -> Policy:
    """Blocking: encodes every text once. The same input gives the same policy."""
    bench = Bench(encoder, material)
    abroad = Bench(encoder, material.foreign).small_trials() if material.foreign else []
    return bench.policy(bench.trials(), targets, abroad)


class Bench:
    """Puts the questions before installations of several sizes."""

    def __init__(self, encoder: Encoder, material: Material, ranker: type[Ranker] = Ranker) -> None:
        self._encoder = RememberingEncoder(encoder)
        self._material = material
        self._slugs = tuple(material.wordings)
        self._fit = ranker.fit

    def trials(self) -> list[Trial]:
        """The installation as it ships first, then one with old and new FAQs, then smaller ones."""
        whole = self.trial(WHOLE, with_rejects=True, weight=WHOLE_WEIGHT)
        mixed = [self.trial(MIXED, with_rejects=rejects) for rejects in (True, False)]
        return [whole, *mixed, *self.small_trials()]

    def small_trials(self) -> list[Trial]:
        """A trial of each of SIZES, with rejects where there are any, and without."""
        ways = (True, False) if self._material.rejects else (False,)
        return [self.trial((size,), with_rejects=rejects) for size in SIZES for rejects in ways]

    def policy(self, trials: Sequence[Trial], targets: Targets, abroad: Sequence[Trial] = ()) -> Policy:
        """Weights from all trials, thresholds from the first, what follow-ups count for from the whole installation.

        `abroad`: trials of another bench.
        """
        weights = self._careful(fit_weights([*trials, *abroad]), trials, targets)
        thresholds, about = fit_thresholds(self.scored(trials[0], weights), targets)
        policy = Policy(self._encoder.model_id, weights, thresholds, about)
        if not self._material.follow_ups:
            return policy
        whole, spell = self._installation(WHOLE, with_rejects=True)
        said = [
            replace(turn, alone=spell(turn.alone), together=spell(turn.together))
            for turn in self._material.follow_ups
        ]
        found = fit_follow_up(whole, self._slugs, self._encoder, weights, said)
        return replace(policy, follow_up=found)

    def _careful(self, weights: FusionWeights, trials: Sequence[Trial], targets: Targets) -> FusionWeights:
        """With just as much care where there are no rejects as keeps `targets.first_day`."""
        bare = [trial for trial in trials if trial.cases[0].evidence.reject is None]
        nothing = [Trial(tuple(case for case in trial.cases if case.gold == NONE)) for trial in bare]

        def with_care(more: float) -> FusionWeights:
            return replace(weights, bare=(*weights.bare[:-1], weights.bare[-1] + more))

        def keeps(more: float) -> bool:
            given = with_care(more)
            thresholds, _ = fit_thresholds(self.scored(trials[0], given), targets)
            asked = [scored for trial in nothing for scored in self.scored(trial, given)]
            answered = [s.confidence >= thresholds.answer and not s.small_talk for s in asked]
            return share(answered) <= targets.first_day

        return with_care(next(filter(keeps, CARE), CARE[-1]))

    def trial(self, sizes: Sequence[int], *, with_rejects: bool, weight: float = 1.0) -> Trial:
        """Every question before an installation whose FAQs have as many wordings, at most, as one of `sizes`."""
        ranker, spell = self._installation(sizes, with_rejects=with_rejects)
        texts = [spell(text) for text, _ in self._material.questions]
        vectors = self._encoder.encode(texts)
        found = (
            evidence
            for start in range(0, len(texts), AT_ONCE)
            for evidence in ranker.evidence(texts[start : start + AT_ONCE], vectors[start : start + AT_ONCE])
        )
        cases = [
            Case(evidence, NONE if slug is None else self._slugs.index(slug))
            for evidence, (_, slug) in zip(found, self._material.questions, strict=True)
        ]
        return Trial(tuple(cases), weight)

    def scored(self, trial: Trial, weights: FusionWeights) -> list[Scored]:
        return [self._scored(case, weights) for case in trial.cases]

    def _scored(self, case: Case, weights: FusionWeights) -> Scored:
        shares = share_out(weigh(case.evidence, weights)).faqs
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

    def _installation(self, sizes: Sequence[int], *, with_rejects: bool) -> tuple[Ranker, Speller]:
        """As a reader would have it."""
        chance = random.Random(SEED)
        entries = []
        for slug, wordings in self._material.wordings.items():
            chosen = chance.sample(wordings, min(chance.choice(sizes), len(wordings)))
            answer = self._material.answers.get(slug, ())
            entries.append(Entry(slug, slug, FaqKind.ANSWER, tuple(chosen), answer))
        rejects = self._material.rejects if with_rejects else ()
        ranker = self._fit(entries, rejects, self._encoder.encode(texts_of(entries, rejects)))
        return ranker, Speller.fit(asked_in(entries, rejects), self._encoder.is_common)
