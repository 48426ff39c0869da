"""Who shares a batch: never two of one meaning, never two sources, and the nearest strangers together."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from datasets import Dataset
from hypothesis import given
from hypothesis import strategies as st

from faq.learning.training.batches import BatchPlan, TrainingPair, sampler_factory
from faq.matching.encoder import Vectors


def pairs_of(groups: Sequence[tuple[str, str]]) -> list[TrainingPair]:
    return [TrainingPair(f"a{i}", f"p{i}", group, source) for i, (group, source) in enumerate(groups)]


def vectors_of(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["one", "two"])), max_size=40),
    st.integers(2, 8),
    st.floats(0, 1),
    st.integers(0, 5),
)
def test_a_batch_has_distinct_groups_of_one_source(
    groups: list[tuple[str, str]], size: int, hardness: float, seed: int
) -> None:
    pairs = pairs_of(groups)
    made = BatchPlan(size, hardness).batches(pairs, vectors_of(len(pairs)), random.Random(seed))
    rows = [row for batch in made for row in batch]
    assert len(rows) == len(set(rows))
    for batch in made:
        assert 2 <= len(batch) <= size
        assert len({pairs[row].group for row in batch}) == len(batch)
        assert len({pairs[row].source for row in batch}) == 1


def test_every_pair_that_has_company_is_used() -> None:
    pairs = pairs_of([(f"g{i % 12}", "one") for i in range(96)])
    made = BatchPlan(12, 0.5).batches(pairs, vectors_of(96), random.Random(0))
    assert sum(map(len, made)) > 96 * 0.8


def test_a_group_alone_makes_no_batch() -> None:
    pairs = pairs_of([("g", "one")] * 5)
    assert BatchPlan(4, 0.5).batches(pairs, vectors_of(5), random.Random(0)) == []


def test_hardness_puts_near_groups_together() -> None:
    count = 64
    pairs = pairs_of([(f"g{i}", "one") for i in range(count)])
    vectors = np.repeat(vectors_of(8), 8, axis=0)  # eight topics of eight groups each
    assert _likeness(BatchPlan(8, 1.0), pairs, vectors) > _likeness(BatchPlan(8, 0.0), pairs, vectors) + 0.3


def test_an_epoch_has_its_own_batches_and_always_the_same() -> None:
    pairs = pairs_of([(f"g{i % 10}", "one") for i in range(60)])
    dataset = Dataset.from_dict(
        {"anchor": [p.anchor for p in pairs], "positive": [p.positive for p in pairs]}
    )
    make = sampler_factory(BatchPlan(8, 0.5), pairs, vectors_of(60), seed=3)
    sampler, again = make(dataset, batch_size=8, drop_last=False), make(dataset)
    first = list(sampler)
    assert first == list(sampler) == list(again)
    assert len(sampler) == len(first)
    sampler.set_epoch(1)
    assert list(sampler) != first


def _likeness(plan: BatchPlan, pairs: list[TrainingPair], vectors: Vectors) -> float:
    """The mean cosine of two rows of a batch."""
    made = plan.batches(pairs, vectors, random.Random(0))
    cosines = [(vectors[batch] @ vectors[batch].T)[np.triu_indices(len(batch), 1)] for batch in made]
    return float(np.concatenate(cosines).mean())


def test_a_rival_shares_the_batch_though_others_are_nearer() -> None:
    vectors = np.array([[1, 0], [0.9, 0.1], [1, 0.1], [0, 1]], np.float32)

    def together(rival: str) -> int:
        """How often the first pair draws the farthest one, of ten times."""
        pairs = [
            TrainingPair("a", "a", "a", rival=rival),
            *pairs_of([(g, "") for g in ("near", "nearer", "far")]),
        ]
        drawn = (BatchPlan(2, 0.5).batches(pairs, vectors, random.Random(seed)) for seed in range(10))
        return sum([0, 3] in batches for batches in drawn)

    assert together("far") > together("")
