"""How hurried thumbs spell: the same message, misspelt. For augmentation in training, and a robustness benchmark.

A noisy text depends on nothing but the generator's seed, the text and the number of the variant, so that neither the
order of calls nor other texts change it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = "aeiou"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST = 4
"""Letters of a word that can lose, gain or swap one and still be read."""

_Change = Callable[[str, random.Random], str]


class NoiseGenerator:
    """Misspells about `strength` (0 to 1) of a text's words; `slang` maps a slang word to its standard wording."""

    def __init__(self, slang: Mapping[str, str], *, seed: int, strength: float) -> None:
        if not 0 <= strength <= 1:
            raise ValueError(f"strength {strength} is not between 0 and 1")
        self._seed = seed
        self._strength = strength
        self._slang_of = _reversed(slang)
        self._changes: tuple[tuple[_Change, float], ...] = (
            (self._as_slang, 0.3),
            (_drop_vowels, 0.2),
            (_hit_neighbour, 0.13),
            (_transpose, 0.12),
            (_omit, 0.1),
            (_elongate, 0.15),
        )

    def __call__(self, text: str, variant: int = 0) -> str:
        """A misspelt `text`; unchanged by a strength of 0, and never empty for a text that has a word."""
        chance = random.Random(f"{self._seed}/{variant}/{text}")
        words = [self._word(word, chance) for word in text.split(" ")]
        return self._case(self._joined(words, chance), chance)

    def _word(self, word: str, chance: random.Random) -> str:
        if chance.random() >= self._strength:
            return word
        changes, weights = zip(*self._changes, strict=True)
        change: _Change = chance.choices(changes, weights)[0]
        return _WORD.sub(lambda match: change(match[0], chance), word)

    def _as_slang(self, word: str, chance: random.Random) -> str:
        spellings = self._slang_of.get(word.lower())
        return chance.choice(spellings) if spellings else _drop_vowels(word, chance)

    def _joined(self, words: list[str], chance: random.Random) -> str:
        """A fifth of the strength goes into spaces that are missing."""
        gaps = ["" if chance.random() < self._strength / 5 else " " for _ in words[1:]]
        return "".join(part for pair in zip(words, [*gaps, ""], strict=True) for part in pair)

    def _case(self, text: str, chance: random.Random) -> str:
        if chance.random() >= self._strength:
            return text
        return chance.choice((str.lower, str.upper, str.title))(text)


def _reversed(slang: Mapping[str, str]) -> dict[str, list[str]]:
    spellings = defaultdict(list)
    for word, standard in slang.items():
        if word != standard and " " not in standard:
            spellings[standard].append(word)
    return dict(spellings)


def _drop_vowels(word: str, chance: random.Random) -> str:
    """`tidak` -> `tdk`; the first letter and an open ending stay, since that is what people keep."""
    if len(word) < _SHORTEST:
        return word
    keep = 0.0 if chance.random() < 0.5 else 0.5  # noqa: PLR2004
    inner = (c for c in word[1:-1] if c.lower() not in _VOWELS or chance.random() < keep)
    return word[0] + "".join(inner) + word[-1]


def _hit_neighbour(word: str, chance: random.Random) -> str:
    if len(word) < _SHORTEST:
        return word
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice(_neighbours(word[place])) + word[place + 1 :]


def _neighbours(letter: str) -> str:
    """The keys left and right of a letter on a QWERTY keyboard; the letter itself where it has no key."""
    for row in _ROWS:
        at = row.find(letter.lower())
        if at >= 0:
            return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    return letter


def _transpose(word: str, chance: random.Random) -> str:
    if len(word) < _SHORTEST:
        return word
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _omit(word: str, chance: random.Random) -> str:
    if len(word) < _SHORTEST:
        return word
    place = chance.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _elongate(word: str, chance: random.Random) -> str:
    return word + word[-1] * chance.randint(1, 4)
