"""What a retraining learns from: labelled messages and phrasings as pairs, more often the more they are worth."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from faq.errors import TooFewPairs
from faq.language.text import Normalise
from faq.learning.measuring.exam import HELD_OUT, PHRASING
from faq.learning.training.batches import TrainingPair
from faq.learning.training.noise import NoiseGenerator
from faq.services.pairs import PairSet, TrainingExample

LEAST_PAIRS = 32
"""One batch: every pair of it is what tells the others apart."""
LEAST_FAQS = 2
MOST_ROWS = 2400
"""Pairs that one run sees, so that it ends within minutes; users' messages come before phrasings."""
REJECT_SHARE = 0.15
NOISY = 0.25  # share of anchors that are misspelt, from the second pass on
NOISE_SEED, NOISE_STRENGTH = 11, 0.3


@dataclass(frozen=True, slots=True)
class Lessons:
    """`reserved` are normal forms that must stay unknown to the encoder: confidence is fitted on them."""

    normalise: Normalise
    slang: Mapping[str, str]
    reserved: frozenset[str] = frozenset()

    def usable(self, pairs: PairSet) -> tuple[TrainingExample, ...]:
        """What may be trained with. Raises TooFewPairs where no batch can be made of it."""
        usable = tuple(
            example
            for example in pairs.examples
            if example.split != HELD_OUT and self.normalise(example.anchor) not in self.reserved
        )
        if len(usable) < LEAST_PAIRS or len({example.faq for example in usable}) < LEAST_FAQS:
            raise TooFewPairs(len(usable), LEAST_PAIRS)
        return usable

    def plain(self, examples: Sequence[TrainingExample]) -> list[TrainingPair]:
        """Each message with its canonical question, once."""
        return [
            TrainingPair(self.normalise(example.anchor), self.normalise(example.positive), example.faq)
            for example in examples
        ]

    def weighted(
        self, examples: Sequence[TrainingExample], rejects: Iterable[str], passes: int, seed: int
    ) -> list[TrainingPair]:
        """`passes` over the examples, each drawn with its weight as its chance; then rejects.

        From the second pass on some anchors are misspelt. A reject's positive is itself, misspelt: it only pushes
        others away. The same input gives the same pairs.
        """
        chance = random.Random(seed)
        noise = NoiseGenerator(self.slang, seed=NOISE_SEED, strength=NOISE_STRENGTH)
        slugs = {example.positive: example.faq for example in examples}
        rows = [
            TrainingPair(
                anchor=self._said(example.anchor, turn, noise, chance),
                positive=self.normalise(example.positive),
                group=example.faq,
                rival=slugs.get(example.negative or "", ""),
            )
            for turn in range(passes)
            for example in self._chosen(examples, passes, chance)
            if chance.random() < example.weight
        ]
        rows += self._pushed_away(rejects, round(len(rows) * REJECT_SHARE), noise, chance)
        return [row for row in rows if row.anchor and row.positive]

    def _pushed_away(
        self, rejects: Iterable[str], count: int, noise: NoiseGenerator, chance: random.Random
    ) -> Iterator[TrainingPair]:
        """Each reject in turn, with itself in another spelling; the same one never twice in a batch."""
        usable = [text for text in rejects if self.normalise(text) not in self.reserved]
        chance.shuffle(usable)
        for place in range(count if usable else 0):
            number, turn = place % len(usable), place // len(usable)
            plain, misspelt = usable[number], noise(usable[number], turn)
            yield TrainingPair(self.normalise(plain), self.normalise(misspelt), f"reject {number}")

    def _chosen(
        self, examples: Sequence[TrainingExample], passes: int, chance: random.Random
    ) -> list[TrainingExample]:
        """At most MOST_ROWS / passes of them: users' messages, then phrasings of each FAQ in turn."""
        most = MOST_ROWS // passes
        said = [example for example in examples if example.source != PHRASING]
        phrasings = [example for example in examples if example.source == PHRASING]
        chosen = said if len(said) <= most else chance.sample(said, most)
        return [*chosen, *_in_turn(phrasings, most - len(chosen), chance)]

    def _said(self, text: str, turn: int, noise: NoiseGenerator, chance: random.Random) -> str:
        misspelt = turn > 0 and chance.random() < NOISY
        return self.normalise(noise(text, turn) if misspelt else text)


def _in_turn(examples: Sequence[TrainingExample], count: int, chance: random.Random) -> list[TrainingExample]:
    """`count` examples, from every FAQ as many as from any other while they last."""
    by_faq: defaultdict[str, list[TrainingExample]] = defaultdict(list)
    for example in chance.sample(examples, len(examples)):
        by_faq[example.faq].append(example)
    ordered = sorted(
        ((place, slug, example) for slug, group in by_faq.items() for place, example in enumerate(group)),
        key=lambda item: item[:2],
    )
    return [example for _, _, example in ordered[:count]]
