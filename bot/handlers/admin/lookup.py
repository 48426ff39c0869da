"""What a button or a wording stands for: an FAQ, a category, FAQs that answer already."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin.twins import Twin, twin_of
from bot.callbacks import token
from bot.handlers.admin.base import StaleStep
from faq.errors import UnknownFaq
from faq.models import Faq
from faq.services.catalogue import Catalogue


async def faq_named(catalogue: Catalogue, name: str) -> Faq:
    """The FAQ, in whatever state, that the token `name` stands for. Raises UnknownFaq."""
    for faq in await catalogue.all():
        if token(faq.slug) == name:
            return faq
    raise UnknownFaq(name)


async def category_named(catalogue: Catalogue, name: str) -> str:
    """The category that the token `name` stands for. Raises StaleStep where it has no answer any more."""
    for category in await catalogue.categories():
        if token(category) == name:
            return category
    raise StaleStep


async def old_question_named(catalogue: Catalogue, slug: str, name: str) -> str:
    """The question that the FAQ once had and that `name` is the token of. Raises StaleStep, UnknownFaq."""
    for revision in await catalogue.history(slug):
        if revision.field == "question" and token(revision.before) == name:
            return revision.before
    raise StaleStep


async def removed_phrasing_named(catalogue: Catalogue, slug: str, name: str) -> str:
    """The phrasing that was taken from the FAQ and that `name` is the token of. Raises StaleStep, UnknownFaq."""
    for revision in await catalogue.history(slug):
        if revision.field == "phrasings":
            for removed in revision.before.splitlines():
                if token(removed) == name:
                    return removed
    raise StaleStep


async def find_twins(catalogue: Catalogue, wordings: Sequence[str], own_slug: str = "") -> list[Twin]:
    """Which of `wordings` another FAQ answers already."""
    found = [(wording, await catalogue.similar(wording)) for wording in wordings]
    return [twin_of(wording, faq) for wording, faq in found if faq is not None and faq.slug != own_slug]
