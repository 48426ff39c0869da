"""A folder of models of an installation's own, which a training may add to."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.simulated_bot import SimulatedBot, remembering
from faq.errors import TooFewPairs
from faq.language.lexicon import load_lexicon
from faq.language.text import Normaliser
from faq.learning.calibration.material import calibration_material
from faq.learning.training.curriculum import Data, Order
from faq.learning.training.retrain import Retrained, Retraining, Words
from faq.matching.reader import Model
from faq.versions.registry import Registry, load_model
from faq.versions.training_folder import opened
from faq.versions.version import DEFAULT

TRAINING_SEED = 42
THREADS = 2


@dataclass(frozen=True, slots=True)
class OwnModel:
    registry: Registry

    @classmethod
    def over(cls, base: Path, folder: Path) -> OwnModel:
        """With a copy of the model directory `base` as its default."""
        shutil.copytree(base, folder / DEFAULT)
        return cls(Registry(folder))

    def load(self) -> Model:
        return load_model(self.registry.directory())

    async def retrain(self, bot: SimulatedBot) -> str:
        """Train on the pairs that `bot` has now; a candidate that passes the gate serves. Says what came of it."""
        try:
            retrained = await asyncio.to_thread(train, self.registry, await bot.pairs())
        except TooFewPairs:
            return "too few pairs to train"
        version = retrained.version
        if not version.promotable:
            return f"refused: {', '.join(version.reasons)}"
        self.registry.use(version.name)
        await bot.matcher.swap(remembering(self.load()))
        return f"retrained on {version.pairs} pairs"


def train(registry: Registry, data: Data) -> Retrained:
    """By our recipe over the default model, without a word."""
    lexicon = load_lexicon()
    normalise = Normaliser(lexicon)
    with opened(registry.folder) as folder:
        retraining = Retraining(
            registry,
            folder,
            calibration_material(normalise),
            Words(normalise, lexicon.slang),
            tell=lambda _stage, _share: None,
        )
        order = Order(DEFAULT, "default", None, seed=TRAINING_SEED, threads=THREADS)
        return retraining.run(order, data, datetime.now(UTC))
