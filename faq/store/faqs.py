"""The FAQs: what is answered, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.checks import (
    checked,
    checked_answer,
    checked_category,
    checked_question,
    checked_wordings,
    wording_key,
)
from faq.errors import SlugTaken, UnknownFaq, UnknownQuery
from faq.models import Faq, FaqChange, FaqDraft, FaqState, Page, PhrasingSource, Revision, Snapshot
from faq.store.editing import Author, amend, check_unchanged, extend, new_row, reduce, to_faq
from faq.store.engine import reading, utc_now, writing
from faq.store.faq_rows import (
    Upserted,
    count,
    find,
    in_state,
    insert_rejects,
    is_taken,
    load,
    load_learnt,
    load_mark,
    load_rejects,
    upsert,
    with_slug,
)
from faq.store.paging import Cut
from faq.store.teaching import NO_ORIGINS, Origins, kept_origins, trace
from faq.tables import FaqRow, PhrasingRow, RevisionRow


class FaqStore:
    """FAQs always come live first, then drafts, then archived ones; small talk last in each; oldest first."""

    def __init__(self, engine: AsyncEngine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    async def all(self, state: FaqState | None = None) -> tuple[Faq, ...]:
        async with reading(self._engine) as session:
            return await load(session, in_state(state))

    async def get(self, slug: str, *, live: bool = False) -> Faq:
        """Raises UnknownFaq, with `live` also where it is not live."""
        wanted = FaqRow.slug == slug
        if live:
            wanted &= in_state(FaqState.LIVE)
        async with reading(self._engine) as session:
            found = await load(session, wanted)
        if not found:
            raise UnknownFaq(slug)
        return found[0]

    async def page(self, number: int, size: int) -> Page[Faq]:
        """Page `number` (from 0) of all FAQs; past the end the last page."""
        async with reading(self._engine) as session:
            cut = Cut(await count(session), number, size)
            faqs = await load(session, in_state(None), cut)
        return Page(faqs, cut.shown, cut.pages, cut.total)

    async def is_taught(self, text: str) -> bool:
        """Whether somebody has made it a phrasing of a live FAQ, but for case and spacing; the samples did not."""
        of_live = FaqRow.id == PhrasingRow.faq_id, in_state(FaqState.LIVE)
        taught = PhrasingRow.text_key == wording_key(text), PhrasingRow.source != PhrasingSource.SAMPLE.value
        wanted = select(exists().where(*taught, *of_live))
        async with reading(self._engine) as session:
            return bool(await session.scalar(wanted))

    async def is_empty(self) -> bool:
        """Is there no FAQ at all, in whatever state?"""
        async with reading(self._engine) as session:
            return await count(session) == 0

    async def add(self, draft: FaqDraft, by: int, origins: Origins = NO_ORIGINS) -> Faq:
        """Users' words, as `origins` has them, are learnt from their queries, and left out where those are gone.

        Raises InvalidFaq; SlugTaken only for a slug that `draft` itself names; UnknownQuery where the words of the
        question are gone.
        """
        draft = checked(draft)
        async with writing(self._engine) as session:
            if draft.slug and await is_taken(session, draft.slug):
                raise SlugTaken(draft.slug)
            kept = await kept_origins(session, origins)
            key = wording_key(draft.question)
            if key in origins and key not in kept:
                raise UnknownQuery(origins[key])
            draft = replace(draft, phrasings=_said(draft.phrasings, origins, kept))
            row = new_row(await with_slug(session, draft), self._author(by, PhrasingSource.ADMIN))
            trace(row, kept)
            session.add(row)
            return to_faq(row)

    async def edit(self, slug: str, change: FaqChange, by: int, *, over: FaqChange | None = None) -> Faq:
        """Every changed field leaves a revision. `over`: fields (no phrasings) as they were when begun.

        Raises UnknownFaq, InvalidFaq; FaqChanged where one of those is another by now, not as in `change`.
        """
        values = _values(change)
        async with writing(self._engine) as session:
            row = await find(session, slug)
            if over is not None:
                check_unchanged(row, values, over)
            session.add_all(amend(row, values, change.phrasings, self._author(by, PhrasingSource.ADMIN)))
            return to_faq(row)

    async def add_phrasings(
        self,
        slug: str,
        texts: Iterable[str],
        source: PhrasingSource,
        by: int | None,
        *,
        query_id: int | None = None,
        origins: Origins = NO_ORIGINS,
    ) -> Faq:
        """Those that the FAQ has already are left out. `query_id`: the query they are learnt from; or `origins`, as
        in `add`.

        Raises UnknownFaq, InvalidFaq.
        """
        async with writing(self._engine) as session:
            row = await find(session, slug)
            known = {phrasing.text_key for phrasing in row.phrasings}
            kept = await kept_origins(session, origins)
            said = _said(texts, origins, kept)
            session.add_all(extend(row, said, self._author(by, source, query_id)))
            trace(row, {key: asked for key, asked in kept.items() if key not in known})
            return to_faq(row)

    async def remove_phrasing(self, slug: str, text: str, by: int) -> Faq:
        """Leaves the others alone, whoever adds some at the same time. Raises UnknownFaq."""
        async with writing(self._engine) as session:
            row = await find(session, slug)
            session.add_all(reduce(row, text, self._author(by, PhrasingSource.ADMIN)))
            return to_faq(row)

    async def history(self, slug: str) -> tuple[Revision, ...]:
        """Newest first. Of the field `phrasings`, `before` lists those removed, `after` those added.

        Raises UnknownFaq.
        """
        wanted = (
            select(RevisionRow)
            .join(FaqRow, FaqRow.id == RevisionRow.faq_id)
            .where(FaqRow.slug == slug)
            .order_by(RevisionRow.id.desc())
        )
        async with reading(self._engine) as session:
            if not await is_taken(session, slug):
                raise UnknownFaq(slug)
            rows = (await session.scalars(wanted)).all()
        return tuple(Revision(slug, row.at, row.by, row.field, row.before, row.after) for row in rows)

    async def snapshot(self) -> Snapshot:
        """The live FAQs and the rejects as they were at one moment."""
        async with reading(self._engine) as session:
            faqs, rejects = await load(session, in_state(FaqState.LIVE)), await load_rejects(session)
            return Snapshot(faqs, rejects, await load_mark(session))

    async def mark(self) -> str:
        """What a snapshot taken now would be marked with; cheap."""
        async with reading(self._engine) as session:
            return await load_mark(session)

    async def learnt(self) -> frozenset[str]:
        """Phrasings and rejects from the inbox, but for those whose consent is known for good."""
        async with reading(self._engine) as session:
            return await load_learnt(session)

    async def rejects(self) -> tuple[str, ...]:
        async with reading(self._engine) as session:
            return await load_rejects(session)

    async def add_rejects(
        self, texts: Iterable[str], source: PhrasingSource, by: int | None, *, query_id: int | None = None
    ) -> int:
        """Returns how many were not known yet. `query_id`: the query they are learnt from.

        Raises InvalidFaq for one that is too long.
        """
        wordings = checked_wordings("reject", texts)
        async with writing(self._engine) as session:
            return await insert_rejects(session, wordings, self._author(by, source, query_id))

    async def seed(self, drafts: Sequence[FaqDraft], rejects: Iterable[str]) -> bool:
        """Fill a database without any FAQ; False, and nothing done, where there is one. Raises InvalidFaq."""
        drafts = tuple(map(checked, drafts))
        wordings = checked_wordings("reject", rejects)
        author = self._author(None, PhrasingSource.SAMPLE)
        async with writing(self._engine) as session:
            if await count(session):
                return False
            for draft in drafts:
                session.add(new_row(await with_slug(session, draft), author))
            await insert_rejects(session, wordings, author)
        return True

    async def upsert(
        self, drafts: Sequence[FaqDraft], *, keep: frozenset[str] = frozenset(), dry_run: bool = False
    ) -> tuple[Upserted, ...]:
        """Create or update by slug (without one: by question), all or nothing; an outcome for each draft.

        Fields of FaqDraft named in `keep` stay as they are where the FAQ exists. With `dry_run` nothing is
        written. Raises InvalidFaq.
        """
        drafts = tuple(map(checked, drafts))
        author = self._author(None, PhrasingSource.IMPORT)
        async with writing(self._engine) as session:
            outcomes = [await upsert(session, draft, keep, author) for draft in drafts]
            if dry_run:
                await session.rollback()
        return tuple(outcomes)

    def _author(self, by: int | None, source: PhrasingSource, query_id: int | None = None) -> Author:
        return Author(by, source, self._clock(), query_id)


def _said(texts: Iterable[str], origins: Origins, kept: Origins) -> tuple[str, ...]:
    """Without users' words whose query is gone."""
    return tuple(text for text in texts if (key := wording_key(text)) not in origins or key in kept)


def _values(change: FaqChange) -> dict[str, str]:
    values = {}
    if change.question is not None:
        values["question"] = checked_question(change.question)
    if change.answer is not None:
        values["answer"] = checked_answer(change.answer)
    if change.category is not None:
        values["category"] = checked_category(change.category)
    if change.state is not None:
        values["state"] = change.state.value
    return values
