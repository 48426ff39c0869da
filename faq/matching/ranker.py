"""Wordings and their vectors -> FAQs ranked with a calibrated confidence. Immutable: a change makes a new ranker.

Three kinds of evidence speak for an FAQ, each from the meaning (dense) and from the letters (character n-grams):
its nearest wording, the mean of its wordings, and a linear score that was fitted against all the others (ridge); and
what its answer says, the more the fewer wordings it has. For "none of them" speaks what is like the rejects, also by a
score of their own (logistic). A nested logit over all these options turns the weighted sums into probabilities. What is
word for word a wording of one FAQ alone belongs to that: an admin who teaches a wording sees it answered.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from faq.matching import logistic, ridge
from faq.matching.answers import Answers
from faq.matching.encoder import Vectors
from faq.matching.ngrams import TfIdf
from faq.matching.policy import BARE_EVIDENCE, FAQ_EVIDENCE, REJECT_EVIDENCE, FusionWeights
from faq.models import Candidate, FaqKind

CHAR_WIDTH = 1536  # of the character sketch: accuracy against the time of a refit
SOME_REJECTS = 300  # so many reject examples are half trusted; chosen on simulated installations that learn
NEST = 0.65  # how sharply FAQs are told apart; chosen by cross-fitted answers to the calibration's questions
RIVALS = 10  # so many FAQs share the probability: a confidence does not depend on how many others there are

TAUGHT = 8.0
"""Log odds of the only FAQ that has a message as its wording, to the letter: somebody has said where that belongs."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """One FAQ as it is ranked: its normalised wordings, and the sentences of its answer."""

    slug: str
    question: str
    kind: FaqKind
    wordings: tuple[str, ...]
    answer: tuple[str, ...] = ()


def asked_in(entries: Iterable[Entry], rejects: Iterable[str]) -> list[str]:
    """How people ask: entry by entry, then the rejects."""
    return [*(wording for entry in entries for wording in entry.wordings), *rejects]


def texts_of(entries: Sequence[Entry], rejects: Iterable[str]) -> list[str]:
    """All that a ranker is fitted to, in the order of its vectors: what is asked, then the answers' sentences."""
    return [*asked_in(entries, rejects), *(sentence for entry in entries for sentence in entry.answer)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each FAQ: `faqs` (n, len(FAQ_EVIDENCE)); for none of them: `reject` and `bare`, one row each.

    `trust` in [0, 1]: how far reject examples, by their number, can be relied on; there is no `reject` without any.
    """

    faqs: Floats
    reject: Floats | None
    bare: Floats
    trust: float = 1.0


class Ranker:
    def __init__(self, entries: Sequence[Entry], space: _Space | None) -> None:
        self._names = tuple((entry.slug, entry.question, entry.kind) for entry in entries)
        self._taught = _unshared(entries)
        self._space = space

    @classmethod
    def fit(cls, entries: Sequence[Entry], rejects: Sequence[str], vectors: Vectors) -> Ranker:
        """`vectors` (n, d) are those of `texts_of` both.

        Blocking: under two seconds for 10,000 wordings.
        """
        return cls(entries, _Space.fit(entries, rejects, vectors) if entries else None)

    def evidence(self, texts: Sequence[str], vectors: Vectors) -> list[Evidence]:
        """What speaks for each entry, in their order, for each of the `texts`. Needs at least one entry."""
        if self._space is None:
            raise ValueError("nothing to rank")
        return self._space.evidence(texts, vectors)

    def utilities(self, text: str, vector: Floats, weights: FusionWeights) -> Utilities:
        """What normalised `text` with its `vector` (d,) says for each entry, and for none of them."""
        if self._space is None:
            return Utilities(np.zeros(0, np.float32), 0.0)
        utilities = weigh(self.evidence([text], vector[None])[0], weights)
        place = self._taught.get(text)
        return utilities if place is None else _taught(utilities, place)

    def candidates(self, shares: Shares) -> tuple[Candidate, ...]:
        """The likeliest FAQs, best first, at most RIVALS."""
        best = np.argsort(-shares.faqs, kind="stable")[:RIVALS]
        return tuple(
            Candidate(slug, question, float(share), kind)
            for (slug, question, kind), share in ((self._names[i], shares.faqs[i]) for i in best)
        )

    def place(self, slug: str) -> int | None:
        """Which of the entries `slug` is; None where it is not ranked."""
        return next((place for place, (name, *_) in enumerate(self._names) if name == slug), None)


@dataclass(frozen=True, slots=True)
class Utilities:
    """The weighted evidence for each entry, (n,), and for "none of them": logarithms of odds."""

    faqs: Floats
    none: float


def _taught(utilities: Utilities, place: int) -> Utilities:
    faqs = utilities.faqs.copy()
    faqs[place] = max(faqs.max(), utilities.none) + TAUGHT
    return Utilities(faqs, utilities.none)


def _unshared(entries: Sequence[Entry]) -> dict[str, int]:
    """The places of the entries by the wordings that no other entry has."""
    places: dict[str, int] = {}
    shared = set()
    for place, entry in enumerate(entries):
        for wording in entry.wordings:
            if places.setdefault(wording, place) != place:
                shared.add(wording)
    return {wording: place for wording, place in places.items() if wording not in shared}


@dataclass(frozen=True, slots=True)
class Shares:
    """Probabilities that sum to 1: of each entry, (n,), and of "none of them"."""

    faqs: Floats
    none: float


def weigh(evidence: Evidence, weights: FusionWeights) -> Utilities:
    faqs = evidence.faqs @ np.asarray(weights.faq, np.float32)
    bare = float(evidence.bare @ np.asarray(weights.bare, np.float32))
    if evidence.reject is None:
        return Utilities(faqs, bare)
    # A first few rejects only add to what speaks for none; many take the place of what would do without them.
    reject = float(evidence.reject @ np.asarray(weights.reject, np.float32))
    return Utilities(faqs, evidence.trust * reject + (1 - evidence.trust) * max(bare, reject))


def share_out(utilities: Utilities) -> Shares:
    """Probabilities of the RIVALS likeliest entries and of none of them; the others get zero.

    A nested logit (Train, Discrete Choice Methods, 4.2): whether any of them answers is decided apart from which one.
    """
    faqs = np.zeros(len(utilities.faqs), np.float32)
    if not len(faqs):
        return Shares(faqs, 1.0)
    best = np.argsort(-utilities.faqs, kind="stable")[:RIVALS]
    scaled = utilities.faqs[best] / NEST
    shares = np.exp(scaled - scaled.max())
    any_of_them = NEST * float(scaled.max() + np.log(shares.sum()))
    some = (1 + math.tanh((any_of_them - utilities.none) / 2)) / 2  # the logistic function
    faqs[best] = some * shares / shares.sum()
    return Shares(faqs, 1 - some)


@dataclass(frozen=True, slots=True)
class _Space:
    """Wordings sorted by FAQ, rejects last; `starts` are the first rows of the FAQs (and of the rejects)."""

    vectors: Vectors
    by_gram: csr_array  # (n-grams, wordings): a query touches only the rows of its own n-grams
    tfidf: TfIdf
    sketch: ridge.Sketch
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    centre: Floats
    weights: Floats
    rejecting: logistic.Weights | None
    answers: Answers

    @classmethod
    def fit(cls, entries: Sequence[Entry], rejects: Sequence[str], vectors: Vectors) -> _Space:
        texts = asked_in(entries, rejects)
        vectors, of_answers = np.split(vectors, [len(texts)])
        sizes = np.array([len(entry.wordings) for entry in entries] + [len(rejects)] * bool(rejects))
        tfidf, grams = TfIdf.fit(texts)
        centre = np.asarray(vectors.mean(axis=0), np.float32)
        sketch = ridge.Sketch(tfidf.hashes, CHAR_WIDTH)
        classes = np.repeat(np.arange(len(sizes)), sizes)

        def features(rows: slice) -> Floats:
            return np.hstack([_centred(vectors[rows], centre), sketch(grams[rows])])

        # Before the n-grams are turned: what is large for a moment only is then not there at once.
        weights = ridge.fit(features, classes, len(sizes))
        rejecting = None
        if rejects:
            is_reject = classes == len(entries)
            rejecting = logistic.fit(_centred(vectors, centre), grams, is_reject, ridge.balance(classes))
        return cls(
            vectors=vectors,
            by_gram=csr_array(grams.T),
            tfidf=tfidf,
            sketch=sketch,
            starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
            sizes=sizes,
            centre=centre,
            weights=weights,
            rejecting=rejecting,
            answers=Answers([len(entry.answer) for entry in entries], of_answers),
        )

    def evidence(self, texts: Sequence[str], vectors: Vectors) -> list[Evidence]:
        """What speaks for each FAQ, for each of the `texts` (n) with their `vectors` (n, d)."""
        grams, novelty = self.tfidf.read(texts)
        dense = vectors @ self.vectors.T
        chars = np.asarray((grams @ self.by_gram).toarray(), np.float32)
        centred = _centred(vectors, self.centre)
        features = np.hstack([centred, self.sketch(grams)])
        by_answer = np.zeros((len(texts), len(self.sizes)), np.float32)  # of the rejects, too: they have none
        by_answer[:, : self.answers.count] = self.answers.nearness(vectors)
        log_sizes = np.log(self.sizes)
        found: dict[str, NDArray[Any]] = {
            "ridge": ridge.score(features, self.weights),
            "dense_max": np.maximum.reduceat(dense, self.starts, axis=1),
            "dense_mean": np.add.reduceat(dense, self.starts, axis=1) / self.sizes,
            "char_max": np.maximum.reduceat(chars, self.starts, axis=1),
            "char_mean": np.add.reduceat(chars, self.starts, axis=1) / self.sizes,
            "answer": by_answer / np.sqrt(self.sizes),
            "log_size": np.broadcast_to(log_sizes, by_answer.shape),
        }
        of_all = np.stack(
            [found[name] for name in FAQ_EVIDENCE], axis=2, dtype=np.float32, casting="same_kind"
        )
        always = {"novelty": novelty, "bias": np.ones(len(texts))}
        bare = _columns(always, BARE_EVIDENCE)
        if self.rejecting is None:
            return [Evidence(faqs, None, row) for faqs, row in zip(of_all, bare, strict=True)]
        of_rejects = {
            **{name: found[name][:, -1] for name in ("ridge", "dense_max", "char_max")},
            "logistic": logistic.score(centred, grams, self.rejecting),
            # The more wordings FAQs have, the higher all scores.
            "mean_log_size": np.full(len(texts), log_sizes[:-1].mean()),
            **always,
        }
        rejects = int(self.sizes[-1])
        trust = rejects / (rejects + SOME_REJECTS)
        rows = zip(of_all[:, :-1], _columns(of_rejects, REJECT_EVIDENCE), bare, strict=True)
        return [Evidence(faqs, reject, row, trust) for faqs, reject, row in rows]


def _columns(found: Mapping[str, NDArray[Any]], names: Sequence[str]) -> Floats:
    return np.column_stack([found[name] for name in names]).astype(np.float32)


def _centred(vectors: Vectors, centre: Floats) -> Vectors:
    moved = vectors - centre
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True).clip(min=1e-6), np.float32)
