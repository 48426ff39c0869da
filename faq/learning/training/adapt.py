"""Makes the adapter that ships with the package: `finbuddy model adapt`."""

from __future__ import annotations

from pathlib import Path

from faq.language.text import Lexicon, Normalise
from faq.learning.building.default_model import default_model
from faq.learning.training.corpus import Corpus
from faq.learning.training.noise import NoiseGenerator
from faq.learning.training.recipes import DEFAULT
from faq.learning.training.train import Report, train

BASE_NAME = "intfloat/multilingual-e5-small"
NOISE_SEED = 11
NOISE_STRENGTH = 0.3


def adapt(
    output: Path, *, lexicon: Lexicon, normalise: Normalise, seed: int, threads: int, report: Report
) -> None:
    """Train the default encoder's adapter and write it to `output`. Blocking, for half an hour or so."""
    noise = NoiseGenerator(lexicon.slang, seed=NOISE_SEED, strength=NOISE_STRENGTH)
    pairs = Corpus(normalise, noise).pairs(seed)
    base = default_model(adapter=None)
    train(base.model, pairs, DEFAULT, output, base_name=BASE_NAME, seed=seed, threads=threads, report=report)
