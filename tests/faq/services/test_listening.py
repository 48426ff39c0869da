"""A choice in words, as the use case takes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from faq.matching.decision import to_json
from faq.models import FaqChange, FaqState, LabelKind
from faq.services.catalogue import Catalogue
from faq.services.conversation import MEMORY, READING, Conversation
from faq.services.listening import Listener
from faq.services.responses import Answered, Asked, NothingToChoose, Offered, Refused, Withdrawn
from faq.store import QueryStore
from tests.support.database import Clock
from tests.support.services import ADMIN, USER, asker, labels, only

A_MOMENT = timedelta(seconds=1)


@pytest.fixture
async def offered(conversation: Conversation) -> Offered:
    """To message 1."""
    return only(await conversation.ask("arti dari mode", asker(1)), Offered)


async def hear(listener: Listener, text: str, message: int = 2) -> Asked:
    return await listener.hear(text, asker(message), seen={1})


async def test_a_choice_is_the_decision_that_it_makes(
    listener: Listener, conversation: Conversation, offered: Offered
) -> None:
    first, second, *_ = offered.candidates
    asked = await hear(listener, "Yang kedua, kak")
    assert only(asked, Answered).faq.slug == second.slug
    told, before = to_json(asked.understanding), await conversation.query(offered.query_id)
    assert (told["text"], told["normalised"], told["model"]) == (
        "Yang kedua, kak",
        "arti dari mode",
        before.model,
    )
    assert (told["decision"], told["slug"]) == ("match", second.slug)
    assert [c["slug"] for c in told["candidates"]][:2] == [second.slug, first.slug]
    assert len(told["candidates"]) == len(before.candidates)


async def test_a_refusal_decides_for_nothing(
    listener: Listener, offered: Offered, queries: QueryStore
) -> None:
    asked = await hear(listener, "bukan semuanya")
    assert asked.responses == (Refused(offered.query_id),)
    told = to_json(asked.understanding)
    assert (told["decision"], told["slug"]) == ("no_match", None)
    assert await labels(queries) == [(offered.query_id, LabelKind.NONE_OF_THESE, None, USER)]


async def test_an_offer_is_open_for_five_minutes(listener: Listener, offered: Offered, clock: Clock) -> None:
    clock.forward(MEMORY)
    assert await listener.open_offer(asker(2)) is not None
    clock.forward(A_MOMENT)
    assert await listener.open_offer(asker(2)) is None
    assert (await hear(listener, "yang kedua")).responses == (NothingToChoose(),)


async def test_a_choice_may_be_corrected_until_it_is_read(
    listener: Listener, offered: Offered, clock: Clock, queries: QueryStore
) -> None:
    for message, text in ((2, "1"), (3, "2")):
        only(await hear(listener, text, message), Answered)
        clock.forward(READING - A_MOMENT)
    second = offered.candidates[1].slug
    assert await labels(queries) == [(offered.query_id, LabelKind.CHOSEN, second, USER)]
    clock.forward(A_MOMENT)
    assert await listener.open_offer(asker(4)) is None


async def test_what_was_not_seen_or_is_not_there_cannot_be_chosen(
    listener: Listener, offered: Offered, queries: QueryStore
) -> None:
    await listener.hear("yang kedua", asker(2), seen=())
    assert await labels(queries) == []
    count = len(offered.candidates)
    await listener.hear(f"nomor {count + 1}", asker(0), replied_to=1, seen=())
    assert await labels(queries) == []
    await listener.hear(f"nomor {count}", asker(3), replied_to=1, seen=())
    assert [kind for _, kind, _, _ in await labels(queries)] == [LabelKind.CHOSEN]


async def test_a_choice_that_was_archived_is_withdrawn(
    listener: Listener, catalogue: Catalogue, offered: Offered, queries: QueryStore
) -> None:
    await catalogue.edit(offered.candidates[0].slug, FaqChange(state=FaqState.ARCHIVED), ADMIN)
    assert (await hear(listener, "1")).responses == (Withdrawn(offered.query_id),)
    assert await labels(queries) == []
