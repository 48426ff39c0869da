"""Texts that say the same in nearly the same letters, found without comparing each with each."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

ALIKE = 0.7
"""Share of their three-letter pieces that two texts of one group have in common (Jaccard)."""
_PIECE = 3


def group_names(texts: Iterable[str]) -> dict[str, str]:
    """text -> the name of its group. A group is all that is alike, directly or over others.

    The name is one of its texts, drawn by a hash: a text that joins a group seldom renames it.
    """
    distinct = list(dict.fromkeys(texts))
    leaders = _Leaders(len(distinct))
    for one, other in _alike([_pieces(text) for text in distinct]):
        leaders.join(one, other)
    members: defaultdict[int, list[str]] = defaultdict(list)
    for number, text in enumerate(distinct):
        members[leaders.of(number)].append(text)
    return {text: name for group in members.values() for name in [min(group, key=_drawn)] for text in group}


class _Leaders:
    """Which texts belong together (union-find)."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def of(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = self._above[self._above[number]]
            number = self._above[number]
        return number

    def join(self, one: int, other: int) -> None:
        self._above[self.of(one)] = self.of(other)


def _pieces(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[start : start + _PIECE] for start in range(max(1, len(padded) - _PIECE + 1)))


def _alike(texts: Sequence[frozenset[str]]) -> Iterable[tuple[int, int]]:
    """Pairs of numbers whose pieces overlap enough.

    Texts that do share one of their rarest pieces: only so many of them need to be looked up.
    """
    spread = Counter(piece for pieces in texts for piece in pieces)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, pieces in enumerate(texts):
        candidates = set()
        for piece in _rarest(pieces, spread):
            candidates.update(found[piece])
            found[piece].append(number)
        for other in candidates:
            common = len(pieces & texts[other])
            if common >= ALIKE * (len(pieces) + len(texts[other]) - common):
                yield number, other


def _rarest(pieces: frozenset[str], spread: Mapping[str, int]) -> list[str]:
    enough = len(pieces) - math.ceil(ALIKE * len(pieces)) + 1
    return sorted(pieces, key=lambda piece: (spread[piece], piece))[:enough]


def _drawn(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()
