from __future__ import annotations

import numpy as np

from faq.matching.vectors import MemoryVectors, Vector

ONE, TWO, THREE = (np.full(2, number, np.float32) for number in (1, 2, 3))


async def held(vectors: MemoryVectors, *keys: str, model: str = "m") -> dict[str, list[float]]:
    return {key: vector.tolist() for key, vector in (await vectors.load(model, iter(keys))).items()}


def as_lists(**vectors: Vector) -> dict[str, list[float]]:
    return {key: vector.tolist() for key, vector in vectors.items()}


async def test_vectors_are_remembered_by_model() -> None:
    vectors = MemoryVectors()
    await vectors.save("m", {"a": ONE})
    await vectors.save("n", {"a": TWO})
    assert await held(vectors, "a", "b") == as_lists(a=ONE)
    assert await held(vectors, "a", model="n") == as_lists(a=TWO)
    assert await held(vectors) == {}


async def test_what_lies_below_is_read_and_never_written_to() -> None:
    below = MemoryVectors()
    await below.save("m", {"a": ONE, "b": TWO})
    vectors = MemoryVectors(below)
    await vectors.save("m", {"b": THREE, "c": THREE})
    assert await held(vectors, "a", "b", "c", "d") == as_lists(a=ONE, b=THREE, c=THREE)
    assert await held(below, "a", "b", "c") == as_lists(a=ONE, b=TWO)
