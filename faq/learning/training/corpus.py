"""The pairs that adapt the encoder: how Indonesians ask help desks in general, and FinBuddy in particular.

Everything comes from the files that ship with the package; what confidence is fitted on stays out.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.files.seed import SAMPLES
from faq.language.text import Normalise
from faq.learning.calibration.material import (
    CALIBRATION_AUTHORS,
    read_conversations,
    read_paraphrases,
    read_phrasings,
    read_rows,
)
from faq.learning.measuring.labelled import OUT_OF_SCOPE
from faq.learning.training.batches import TrainingPair
from faq.learning.training.noise import NoiseGenerator
from faq.learning.training.scenes import Scene, read_scenes
from faq.matching.context import joined

NOISY = 0.3  # share of texts that are misspelt
AFTER = 0.3  # share of rejects that follow a question
ROUNDS = {"finbuddy": 1, "general": 2, "scenes": 2}
"""How often each wording is an anchor."""


@dataclass(frozen=True, slots=True)
class Corpus:
    normalise: Normalise
    noise: NoiseGenerator
    folder: Path = SAMPLES

    def pairs(self, seed: int) -> list[TrainingPair]:
        """The same pairs for the same seed. A reject's positive is itself, misspelt: it only pushes others away."""
        chance = random.Random(seed)
        phrasings = self._phrasings()
        general, _ = read_paraphrases(self.folder)
        scenes, _ = read_scenes(self.folder)
        asked = {name: said for scene in scenes for name, said in scene.questions.items()}
        made = [
            *self._paraphrases("finbuddy", phrasings, chance),
            *self._rejects(phrasings, chance),
            *self._follow_ups(phrasings, chance),
            *self._paraphrases("general", general, chance),
            *self._paraphrases("scenes", asked, chance),
            *self._conversations(scenes, chance),
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

    def _rejects(
        self, phrasings: Mapping[str, Sequence[str]], chance: random.Random
    ) -> Iterator[TrainingPair]:
        """Some after a question of ours, which makes them no more of one."""
        asked = [text for texts in phrasings.values() for text in texts]
        for number, row in enumerate(read_rows("rejects.tsv", self.folder)):
            if row.author not in CALIBRATION_AUTHORS:
                plain, noisy = self.normalise(row.text), self.normalise(self.noise(row.text))
                if chance.random() < AFTER:
                    plain = joined(self.normalise(chance.choice(asked)), plain)
                yield TrainingPair(plain, noisy, f"reject-{number}", "finbuddy")

    def _follow_ups(
        self, phrasings: Mapping[str, Sequence[str]], chance: random.Random
    ) -> Iterator[TrainingPair]:
        """What a message says together with the one before it is what its own FAQ's wordings say, or no FAQ's."""
        for number, row in enumerate(read_conversations(self.folder)):
            if row.author in CALIBRATION_AUTHORS:
                continue
            previous, text = self.normalise(row.previous), self.normalise(row.text)
            if row.label in phrasings:
                positive = self.normalise(chance.choice(phrasings[row.label]))
                yield TrainingPair(joined(previous, text), positive, row.label, "finbuddy")
            elif row.label.startswith(OUT_OF_SCOPE):
                noisy = joined(previous, self.normalise(self.noise(row.text)))
                yield TrainingPair(joined(previous, text), noisy, f"unanswered-{number}", "finbuddy")

    def _conversations(self, scenes: Sequence[Scene], chance: random.Random) -> Iterator[TrainingPair]:
        """After a scene's first question comes the next, or the first again; a whole question comes after any."""
        for turn in range(ROUNDS["scenes"]):
            for scene in scenes:
                once, again = chance.sample(scene.first, 2)
                elsewhere = chance.choice(chance.choice(scenes).first)
                turns = [
                    *((chance.choice(scene.first), text, scene.next_name) for text in scene.follow),
                    *((chance.choice(scene.first), text, scene.first_name) for text in scene.again),
                    (once, again, scene.first_name),
                    (elsewhere, chance.choice(scene.next), scene.next_name),
                ]
                for previous, text, meant in turns:
                    anchor = joined(self._said(previous, turn, chance), self._said(text, turn, chance))
                    positive = self._said(chance.choice(scene.questions[meant]), -1 - turn, chance)
                    yield TrainingPair(anchor, positive, meant, "scenes")

    def _said(self, text: str, variant: int, chance: random.Random) -> str:
        return self.normalise(self.noise(text, variant) if chance.random() < NOISY else text)

    def _phrasings(self) -> Mapping[str, Sequence[str]]:
        groups: defaultdict[str, list[str]] = defaultdict(list)
        known, _ = read_phrasings(self.folder)
        for row in known:
            groups[row.label].append(row.text)
        return groups
