"""Character evidence: TF-IDF over the character n-grams of words, as sparse rows of length 1.

The weighting is scikit-learn's (`char_wb`, sublinear tf, smoothed idf); it is written here since serving must start in
a second and refit after every change: n-grams of a wording are extracted once and kept. What was fitted before has no
say in a fit: a restart changes no decision.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

SHORTEST, LONGEST = 2, 5


class NgramVocabulary:
    """Grows with every text it sees and remembers the counts of those texts; shared by successive fits."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._digests = array("I")
        self._counts: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def digests(self) -> NDArray[np.uint32]:
        """A number for each n-gram that depends on its letters only, not on when it was learnt."""
        return np.array(self._digests, np.uint32)

    def ids(self, text: str) -> list[int | None]:
        """The id of each n-gram of `text`, None where it was never learnt."""
        return [self._ids.get(gram) for gram in _grams(text)]

    def learn(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Ids and sublinear term frequencies of `text`, adding n-grams that are new."""
        known = self._counts.get(text)
        if known is None:
            known = self._counts[text] = _frequencies([self._learnt(gram) for gram in _grams(text)])
        return known

    def look_up(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The same without learning: unknown n-grams are left out."""
        counts = self._counts.get(text)
        return counts or _frequencies([i for i in self.ids(text) if i is not None])

    def _learnt(self, gram: str) -> int:
        known = self._ids.setdefault(gram, len(self._digests))
        if known == len(self._digests):
            self._digests.append(zlib.crc32(gram.encode(errors="replace")))
        return known


class TfIdf:
    """Inverse document frequencies of one set of texts, zero for n-grams that none of them has. Immutable."""

    def __init__(self, vocabulary: NgramVocabulary, idf: NDArray[np.float32]) -> None:
        self._vocabulary = vocabulary
        self._idf = idf

    @classmethod
    def fit(cls, texts: Sequence[str], vocabulary: NgramVocabulary) -> tuple[TfIdf, csr_array]:
        """The fitted weights and the rows of `texts`, shape (len(texts), n-grams)."""
        counted = [vocabulary.learn(text) for text in texts]
        size = len(vocabulary)
        seen = np.zeros(size, dtype=np.float32)
        for ids, _ in counted:
            seen[ids] += 1
        idf = np.where(seen > 0, np.log((1 + len(texts)) / (1 + seen)) + 1, 0).astype(np.float32)
        return cls(vocabulary, idf), _rows(counted, idf, size)

    def transform(self, text: str) -> csr_array:
        """One row, shape (1, n-grams); all zero where nothing is known."""
        ids, frequencies = self._vocabulary.look_up(text)
        fitted = self._fitted(ids)
        return _rows([(ids[fitted], frequencies[fitted])], self._idf, len(self._idf))

    def novelty(self, text: str) -> float:
        """The share, in [0, 1], of the text's n-grams that no fitted text has; 1 for an empty text."""
        grams = self._vocabulary.ids(text)
        learnt = np.array([i for i in grams if i is not None], np.int32)
        return 1 - int(self._fitted(learnt).sum()) / len(grams) if grams else 1.0

    def _fitted(self, ids: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of them the fitted texts have; successive fits share a vocabulary, and it grows."""
        fitted = ids < len(self._idf)
        fitted[fitted] = self._idf[ids[fitted]] > 0
        return fitted


def _grams(text: str) -> Iterable[str]:
    for word in text.split():
        padded = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            if length >= len(padded):
                yield padded
                break
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


def _frequencies(ids: list[int]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    unique, counts = np.unique(np.asarray(ids, dtype=np.int32), return_counts=True)
    return unique, (1 + np.log(counts)).astype(np.float32)


def _rows(
    counted: Sequence[tuple[NDArray[np.int32], NDArray[np.float32]]], idf: NDArray[np.float32], size: int
) -> csr_array:
    lengths = [len(ids) for ids, _ in counted]
    indices = np.concatenate([ids for ids, _ in counted]) if counted else np.zeros(0, np.int32)
    values = np.concatenate([tf * idf[ids] for ids, tf in counted]) if counted else np.zeros(0, np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    squares = np.add.reduceat(np.append(values**2, 0), starts[:-1]) if counted else np.zeros(0)
    norms = np.sqrt(np.where(np.asarray(lengths) > 0, squares, 1))
    values = values / np.repeat(norms, lengths)
    return csr_array((values.astype(np.float32), indices, starts), shape=(len(counted), size))
