"""Ours and what it is compared with. Each reads an installation and ranks its FAQs for every message of a split."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.splits import Split
from faq.language.text import Normalise
from faq.learning.measuring.evaluate import Prediction, predict_in
from faq.matching.decision import CANDIDATES_SHOWN, NoMatch, Understanding
from faq.matching.encoder import Encoder, Vectors
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from faq.models import Candidate, Snapshot

REJECTED = ""
"""The class of reject examples among slugs."""


class Method(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def decides(self) -> bool:
        """Whether it has thresholds: one that only ranks answers nothing."""

    def predict(self, split: Split) -> tuple[Prediction, ...]: ...


@dataclass(frozen=True, slots=True)
class Ours:
    """The matcher as it serves."""

    model: Model
    normalise: Normalise
    name: str = "ours"
    decides: bool = True

    def predict(self, split: Split) -> tuple[Prediction, ...]:
        asking = predict_in(split.installation, split.queries, self.model, self.normalise, MemoryVectors())
        return asyncio.run(asking)


@dataclass(frozen=True, slots=True)
class TfIdfRegression:
    """TF-IDF of character n-grams and logistic regression; reject examples are one more class."""

    name: str = "TF-IDF + LR"
    decides: bool = False

    def predict(self, split: Split) -> tuple[Prediction, ...]:
        texts, slugs = _known(split.installation)
        features = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        regression = LogisticRegression(C=10, max_iter=1000)
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", "The number of unique classes"
            )  # one wording an FAQ is a task too
            regression.fit(features.fit_transform(texts), slugs)
        chances = regression.predict_proba(features.transform([query.text for query in split.queries]))
        return _ranked(split, list(regression.classes_), chances, self.name)


@dataclass(frozen=True, slots=True)
class NearestWording:
    """The FAQ of the wording whose vector is nearest to the message's, nothing fitted; rejects compete too."""

    encoder: Encoder
    normalise: Normalise
    name: str
    decides: bool = False

    def predict(self, split: Split) -> tuple[Prediction, ...]:
        texts, slugs = _known(split.installation)
        likeness = self._vectors([query.text for query in split.queries]) @ self._vectors(texts).T
        classes = sorted(set(slugs))
        rows = [np.flatnonzero(np.array(slugs) == slug) for slug in classes]
        nearest = np.column_stack([likeness[:, row].max(axis=1) for row in rows])
        return _ranked(split, classes, nearest, self.name)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """In normal form, as the encoder gets texts elsewhere."""
        return self.encoder.encode([self.normalise(text) for text in texts])


def _known(snapshot: Snapshot) -> tuple[list[str], list[str]]:
    """Every wording and the slug it belongs to."""
    wordings = [(wording, faq.slug) for faq in snapshot.faqs for wording in faq.wordings]
    wordings += [(text, REJECTED) for text in snapshot.rejects]
    return [text for text, _ in wordings], [slug for _, slug in wordings]


def _ranked(
    split: Split, classes: Sequence[str], scores: NDArray[np.floating], name: str
) -> tuple[Prediction, ...]:
    """Scores (messages, classes) as predictions that decide nothing; an FAQ scores what it is ahead of the rejects."""
    scores = np.asarray(scores, np.float64)
    if REJECTED in classes:
        scores = scores - scores[:, [classes.index(REJECTED)]]
    kinds = {faq.slug: faq.kind for faq in split.installation.faqs}
    predictions = []
    for query, row in zip(split.queries, scores, strict=True):
        best = [int(i) for i in np.argsort(-row) if classes[i] != REJECTED][:CANDIDATES_SHOWN]
        found = tuple(Candidate(classes[i], "", float(row[i]), kinds[classes[i]]) for i in best)
        predictions.append(Prediction(query, Understanding((NoMatch(query.text, query.text, found),), name)))
    return tuple(predictions)
