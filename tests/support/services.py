"""The use cases on a test's database, with the real matcher over a small encoder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from faq.matching.matcher import Matcher
from faq.models import Asker, FaqDraft, LabelKind
from faq.services.bundle import Services
from faq.services.catalogue import Catalogue
from faq.services.conversation import Conversation
from faq.services.hear_back import HearBack
from faq.services.inbox import Inbox
from faq.services.listening import Listener
from faq.services.live_faqs import LiveFaqs
from faq.services.responses import Answered, Asked, Offered, Unanswered
from faq.store import FaqStore, QueryStore, Sealer, Stores, VectorStore
from tests.support.database import Clock
from tests.support.matching import FAQS, PLAIN, REJECTS, model_of

USER, ADMIN = 7, 99
DRAFTS = tuple(FaqDraft(f.question, f.answer, f.category, f.phrasings, f.slug, f.kind, f.state) for f in FAQS)

R = TypeVar("R", Answered, Offered, Unanswered)


@pytest.fixture
async def matcher(engine: AsyncEngine) -> AsyncIterator[Matcher]:
    live = Matcher(model_of(), PLAIN, VectorStore(engine))
    yield live
    live.close()


@pytest.fixture
async def services(
    faqs: FaqStore, engine: AsyncEngine, matcher: Matcher, sealer: Sealer, clock: Clock
) -> AsyncIterator[Services]:
    """Over a database that has FAQS and REJECTS."""
    await faqs.seed(DRAFTS, REJECTS)
    services = Services.over(
        Stores.over(engine, sealer, clock=clock), matcher, retention_days=30, clock=clock, patience=30.0
    )
    await services.live.refresh()
    yield services
    await services.close()


@pytest.fixture
def conversation(services: Services) -> Conversation:
    return services.conversation


@pytest.fixture
def listener(services: Services) -> Listener:
    return services.listener


@pytest.fixture
def catalogue(services: Services) -> Catalogue:
    return services.catalogue


@pytest.fixture
def live(services: Services) -> LiveFaqs:
    return services.live


@pytest.fixture
def inbox(services: Services) -> Inbox:
    return services.inbox


@pytest.fixture
def hear_back(services: Services) -> HearBack:
    return services.hear_back


def asker(message: int | None = None, *, user: int = USER, chat: int = USER) -> Asker:
    return Asker(user, chat, message)


def only(asked: Asked, kind: type[R]) -> R:
    """The one response, which must be of this kind."""
    (response,) = asked.responses
    assert isinstance(response, kind), response
    return response


def unsure(asked: Asked) -> Offered | Unanswered:
    """The one response, which must be no answer."""
    (response,) = asked.responses
    assert isinstance(response, Offered | Unanswered), response
    return response


async def labels(queries: QueryStore) -> list[tuple[int, LabelKind, str | None, int]]:
    """Everything that was said about every query."""
    return [
        (said.query_id, said.kind, said.slug, said.by)
        async for _, all_said in queries.all()
        for said in all_said
    ]


async def answer(conversation: Conversation, text: str) -> str | None:
    """The slug that answers a new message at once."""
    (response,) = (await conversation.ask(text, asker())).responses
    return response.faq.slug if isinstance(response, Answered) else None


async def unanswered(conversation: Conversation, text: str, message: int | None = None) -> int:
    return unsure(await conversation.ask(text, asker(message))).query_id
