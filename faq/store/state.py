"""The state of conversations, kept over a restart."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.store.engine import reading, writing
from faq.store.sealing import Sealer
from faq.tables import StateRow


class StateStore:
    """Texts (JSON, as a rule) under keys of at most 80 characters."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer

    async def load(self, prefix: str = "") -> dict[str, str]:
        """Everything that is kept under keys that start with `prefix`, as far as it can be opened."""
        wanted = select(StateRow.key, StateRow.value).where(StateRow.key.startswith(prefix, autoescape=True))
        async with reading(self._engine) as session:
            rows = (await session.execute(wanted)).all()
        with self._sealer.legible("state") as legible:
            return dict(legible(rows, lambda row: (row.key, self._sealer.open(row.value))))

    async def get(self, key: str) -> str | None:
        """What is kept under `key`, or None: what cannot be opened is as good as forgotten."""
        async with reading(self._engine) as session:
            value = await session.scalar(select(StateRow.value).where(StateRow.key == key))
        with self._sealer.legible("state") as legible:
            return legible.one(value, self._sealer.open)

    async def save(self, key: str, value: str) -> None:
        """Put `value` in the place of what was under `key`."""
        async with writing(self._engine) as session:
            await session.merge(StateRow(key=key, value=self._sealer.seal(value)))

    async def delete(self, key: str) -> None:
        """Forget `key`, if it is there."""
        async with writing(self._engine) as session:
            await session.execute(delete(StateRow).where(StateRow.key == key))
