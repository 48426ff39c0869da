"""How to train: FinBuddy's first recipe, as its model card states it, and ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faq.learning.training.batches import BatchPlan


@dataclass(frozen=True, slots=True)
class Lora:
    """Low-rank matrices beside the frozen ones whose names end in one of `targets`."""

    rank: int
    alpha: int
    dropout: float
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyper-parameters of MultipleNegativesRankingLoss and AdamW.

    `scale` is the inverse temperature; `both_ways`: positives are told apart too, and anchors. `warm_up` is a share of
    all steps, `max_tokens` a cut in tokens (None: the model's own). `lora` None trains every weight; `plan` None draws
    batches at random, as sentence-transformers does by default.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    scale: float
    both_ways: bool
    schedule: str
    warm_up: float
    max_tokens: int | None
    lora: Lora | None
    plan: BatchPlan | None


MODEL_CARD = Recipe(
    epochs=5,
    batch_size=16,
    learning_rate=5e-5,
    scale=20.0,
    both_ways=False,
    schedule="linear",
    warm_up=0.0,
    max_tokens=None,
    lora=None,
    plan=None,
)

DEFAULT = Recipe(
    epochs=1,
    batch_size=32,
    learning_rate=1e-3,
    scale=20.0,
    both_ways=True,
    schedule="cosine",
    warm_up=0.1,
    max_tokens=40,
    lora=Lora(rank=16, alpha=32, dropout=0.0, targets=("query", "key", "value", "dense")),
    plan=BatchPlan(size=32, hardness=0.5),
)

RETRAINING_PASSES = 5
"""Over users' messages, when an installation trains its own adapter by DEFAULT."""

RECIPES: Mapping[str, Recipe] = {"default": DEFAULT, "model-card": MODEL_CARD}
