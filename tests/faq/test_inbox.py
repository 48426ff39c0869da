"""What an admin makes of what nothing answered."""

from __future__ import annotations

import asyncio

import pytest

from faq.errors import QueryHandled, UnknownFaq, UnknownQuery
from faq.inbox import Inbox
from faq.models import LabelKind
from faq.service import FaqService
from faq.store import QueryStore
from tests.support.service import ADMIN, answer, labels, unanswered

LOST = "kartu sim saya hangus"


async def waiting(inbox: Inbox) -> list[tuple[str, int]]:
    return [(item.text, item.count) for item in (await inbox.page(0, 10)).items]


async def test_a_linked_query_makes_the_next_message_match(
    service: FaqService, inbox: Inbox, queries: QueryStore
) -> None:
    ids = [
        await unanswered(service, text, message) for message, text in enumerate((LOST, LOST.upper() + "!"))
    ]
    assert await waiting(inbox) == [(LOST.upper() + "!", 2)]
    faq = await inbox.link(ids[0], "sandi", ADMIN)
    assert LOST.upper() + "!" in faq.phrasings
    assert await answer(service, LOST) == "sandi"
    assert await waiting(inbox) == []
    assert await labels(queries) == [(query_id, LabelKind.LINKED, "sandi", ADMIN) for query_id in ids]


async def test_of_two_admins_the_faster_one_links(
    service: FaqService, inbox: Inbox, queries: QueryStore
) -> None:
    query_id = await unanswered(service, LOST)
    results = await asyncio.gather(
        inbox.link(query_id, "sandi", ADMIN), inbox.link(query_id, "gaji", 98), return_exceptions=True
    )
    assert [isinstance(result, QueryHandled) for result in results].count(True) == 1
    holders = [faq.slug for faq in await service.all_faqs() if LOST in faq.phrasings]
    assert [slug for _, _, slug, _ in await labels(queries)] == holders and len(holders) == 1
    with pytest.raises(QueryHandled) as caught:
        await inbox.dismiss(query_id, ADMIN)
    assert caught.value.query_id == query_id


async def test_a_link_that_fails_leaves_the_query_in_the_inbox(service: FaqService, inbox: Inbox) -> None:
    query_id = await unanswered(service, LOST)
    with pytest.raises(UnknownFaq):
        await inbox.link(query_id, "tidak-ada", ADMIN)
    with pytest.raises(UnknownQuery):
        await inbox.link(query_id + 1, "sandi", ADMIN)
    assert await waiting(inbox) == [(LOST, 1)]


async def test_a_dismissed_query_leaves_the_inbox(
    service: FaqService, inbox: Inbox, queries: QueryStore
) -> None:
    query_id = await unanswered(service, LOST)
    assert (await inbox.item(query_id)).text == LOST
    assert (await service.query(query_id)).text == LOST
    await inbox.dismiss(query_id, ADMIN)
    assert await waiting(inbox) == []
    assert await labels(queries) == [(query_id, LabelKind.IGNORED, None, ADMIN)]
    with pytest.raises(QueryHandled):
        await inbox.item(query_id)
    assert await answer(service, LOST) is None
