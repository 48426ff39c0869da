"""What answers say, sentence by sentence: evidence for an FAQ that is asked about in the words of its answer.

It counts most where hardly anything else is known: a new FAQ has one wording, but a whole answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

MOST_SENTENCES = 12  # of an answer are read: what it is about stands at its beginning
LEAST_WORDS = 2
NEAREST = 3  # sentences of an answer count

Matrix = NDArray[np.float32]

_TAG = re.compile(r"<[^>]*>")
_ITEM = re.compile(r"^\s*(?:\d+[.)]|[•*-])\s*")
_END = re.compile(r"(?<=[.!?])\s+")


def sentences(answer: str) -> tuple[str, ...]:
    """The first ones of an answer in Telegram's HTML, where `<` and `&` that are no markup stand as entities."""
    lines = (_ITEM.sub("", html.unescape(_TAG.sub("", line))) for line in answer.splitlines())
    found = (sentence.strip() for line in lines for sentence in _END.split(line))
    return tuple(sentence for sentence in found if len(sentence.split()) >= LEAST_WORDS)[:MOST_SENTENCES]


def normal_sentences(answer: str, normalise: Callable[[str], str]) -> tuple[str, ...]:
    """The normal forms of the sentences of `answer`, each once, without those of which nothing is left."""
    return tuple(dict.fromkeys(filter(None, map(normalise, sentences(answer)))))


class Answers:
    """The sentences of several FAQs' answers. Immutable."""

    def __init__(self, counts: Sequence[int], vectors: Matrix) -> None:
        """`counts`: how many sentences each FAQ has, 0 for one without; `vectors` (their sum, d), FAQ by FAQ."""
        lengths = np.asarray(counts, np.int64)
        columns = np.arange(lengths.max(initial=0))
        self._there = columns < lengths[:, None]
        self._places = np.where(self._there, (np.cumsum(lengths) - lengths)[:, None] + columns, 0)
        self._vectors = vectors
        self.count = len(lengths)

    def nearness(self, vectors: Matrix) -> Matrix:
        """(n, FAQs): the mean cosine of each answer's NEAREST sentences to each of `vectors` (n, d), less the highest.

        So it says which FAQ is meant rather than whether any is. One without an answer gets the average.
        """
        given = self._there.any(axis=1)
        if not given.any():
            return np.zeros((len(vectors), self.count), np.float32)
        cosines = np.where(self._there, (vectors @ self._vectors.T)[:, self._places], -np.inf)[:, given]
        best = -np.sort(-cosines, axis=2)[:, :, :NEAREST]
        counted = np.isfinite(best)
        means = np.where(counted, best, 0).sum(axis=2) / counted.sum(axis=2)
        behind = means - means.max(axis=1, keepdims=True)
        found = np.repeat(behind.mean(axis=1, keepdims=True, dtype=np.float32), self.count, axis=1)
        found[:, given] = behind
        return found
