"""Character evidence: TF-IDF over the character n-grams of words, as sparse rows of length 1.

The numbers are scikit-learn's (`char_wb`, sublinear tf, smoothed idf). It is written here, for whole arrays at once,
since serving must start in a second and refit after every change. An n-gram is known by a 64-bit hash of its letters:
nothing is remembered between fits, so that a restart changes no decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

SHORTEST, LONGEST = 2, 5

Hashes = NDArray[np.uint64]

_PART = 500  # texts
_OFTEN = np.iinfo(np.uint16).max
_BETWEEN_WORDS = "\0"
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class TfIdf:
    """Inverse document frequencies of one set of texts. Immutable."""

    def __init__(self, hashes: Hashes, idf: NDArray[np.float32]) -> None:
        """`hashes`: of the n-grams, ascending; `idf`: their weights, in the same order."""
        self.hashes = hashes
        self._idf = idf

    @classmethod
    def fit(cls, texts: Sequence[str]) -> tuple[TfIdf, csr_array]:
        """The fitted weights and the rows of `texts`, shape (len(texts), n-grams)."""
        # A part of the texts at a time: all n-grams at once would be the largest thing in memory.
        parts = [_part(texts[start : start + _PART]) for start in range(0, max(len(texts), 1), _PART)]
        hashes = np.unique(np.concatenate([part.hashes for part in parts]))
        grams = _joined(parts, hashes)
        seen = np.bincount(grams.ids, minlength=len(hashes))
        idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
        return cls(hashes, idf), _rows(grams, idf)

    def read(self, texts: Sequence[str]) -> tuple[csr_array, NDArray[np.float64]]:
        """The rows of `texts`, (n, n-grams), all zero where nothing is known; and how new their letters are, (n,).

        That is the share, in [0, 1], of a text's n-grams that no fitted text has; 1 for an empty text.
        """
        found, owners = _grams(texts)
        places = np.searchsorted(self.hashes, found).clip(max=max(len(self.hashes) - 1, 0))
        known = self.hashes[places] == found if len(self.hashes) else np.zeros(len(found), np.bool_)
        rows = _rows(_counted(owners[known], places[known], len(texts)), self._idf)
        grams = np.bincount(owners, minlength=len(texts))
        return rows, 1 - np.bincount(owners[known], minlength=len(texts)) / grams.clip(min=1)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Each text's n-grams once, text by text: `lengths` how many a text has, `ids` ascending, `counts` how often."""

    lengths: NDArray[np.int32]
    ids: NDArray[np.int32]
    counts: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the texts; `grams.ids` are places in their own `hashes`, ascending."""

    hashes: Hashes
    grams: _Counts


def _part(texts: Sequence[str]) -> _Part:
    found, owners = _grams(texts)
    hashes, ids = np.unique(found, return_inverse=True)
    return _Part(hashes, _counted(owners, ids, len(texts)))


def _joined(parts: list[_Part], hashes: Hashes) -> _Counts:
    """All parts as one, with ids that are places in `hashes`; `parts` is emptied, to free each when it is read."""
    total = sum(len(part.grams.ids) for part in parts)
    lengths = np.concatenate([part.grams.lengths for part in parts])
    ids, counts = np.empty(total, np.int32), np.empty(total, np.uint16)
    while parts:
        part = parts.pop()
        rows = slice(total - len(part.grams.ids), total)
        ids[rows] = np.searchsorted(hashes, part.hashes)[part.grams.ids]
        counts[rows] = part.grams.counts
        total = rows.start
    return _Counts(lengths, ids, counts)


def _grams(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """The hash of every n-gram in `texts`, and the number of the text it stands in."""
    spelt = ["".join(f"{_BETWEEN_WORDS} {word} " for word in text.split()) for text in texts]
    letters = np.frombuffer("".join(spelt).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(texts)), [len(word) for word in spelt])
    borders = np.concatenate([[0], np.cumsum(letters == 0)])
    hashes = letters.astype(np.uint64)
    found = []
    for length in range(2, LONGEST + 1):
        # Grows each window by the letter after it: a polynomial in one large odd factor.
        hashes = hashes[:-1] * _FACTOR + letters[length - 1 :]
        inside = borders[length:] == borders[:-length]
        if length >= SHORTEST:
            found.append((_mixed(hashes[inside] + np.uint64(length)), owners[: len(hashes)][inside]))
    return np.concatenate([some for some, _ in found]), np.concatenate([of for _, of in found])


def _mixed(hashes: Hashes) -> Hashes:
    """Every bit of the result depends on every bit."""
    mixed = hashes ^ (hashes >> np.uint64(30))
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    return mixed


def _counted(owners: NDArray[np.int64], ids: NDArray[np.int64], texts: int) -> _Counts:
    """Counts equal n-grams of a text."""
    size = int(ids.max(initial=0)) + 1
    pairs, counts = np.unique(owners * size + ids, return_counts=True)
    whose, which = np.divmod(pairs, size)
    lengths = np.bincount(whose, minlength=texts).astype(np.int32)
    return _Counts(lengths, which.astype(np.int32), counts.clip(max=_OFTEN).astype(np.uint16))


def _rows(grams: _Counts, idf: NDArray[np.float32]) -> csr_array:
    values = np.log(grams.counts, dtype=np.float32)
    values += 1
    values *= idf[grams.ids]
    starts = np.concatenate([[0], np.cumsum(grams.lengths)]).astype(np.int32)
    filled = grams.lengths > 0
    norms = np.sqrt(np.add.reduceat(values * values, starts[:-1][filled]))
    values /= np.repeat(norms, grams.lengths[filled])
    return csr_array((values, grams.ids, starts), shape=(len(grams.lengths), len(idf)))
