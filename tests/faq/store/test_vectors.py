from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store import VectorStore

MODEL = "e5-small@1"


def vectors(count: int, dimension: int = 4) -> dict[str, NDArray[np.float32]]:
    values = np.random.default_rng(1).standard_normal((count, dimension), dtype=np.float32)
    return {f"{number:064}": vector for number, vector in enumerate(values)}


async def test_vectors_come_back_bit_for_bit(engine: AsyncEngine) -> None:
    store, items = VectorStore(engine), vectors(2500)
    await store.save(MODEL, items)
    found = await store.load(MODEL, [*items, "unknown"])
    assert found.keys() == items.keys()
    assert all(np.array_equal(found[key], items[key]) and found[key].dtype == np.float32 for key in items)


async def test_only_what_is_asked_for_comes(engine: AsyncEngine) -> None:
    store, items = VectorStore(engine), vectors(3)
    await store.save(MODEL, items)
    first, *_ = items
    assert list(await store.load(MODEL, [first, first])) == [first]
    assert await store.load("another", items) == {}
    assert await store.load(MODEL, []) == {}


async def test_saving_again_is_harmless(engine: AsyncEngine) -> None:
    store, items = VectorStore(engine), vectors(3)
    await store.save(MODEL, dict(list(items.items())[:2]))
    await store.save(MODEL, items)
    await store.save(MODEL, {})
    assert len(await store.load(MODEL, items)) == 3


async def test_vectors_of_other_models_are_forgotten(engine: AsyncEngine) -> None:
    store, items = VectorStore(engine), vectors(3)
    await store.save(MODEL, items)
    await store.save("old", items)
    assert await store.forget([MODEL]) == 3
    assert await store.load("old", items) == {}
    assert len(await store.load(MODEL, items)) == 3


async def test_a_start_is_fast(engine: AsyncEngine) -> None:
    store, items = VectorStore(engine), vectors(3500, 384)
    await store.save(MODEL, items)
    started = time.perf_counter()
    assert len(await store.load(MODEL, items)) == 3500
    assert time.perf_counter() - started < 1.0  # measured: under 0.1 s; the margin is for busy machines
