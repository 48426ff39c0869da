"""The use cases of the FAQs themselves: read by users, written by admins."""

from __future__ import annotations

from collections.abc import Iterable

from faq.checks import wording_key
from faq.matching.decision import Match
from faq.models import Candidate, Faq, FaqChange, FaqDraft, FaqKind, FaqState, Page, PhrasingSource, Revision
from faq.services.live_faqs import LiveFaqs
from faq.store import NO_ORIGINS, FaqStore, Origins


class Catalogue:
    """`live` is told when an FAQ has changed: it answers so from the next message on."""

    def __init__(self, faqs: FaqStore, live: LiveFaqs) -> None:
        self._faqs = faqs
        self._live = live

    # what a user sees

    async def categories(self) -> tuple[str, ...]:
        """The categories that have a live answer, in the order of their first FAQ."""
        return tuple(dict.fromkeys(faq.category for faq in await self.browse()))

    async def browse(self) -> tuple[Faq, ...]:
        """Live answers, no small talk."""
        return tuple(f for f in await self._faqs.all(FaqState.LIVE) if f.kind is FaqKind.ANSWER)

    async def read(self, slug: str) -> Faq:
        """One live FAQ, as a user may see it. Raises UnknownFaq also where it is not live."""
        return await self._faqs.get(slug, live=True)

    # what an admin sees

    async def get(self, slug: str) -> Faq:
        """One FAQ in whatever state. Raises UnknownFaq."""
        return await self._faqs.get(slug)

    async def page(self, number: int, size: int) -> Page[Faq]:
        """Page `number` of all FAQs, live first, then drafts, then archived ones."""
        return await self._faqs.page(number, size)

    async def all(self) -> tuple[Faq, ...]:
        """In the order of `page`."""
        return await self._faqs.all()

    async def history(self, slug: str) -> tuple[Revision, ...]:
        """Newest first. Raises UnknownFaq."""
        return await self._faqs.history(slug)

    async def similar(self, question: str) -> Candidate | None:
        """Another FAQ that would answer `question` at once already: a near-duplicate, shown before saving."""
        decision = (await self._live.understand(question)).decisions[0]
        return decision.best if isinstance(decision, Match) else None

    async def same_question(self, question: str) -> Faq | None:
        """The FAQ in whatever state whose question is this one, but for case and spacing."""
        key = wording_key(question)
        return next((faq for faq in await self._faqs.all() if wording_key(faq.question) == key), None)

    # what an admin writes

    async def add(self, draft: FaqDraft, by: int, origins: Origins = NO_ORIGINS) -> Faq:
        """Answers from the next message on. Raises InvalidFaq, SlugTaken; UnknownQuery as in FaqStore.add."""
        faq = await self._faqs.add(draft, by, origins)
        await self._live.refresh()
        return faq

    async def edit(self, slug: str, change: FaqChange, by: int, *, over: FaqChange | None = None) -> Faq:
        """`over` is what the change was begun on. Raises UnknownFaq, InvalidFaq, FaqChanged."""
        faq = await self._faqs.edit(slug, change, by, over=over)
        await self._live.refresh()
        return faq

    async def add_phrasings(
        self, slug: str, texts: Iterable[str], by: int, origins: Origins = NO_ORIGINS
    ) -> Faq:
        """Those that the FAQ has already are left out; `origins` as in FaqStore.add. Raises UnknownFaq, InvalidFaq."""
        faq = await self._faqs.add_phrasings(slug, texts, PhrasingSource.ADMIN, by, origins=origins)
        await self._live.refresh()
        return faq

    async def remove_phrasing(self, slug: str, text: str, by: int) -> Faq:
        """Raises UnknownFaq."""
        faq = await self._faqs.remove_phrasing(slug, text, by)
        await self._live.refresh()
        return faq
