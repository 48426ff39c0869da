"""Whether DATA_KEY is the one that stored text was sealed with, by a few texts of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from faq.store.engine import reading
from faq.store.sealed import SealedStore
from faq.tables import QueryRow, StateRow, UpdateRow

EACH = 5
"""Questions, waiting updates and states that are looked at from either end."""


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """`sealed` texts were looked at; the present key opens all of them but `unreadable`."""

    sealed: int
    unreadable: int

    @property
    def is_wrong_key(self) -> bool:
        """It opens none: it is not the key that was in use, or there is none."""
        return 0 < self.sealed == self.unreadable


class SealedTexts(SealedStore):
    """All stored text, whoever keeps it."""

    async def check(self) -> KeyCheck:
        """Looks at the newest and the oldest (of states the first and the last by their key).

        Text that was stored without a key opens with any, and says nothing.
        """
        async with reading(self._engine) as session:
            stored = [
                *await _ends(session, select(QueryRow.id, QueryRow.text), QueryRow.id),
                *await _ends(session, _waiting(), UpdateRow.update_id),
                *await _ends(session, select(StateRow.key, StateRow.value), StateRow.key),
            ]
        sealed = [text for text in stored if self._sealer.is_sealed(text)]
        opened = self._sealer.legible("question")(sealed, self._sealer.open)
        return KeyCheck(len(sealed), len(sealed) - len(opened))


def _waiting() -> Select[int, str]:
    """Others are empty."""
    return select(UpdateRow.update_id, UpdateRow.payload).where(UpdateRow.handled_at.is_(None))


async def _ends(session: AsyncSession, rows: Select[Any, str], key: Any) -> list[str]:
    """The texts of the first and the last `rows` (key, text) by their key, each once."""
    found: dict[Any, str] = {}
    for order in (key.asc(), key.desc()):
        found |= {row[0]: row[1] for row in await session.execute(rows.order_by(order).limit(EACH))}
    return list(found.values())
