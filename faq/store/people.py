"""What people said to learning from their questions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faq.language.text import Normalise
from faq.models import Consent, Erased, PhrasingSource
from faq.store.engine import insert_missing, reading, writing
from faq.store.erasing import erase
from faq.store.sealed import SealedStore
from faq.tables import PersonRow, PhrasingRow, QueryRow, RejectRow


class PeopleStore(SealedStore):
    async def consent(self, user_id: int) -> Consent | None:
        """None: never asked."""
        async with reading(self._engine) as session:
            said = await session.scalar(select(PersonRow.consent).where(PersonRow.user_id == user_id))
        return None if said is None else Consent(said)

    async def consenting(self) -> frozenset[int]:
        """Everybody who says yes at this moment."""
        async with reading(self._engine) as session:
            return frozenset(await session.scalars(_consenting()))

    async def ask_once(self, user_id: int) -> bool:
        """Note that this person is asked; False where they have been already."""
        row = {"user_id": user_id, "consent": Consent.ASKED.value, "consent_at": self._clock()}
        async with writing(self._engine) as session:
            return await insert_missing(session, PersonRow, [row]) == 1

    async def decide(self, user_id: int, consent: Consent) -> None:
        """The last word counts."""
        row = PersonRow(user_id=user_id, consent=consent.value, consent_at=self._clock())
        async with writing(self._engine) as session:
            await session.merge(row)

    async def erase(self, user_id: int, normalise: Normalise) -> Erased:
        """Remove everything about this person; what they did as an admin stays, without their id.

        `normalise` gives the form by which the vectors of wordings are known.
        """
        async with writing(self._engine) as session:
            return await erase(session, user_id, self._sealer, normalise, self._clock())


async def keep_consent(session: AsyncSession, before: datetime) -> None:
    """Before older queries go: what was learnt from those who say yes may be trained with further on."""
    going = select(QueryRow.id).where(QueryRow.asked_at < before, QueryRow.user_id.in_(_consenting()))
    for table in (PhrasingRow, RejectRow):
        await session.execute(
            update(table).where(table.query_id.in_(going)).values(source=PhrasingSource.GIVEN.value)
        )


def _consenting() -> Select[int]:
    return select(PersonRow.user_id).where(PersonRow.consent == Consent.GIVEN.value)
