"""What answers at one moment: reads a message and decides. Immutable; `faq.matcher` swaps it whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.language.questions import cuts, sounds_asked
from faq.language.spelling import Speller
from faq.language.text import Normalise
from faq.matching.context import brevity, follow_up, joined
from faq.matching.decision import Decision, Match, NoMatch, Suggest, Understanding, decide
from faq.matching.encoder import Encoder, Vectors
from faq.matching.policy import Policy
from faq.matching.ranker import Entry, Ranker, Shares, Utilities, asked_in, share_out
from faq.models import FaqKind, Turn

# Confidence that both halves of a message need to be read as two questions; chosen on the development set.
SURE_IF_ASKED = 0.65
SURE_OTHERWISE = 0.9
# Confidence from which the whole message is one question, whatever its halves are; chosen there too.
SURE_OF_ONE = 0.997
# Confidence from which a message is no follow-up; chosen on the calibration's conversations, so that what stands alone
# loses no more than two in a thousand.
SURE_ALONE = 0.75
# What speaks for the whole message's second FAQ against none, below which its halves are not worth encoding.
SECOND_NEAR = -1.0


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder and the policy that was fitted for it: they are used and replaced together."""

    encoder: Encoder
    policy: Policy


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    normalised: str

    def sounds_asked(self) -> bool:
        return sounds_asked(self.text, self.normalised)


@dataclass(frozen=True, slots=True)
class _Reading:
    said: _Said
    utilities: Utilities
    shares: Shares

    @classmethod
    def of(cls, said: _Said, utilities: Utilities) -> _Reading:
        return cls(said, utilities, share_out(utilities))


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
        rejects: Sequence[str],
        vectors: Vectors,
        *,
        ranker: type[Ranker] = Ranker,
    ) -> Reader:
        """Entries and rejects are in normal form; `vectors` (n, d) are those of `texts_of` both.

        Blocking: under two seconds for 10,000 wordings.
        """
        return cls(
            model,
            ranker.fit(entries, rejects, vectors),
            normalise,
            Speller.fit(asked_in(entries, rejects), model.encoder.is_common),
        )

    def understand(self, text: str, after: Turn | None = None) -> Understanding:
        """Blocking: encodes `text`; only where it needs to, its halves, or it together with the turn before."""
        (whole,) = self._read([self._said(text)])
        pair = self._two_questions(whole)
        decisions = tuple(map(self._decide, pair)) if pair else (self._decide(whole),)
        if after is None or pair or self._stands_alone(whole, decisions[0]):
            return Understanding(decisions, self.model.encoder.model_id)
        followed = self._decide(self._following(whole, after))
        in_context = _gist(followed) not in (None, _gist(decisions[0]))
        return Understanding((followed,), self.model.encoder.model_id, in_context)

    def _said(self, text: str) -> _Said:
        return _Said(text, self._spell(self._normalise(text)))

    def _read(self, texts: Sequence[_Said]) -> list[_Reading]:
        """One batch for all."""
        vectors = self.model.encoder.encode([said.normalised for said in texts])
        weights = self.model.policy.weights
        return [
            _Reading.of(said, self._ranker.utilities(said.normalised, vector, weights))
            for said, vector in zip(texts, vectors, strict=True)
        ]

    def _two_questions(self, whole: _Reading) -> tuple[_Reading, _Reading] | None:
        """The surest way to read the message as two questions, if there is one."""
        if len(whole.utilities.faqs) <= 1 or self._confidence(whole) >= SURE_OF_ONE:
            return None
        ways = [(self._said(left), self._said(right)) for left, right in cuts(whole.said.text)]
        if not self._is_near_two(whole):
            ways = [way for way in ways if _both_asked(*way)]
        if not ways:
            return None
        read = self._halves(ways)
        sure = [(min(map(self._confidence, way)), way) for way in read if self._differ(*way)]
        best, way = max(sure, key=lambda scored: scored[0], default=(0.0, None))
        if way is None:
            return None
        asked = _both_asked(*(half.said for half in way))
        return way if best >= (SURE_IF_ASKED if asked else SURE_OTHERWISE) else None

    def _halves(self, ways: Sequence[tuple[_Said, _Said]]) -> list[tuple[_Reading, _Reading]]:
        """Of the ways whose first half is sure; the second is read as what follows it: "... dan cara hapusnya?"."""
        firsts = self._read([left for left, _ in ways])
        sure = [
            (left, right)
            for left, (_, right) in zip(firsts, ways, strict=True)
            if self._confidence(left) >= SURE_IF_ASKED
        ]
        seconds = self._read(
            [text for left, right in sure for text in (right, _joined(left.said.normalised, right))]
        )
        return [
            (left, self._in_context(alone, together, None))  # the first has no answer yet
            for (left, _), alone, together in zip(sure, seconds[::2], seconds[1::2], strict=True)
        ]

    def _is_near_two(self, whole: _Reading) -> bool:
        """Two questions in one are near two FAQs, however much nearer to one of them."""
        faqs, none = whole.utilities.faqs, whole.utilities.none
        return float(np.partition(faqs, -2)[-2]) - none >= SECOND_NEAR

    def _differ(self, left: _Reading, right: _Reading) -> bool:
        """Both halves are nearest to an answer, and not to the same."""
        best = [next(iter(self._ranker.candidates(half.shares)), None) for half in (left, right)]
        slugs = {c.slug for c in best if c is not None and c.kind is FaqKind.ANSWER}
        return len(slugs) == len(best)

    def _stands_alone(self, whole: _Reading, decision: Decision) -> bool:
        """A word alone that could mean several FAQs ("mode") would mean one of them after whatever was said before."""
        if isinstance(decision, Suggest):
            return len(whole.said.normalised.split()) == 1
        return isinstance(decision, Match) and self._confidence(whole) >= SURE_ALONE

    def _confidence(self, reading: _Reading) -> float:
        return float(reading.shares.faqs.max(initial=0.0))

    def _following(self, whole: _Reading, after: Turn) -> _Reading:
        answered = self._ranker.place(after.slug)
        before = self._said(after.text).normalised
        if answered is None or before == whole.said.normalised:  # the same once more follows nothing
            return whole
        (together,) = self._read([_joined(before, whole.said)])
        return self._in_context(whole, together, answered)

    def _in_context(self, alone: _Reading, together: _Reading, answered: int | None) -> _Reading:
        """`alone` as what follows a message, which the entry in the place `answered` has answered already."""
        brief = brevity(alone.said.normalised)
        weights = self.model.policy.follow_up
        shares = follow_up(alone.utilities, together.utilities, answered, brief, weights)
        followed = replace(alone, shares=shares)
        # Where the turn before changes nothing, it must not make the message less clear either.
        agrees = _best(alone) == _best(followed)
        return max(followed, alone, key=self._confidence) if agrees else followed

    def _decide(self, reading: _Reading) -> Decision:
        ranked = self._ranker.candidates(reading.shares)
        return decide(reading.said.text, reading.said.normalised, ranked, self.model.policy.thresholds)


def _both_asked(left: _Said, right: _Said) -> bool:
    return left.sounds_asked() and right.sounds_asked()


def _joined(previous: str, said: _Said) -> _Said:
    return replace(said, normalised=joined(previous, said.normalised))


def _gist(decision: Decision) -> tuple[type[Decision], str] | None:
    """What is answered or offered first."""
    return None if isinstance(decision, NoMatch) else (type(decision), decision.candidates[0].slug)


def _best(reading: _Reading) -> int:
    """The place of the likeliest entry; there must be one."""
    return int(reading.shares.faqs.argmax())
