"""The use cases of the inbox: what nothing answered, and what an admin makes of it."""

from __future__ import annotations

import asyncio

from faq.errors import QueryHandled
from faq.models import Faq, InboxItem, Label, LabelKind, Page, PhrasingSource
from faq.service import FaqService
from faq.store import FaqStore, QueryStore


class Inbox:
    """`service` is told when an FAQ has learned something."""

    def __init__(self, faqs: FaqStore, queries: QueryStore, service: FaqService) -> None:
        self._faqs = faqs
        self._queries = queries
        self._service = service
        self._handling = asyncio.Lock()

    async def page(self, number: int, size: int) -> Page[InboxItem]:
        """Unmatched queries, newest first, equal ones as one item."""
        return await self._queries.inbox(number, size)

    async def item(self, query_id: int) -> InboxItem:
        """The item that stands for this query. Raises UnknownQuery, QueryHandled."""
        item = await self._queries.inbox_item(query_id)
        if item is None:
            raise QueryHandled(query_id)
        return item

    async def link(self, query_id: int, slug: str, by: int) -> Faq:
        """The query, and every equal one in the inbox, belongs to this FAQ: it becomes a phrasing and works at once.

        Raises UnknownQuery, UnknownFaq, InvalidFaq; QueryHandled where somebody else was faster.
        """
        async with self._handling:
            item = await self.item(query_id)
            faq = await self._faqs.add_phrasings(
                slug, (item.text,), PhrasingSource.INBOX, by, query_id=item.query_id
            )
            await self._queries.resolve(query_id, Label(query_id, LabelKind.LINKED, by, slug))
        await self._service.refresh()
        return faq

    async def dismiss(self, query_id: int, by: int) -> None:
        """Take the query, and every equal one, out of the inbox without a consequence.

        Raises UnknownQuery; QueryHandled where somebody else was faster.
        """
        async with self._handling:
            await self.item(query_id)
            await self._queries.resolve(query_id, Label(query_id, LabelKind.IGNORED, by))
