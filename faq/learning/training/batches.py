"""Which pairs share a batch: each pair's positive is wrong for all the others, so they must differ in meaning."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sentence_transformers.base.sampler import DefaultBatchSampler

if TYPE_CHECKING:
    from datasets import Dataset

Batch = list[int]


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """Two texts, as the encoder gets them, that mean the same.

    Pairs of one `group` are never negatives of each other. Pairs of different `source`s never meet: what the sources
    say may overlap. `rival` is a group that the anchor was wrongly taken for: its pairs are sought as negatives.
    """

    anchor: str
    positive: str
    group: str
    source: str = ""
    rival: str = ""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """`size` pairs a batch, of which a share of `hardness` is chosen for being near the first one, its rival first."""

    size: int
    hardness: float

    def batches(
        self, pairs: Sequence[TrainingPair], vectors: NDArray[np.float32], chance: random.Random
    ) -> list[Batch]:
        """Rows of `pairs`, each in at most one batch; `vectors` (len(pairs), d) say which are near each other.

        No two rows of a batch share a group, and all share a source. A batch of one row would teach
        nothing and is left out.
        """
        sources = sorted({pair.source for pair in pairs})
        made = [
            batch
            for source in sources
            for batch in self._of_one_source(
                [row for row, pair in enumerate(pairs) if pair.source == source], pairs, vectors, chance
            )
            if len(batch) > 1
        ]
        chance.shuffle(made)
        return made

    def _of_one_source(
        self,
        rows: list[int],
        pairs: Sequence[TrainingPair],
        vectors: NDArray[np.float32],
        chance: random.Random,
    ) -> Iterator[Batch]:
        chance.shuffle(rows)
        near = round(self.hardness * self.size)
        while rows:
            likeness = vectors[rows] @ vectors[rows[0]]
            nearest = [rows[i] for i in np.argsort(-likeness, kind="stable")]
            rivals = [row for row in nearest if pairs[row].group == pairs[rows[0]].rival]
            nearest_first = [rows[0], *rivals, *nearest]
            batch = _of_distinct_groups(nearest_first, pairs, [], min(near + 1, self.size))
            batch = _of_distinct_groups(rows, pairs, batch, self.size)
            yield batch
            taken = set(batch)
            rows = [row for row in rows if row not in taken]


def _of_distinct_groups(rows: Sequence[int], pairs: Sequence[TrainingPair], batch: Batch, size: int) -> Batch:
    """`batch`, filled up to `size` with the first `rows` whose groups are not in it."""
    filled, groups = list(batch), {pairs[row].group for row in batch}
    for row in rows:
        if len(filled) == size:
            break
        if pairs[row].group not in groups:
            filled.append(row)
            groups.add(pairs[row].group)
    return filled


class GroupBatchSampler(DefaultBatchSampler):
    """The batches of a plan, made anew for every epoch from the seed and the epoch's number."""

    def __init__(
        self,
        dataset: Dataset,
        plan: BatchPlan,
        pairs: Sequence[TrainingPair],
        vectors: NDArray[np.float32],
        seed: int,
    ) -> None:
        super().__init__(dataset, batch_size=plan.size, drop_last=False, seed=seed)
        self._plan = plan
        self._pairs = pairs
        self._vectors = vectors
        self._planned: Mapping[int, list[Batch]] = {}

    def __iter__(self) -> Iterator[Batch]:
        return iter(self._batches())

    def __len__(self) -> int:
        return len(self._batches())

    def _batches(self) -> list[Batch]:
        if self.epoch not in self._planned:
            chance = random.Random(f"{self.seed}/{self.epoch}")
            self._planned = {self.epoch: self._plan.batches(self._pairs, self._vectors, chance)}
        return self._planned[self.epoch]


def sampler_factory(
    plan: BatchPlan, pairs: Sequence[TrainingPair], vectors: NDArray[np.float32], seed: int
) -> Any:
    """What the training arguments take as `batch_sampler`; the trainer passes what the sampler knows already."""

    def make(dataset: Dataset, **_known: object) -> GroupBatchSampler:
        return GroupBatchSampler(dataset, plan, pairs, vectors, seed)

    return make
