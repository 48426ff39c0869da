"""The durable inbox of Telegram updates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from faq.store.engine import insert_missing, reading, rows_changed, writing
from faq.store.sealed import SealedStore
from faq.tables import UpdateRow


class UpdateStore(SealedStore):
    """Updates are stored before they are acknowledged, and handled once."""

    async def add(self, update_id: int, payload: str) -> bool:
        """Store one update; False where it is known already, handled or not."""
        row = {
            "update_id": update_id,
            "received_at": self._clock(),
            "payload": self._sealer.seal(payload),
            "handled_at": None,
        }
        async with writing(self._engine) as session:
            return await insert_missing(session, UpdateRow, [row]) == 1

    async def pending(self) -> tuple[tuple[int, str], ...]:
        """(update_id, payload) of what is not handled, in Telegram's order. Raises StoredTextUnreadable."""
        wanted = (
            select(UpdateRow.update_id, UpdateRow.payload)
            .where(UpdateRow.handled_at.is_(None))
            .order_by(UpdateRow.update_id)
        )
        async with reading(self._engine) as session:
            rows = (await session.execute(wanted)).all()
        return tuple((update_id, self._sealer.open(payload)) for update_id, payload in rows)

    async def finish(self, update_id: int) -> None:
        """The update is handled: its content goes, its number stays to recognise a repetition."""
        done = (
            update(UpdateRow)
            .where(UpdateRow.update_id == update_id)
            .values(payload="", handled_at=self._clock())
        )
        async with writing(self._engine) as session:
            await session.execute(done)

    async def purge(self, before: datetime) -> int:
        """Forget updates that were handled before that time; returns how many."""
        async with writing(self._engine) as session:
            return await rows_changed(session, delete(UpdateRow).where(UpdateRow.handled_at < before))
