"""Embeddings that were computed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store.engine import chunks, insert_missing, reading, rows_changed, writing
from faq.tables import VectorRow

_STORED = np.dtype("<f4")


class VectorStore:
    """One vector (float32, of the model's dimension) for each model and text key."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def load(self, model: str, keys: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there; read-only arrays."""
        found: dict[str, NDArray[np.float32]] = {}
        async with reading(self._engine) as session:
            for chunk in chunks(tuple(dict.fromkeys(keys))):
                wanted = select(VectorRow.text_key, VectorRow.vector).where(
                    VectorRow.model == model, VectorRow.text_key.in_(chunk)
                )
                for key, data in await session.execute(wanted):
                    found[key] = np.frombuffer(data, _STORED)
        return found

    async def save(self, model: str, items: Mapping[str, NDArray[np.float32]]) -> None:
        """Add vectors; those that are there already stay."""
        rows = [
            {"model": model, "text_key": key, "vector": vector.astype(_STORED).tobytes()}
            for key, vector in items.items()
        ]
        async with writing(self._engine) as session:
            await insert_missing(session, VectorRow, rows)

    async def forget(self, keep: Iterable[str]) -> int:
        """Drop the vectors of every model but those in `keep`; returns how many."""
        async with writing(self._engine) as session:
            return await rows_changed(session, delete(VectorRow).where(VectorRow.model.not_in(tuple(keep))))
