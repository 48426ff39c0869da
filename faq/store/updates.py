"""The durable inbox of Telegram updates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from faq.store.engine import chunks, insert_missing, reading, rows_changed, writing
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
        """(update_id, payload) of what is not handled and can be opened, in Telegram's order."""
        wanted = (
            select(UpdateRow.update_id, UpdateRow.payload)
            .where(UpdateRow.handled_at.is_(None))
            .order_by(UpdateRow.update_id)
        )
        async with reading(self._engine) as session:
            rows = (await session.execute(wanted)).all()
        with self._sealer.legible("update") as legible:
            return tuple(legible(rows, lambda row: (row.update_id, self._sealer.open(row.payload))))

    async def tries(self) -> Mapping[int, int]:
        """update_id -> how often a process has begun to handle it again, where it has and did not finish."""
        wanted = select(UpdateRow.update_id, UpdateRow.tries).where(
            UpdateRow.handled_at.is_(None), UpdateRow.tries > 0
        )
        async with reading(self._engine) as session:
            return dict((await session.execute(wanted)).all())

    async def try_again(self, update_id: int) -> None:
        """A process begins to handle what an earlier one did not finish."""
        begun = update(UpdateRow).where(UpdateRow.update_id == update_id).values(tries=UpdateRow.tries + 1)
        async with writing(self._engine) as session:
            await session.execute(begun)

    async def finish(self, *update_ids: int) -> None:
        """These updates are handled: their content goes, their numbers stay to recognise a repetition."""
        done = update(UpdateRow).values(payload="", handled_at=self._clock())
        async with writing(self._engine) as session:
            for chunk in chunks(update_ids):
                await session.execute(done.where(UpdateRow.update_id.in_(chunk)))

    async def purge(self, before: datetime) -> int:
        """Forget updates that were handled before that time; returns how many."""
        async with writing(self._engine) as session:
            return await rows_changed(session, delete(UpdateRow).where(UpdateRow.handled_at < before))
