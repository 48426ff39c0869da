"""The pairs that adapt the encoder: how Indonesians ask help desks in general, and FinBuddy in particular.

Everything comes from the files that ship with the package; messages by the authors of CALIBRATION_AUTHORS stay out.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.learning.batches import TrainingPair
from faq.learning.material import CALIBRATION_AUTHORS, read_rows
from faq.learning.noise import NoiseGenerator
from faq.reader import Normalise
from faq.seed import SAMPLES
from faq.tabular import read_table

NOISY = 0.25  # share of texts that are misspelt
ROUNDS = {"finbuddy": 1, "general": 3}
"""How often each wording is an anchor."""


@dataclass(frozen=True, slots=True)
class Corpus:
    normalise: Normalise
    noise: NoiseGenerator
    folder: Path = SAMPLES

    def pairs(self, seed: int) -> list[TrainingPair]:
        """The same pairs for the same seed. A reject's positive is itself, misspelt: it only pushes others away."""
        chance = random.Random(seed)
        made = [
            *self._paraphrases("finbuddy", self._phrasings(), chance),
            *self._rejects(),
            *self._paraphrases("general", self._general(), chance),
        ]
        return [pair for pair in made if pair.anchor and pair.positive]

    def _paraphrases(
        self, source: str, groups: Mapping[str, Sequence[str]], chance: random.Random
    ) -> Iterator[TrainingPair]:
        for turn in range(ROUNDS[source]):
            for group, texts in groups.items():
                for place, text in enumerate(texts):
                    # A wording that is alone in its group is its own positive.
                    other = texts[(place + chance.randrange(1, max(len(texts), 2))) % len(texts)]
                    anchor, positive = self._said(text, turn, chance), self._said(other, -1 - turn, chance)
                    yield TrainingPair(anchor, positive, group, source)

    def _rejects(self) -> Iterator[TrainingPair]:
        for number, row in enumerate(read_rows("rejects.tsv", self.folder)):
            if row.author not in CALIBRATION_AUTHORS:
                plain, noisy = self.normalise(row.text), self.normalise(self.noise(row.text))
                yield TrainingPair(plain, noisy, f"reject-{number}", "finbuddy")

    def _said(self, text: str, variant: int, chance: random.Random) -> str:
        return self.normalise(self.noise(text, variant) if chance.random() < NOISY else text)

    def _phrasings(self) -> Mapping[str, Sequence[str]]:
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for row in read_rows("phrasings.tsv", self.folder):
            if row.author not in CALIBRATION_AUTHORS:
                groups[row.label].append(row.text)
        return groups

    def _general(self) -> Mapping[str, Sequence[str]]:
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for row in read_table(self.folder / "paraphrases.tsv", ("text", "label"), plain_tsv=True).rows:
            groups[row.cells["label"]].append(row.cells["text"])
        return groups
