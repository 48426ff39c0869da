"""What answers at one moment: reads a message and decides. Immutable; `faq.matcher` swaps it whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.context import follow_up
from faq.decision import Decision, Match, Understanding, decide
from faq.encoder import Encoder, Vectors
from faq.models import FaqKind, Turn
from faq.policy import Policy
from faq.questions import cuts, sounds_asked
from faq.ranker import Entry, Ranker, Shares, Utilities, share_out
from faq.spelling import Speller

Normalise = Callable[[str], str]

# Confidence that both halves of a message need to be read as two questions; chosen on the development set.
SURE_IF_ASKED = 0.75
SURE_OTHERWISE = 0.97


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder and the policy that was fitted for it: they are used and replaced together."""

    encoder: Encoder
    policy: Policy


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    normalised: str
    utilities: Utilities
    shares: Shares

    @classmethod
    def of(cls, text: str, normalised: str, utilities: Utilities) -> _Reading:
        return cls(text, normalised, utilities, share_out(utilities))


class Reader:
    def __init__(self, model: Model, ranker: Ranker, normalise: Normalise, spell: Normalise) -> None:
        """`spell` puts misspelt words of a normalised message right."""
        self.model = model
        self._ranker = ranker
        self._normalise = normalise
        self._spell = spell

    @classmethod
    def fit(
        cls,
        model: Model,
        normalise: Normalise,
        entries: Sequence[Entry],
        rejects: Sequence[str] = (),
        reject_vectors: Vectors | None = None,
        *,
        ranker: type[Ranker] = Ranker,
    ) -> Reader:
        """Blocking: under two seconds for 10,000 wordings; entries and rejects are in normal form."""
        nothing = np.zeros((0, model.encoder.dimension), np.float32)
        known = [wording for entry in entries for wording in entry.wordings]
        return cls(
            model,
            ranker.fit(entries, rejects, nothing if reject_vectors is None else reject_vectors),
            normalise,
            Speller.fit([*known, *rejects], model.encoder.is_common),
        )

    def understand(self, text: str, after: Turn | None = None) -> Understanding:
        """Blocking: encodes `text`, its possible halves, and what it says together with the turn before it."""
        ways = cuts(text)
        earlier = [f"{after.text} {text}"] if after else []
        whole, *others = self._read([text, *earlier, *(half for way in ways for half in way)])
        halves = others[len(earlier) :]
        pair = self._two_questions(list(zip(halves[::2], halves[1::2], strict=True)))
        decisions = tuple(map(self._decide, pair)) if pair else (self._decide(whole),)
        if after and not pair and not isinstance(decisions[0], Match):
            decisions = (self._decide(self._following(whole, others[0], after)),)
        return Understanding(decisions, self.model.encoder.model_id)

    def _read(self, texts: Sequence[str]) -> list[_Reading]:
        """One batch for all."""
        normalised = [self._spell(self._normalise(text)) for text in texts]
        vectors = self.model.encoder.encode(normalised)
        weights = self.model.policy.weights
        return [
            _Reading.of(text, plain, self._ranker.utilities(plain, vector, weights))
            for text, plain, vector in zip(texts, normalised, vectors, strict=True)
        ]

    def _two_questions(self, ways: Sequence[tuple[_Reading, _Reading]]) -> tuple[_Reading, _Reading] | None:
        """The surest way to read the message as two questions, if there is one."""
        sure = [(min(map(self._confidence, way)), way) for way in ways if self._differ(*way)]
        best, way = max(sure, key=lambda scored: scored[0], default=(0.0, None))
        if way is None:
            return None
        asked = all(sounds_asked(half.text, half.normalised) for half in way)
        return way if best >= (SURE_IF_ASKED if asked else SURE_OTHERWISE) else None

    def _differ(self, left: _Reading, right: _Reading) -> bool:
        """Both halves are nearest to an answer, and not to the same."""
        best = [next(iter(self._ranker.candidates(half.shares)), None) for half in (left, right)]
        slugs = {c.slug for c in best if c is not None and c.kind is FaqKind.ANSWER}
        return len(slugs) == len(best)

    def _confidence(self, reading: _Reading) -> float:
        return float(reading.shares.faqs.max(initial=0.0))

    def _following(self, whole: _Reading, together: _Reading, after: Turn) -> _Reading:
        kinship = self._ranker.kinship(after.slug)
        if kinship is None:
            return whole
        weights = self.model.policy.follow_up
        shares = follow_up(whole.utilities, together.utilities, kinship, weights)
        followed = replace(whole, shares=shares)
        # Where the turn before changes nothing, it must not make the message less clear either.
        agrees = whole.shares.faqs.argmax() == followed.shares.faqs.argmax()
        return max(followed, whole, key=self._confidence) if agrees else followed

    def _decide(self, reading: _Reading) -> Decision:
        ranked = self._ranker.candidates(reading.shares)
        return decide(reading.text, reading.normalised, ranked, self.model.policy.thresholds)
