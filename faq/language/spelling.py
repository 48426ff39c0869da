"""Misspelt words of a message, read as words of FAQs and of rejects: "pnglran" as "pengeluaran"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST_USES = 2
"""So often a word must stand in wordings before another is read as it."""
LEAST_LETTERS = 4
LONG = 8
"""Letters from which on a word may have two mistakes."""
_RIVALS = 5
_VOWELS = str.maketrans("", "", "aeiou")


class Speller:
    """Immutable. A word that stands in a wording, or that is common, is never changed."""

    def __init__(
        self,
        uses: Mapping[str, int],
        targets: Mapping[str, Sequence[str]],
        skeletons: Mapping[str, str],
        is_common: Callable[[str], bool],
    ) -> None:
        self._uses = uses
        self._targets = targets
        self._skeletons = skeletons
        self._is_common = is_common

    @classmethod
    def fit(cls, texts: Iterable[str], is_common: Callable[[str], bool]) -> Speller:
        """`texts` are normalised wordings, of FAQs and rejects; `is_common` knows the words of the language."""
        uses = Counter(word for text in texts for word in text.split())
        targets = [
            word
            for word, count in uses.items()
            if count >= LEAST_USES and len(word) >= LEAST_LETTERS and word.isalpha()
        ]
        by_first = defaultdict(list)
        for word in targets:
            by_first[word[0]].append(word)
        rarest_first = sorted(targets, key=uses.__getitem__)  # the most used word stays
        return cls(uses, by_first, {_skeleton(word): word for word in rarest_first}, is_common)

    def __call__(self, text: str) -> str:
        """Normalised `text` with the words put right that are probably misspelt."""
        return " ".join(map(self._read, text.split()))

    def _read(self, word: str) -> str:
        # Three letters without a vowel are an abbreviation as often as a word ("sbn").
        if word in self._uses or not word.isalpha() or len(word) < LEAST_LETTERS or self._is_common(word):
            return word
        if _skeleton(word) == word:  # no vowel but the first letter: they were left out
            return self._skeletons.get(word, word)
        return self._nearest(word)

    def _nearest(self, word: str) -> str:
        """The most used of the words with the fewest mistakes between; `word` itself where all have too many.

        Hardly anybody misses the first letter: "ladang" is no "kadang" misspelt.
        """
        mistakes = 2 if len(word) >= LONG else 1
        found = process.extract(
            word, self._targets.get(word[0], ()), scorer=OSA.distance, score_cutoff=mistakes, limit=_RIVALS
        )
        return min(found, key=lambda f: (f[1], -self._uses[f[0]]), default=(word,))[0]


def _skeleton(word: str) -> str:
    return word[0] + word[1:].translate(_VOWELS)
