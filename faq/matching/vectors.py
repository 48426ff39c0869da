"""Where embeddings are remembered: in the database, or in memory over what the database has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class VectorCache(Protocol):
    async def load(self, model: str, keys: Iterable[str]) -> dict[str, Vector]:
        """The vectors that are known."""

    async def save(self, model: str, items: Mapping[str, Vector]) -> None:
        """Remember vectors."""


class MemoryVectors:
    """Remembers in memory only; reads through to `below`, which is never written to."""

    def __init__(self, below: VectorCache | None = None) -> None:
        self._below = below
        self._kept: dict[tuple[str, str], Vector] = {}

    async def load(self, model: str, keys: Iterable[str]) -> dict[str, Vector]:
        wanted = tuple(keys)
        found = {key: self._kept[model, key] for key in wanted if (model, key) in self._kept}
        if self._below is not None:
            found |= await self._below.load(model, [key for key in wanted if key not in found])
        return found

    async def save(self, model: str, items: Mapping[str, Vector]) -> None:
        self._kept |= {(model, key): vector for key, vector in items.items()}
