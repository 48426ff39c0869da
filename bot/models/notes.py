"""What must outlive this process about models: what has begun and not ended, and what the admins know already."""

from __future__ import annotations

from faq.store import StateStore

_PROMOTING = "models:promoting"
_TRAINING = "models:training"
_TOLD_TRAINING = "models:told_training"
_TOLD_VERSION = "models:told_version"


class ModelNotes:
    def __init__(self, state: StateStore) -> None:
        self._state = state

    async def begin_promotion(self, name: str) -> None:
        await self._state.save(_PROMOTING, name)

    async def end_promotion(self) -> None:
        await self._state.delete(_PROMOTING)

    async def promotion(self) -> str | None:
        """The name of the model whose promotion has begun and not ended."""
        return await self._state.get(_PROMOTING)

    async def begin_training(self) -> None:
        await self._state.save(_TRAINING, "")

    async def end_training(self) -> None:
        await self._state.delete(_TRAINING)

    async def training(self) -> bool:
        """One has begun here and not ended."""
        return await self._state.get(_TRAINING) is not None

    async def told_training(self) -> str | None:
        """When the training that stopped early, and that admins know of, was started."""
        return await self._state.get(_TOLD_TRAINING)

    async def tell_training(self, started_at: str) -> None:
        await self._state.save(_TOLD_TRAINING, started_at)

    async def told_version(self) -> str | None:
        """The newest version that admins know of."""
        return await self._state.get(_TOLD_VERSION)

    async def tell_version(self, name: str) -> None:
        await self._state.save(_TOLD_VERSION, name)
