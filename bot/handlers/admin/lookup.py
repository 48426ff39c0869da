"""What a button or a wording stands for: an FAQ, a category, FAQs that answer already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

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


def phrasing_named(faq: Faq, name: str) -> str | None:
    """The phrasing that the token `name` stands for; None where the FAQ has it no more."""
    return next((text for text in faq.phrasings if token(text) == name), None)


async def former_wording_named(
    catalogue: Catalogue, slug: str, field: Literal["question", "phrasings"], name: str
) -> str:
    """What the FAQ once had there, and `name` is the token of. Raises StaleStep, UnknownFaq."""
    for revision in await catalogue.history(slug):
        if revision.field == field:
            for wording in revision.before.splitlines():
                if token(wording) == name:
                    return wording
    raise StaleStep


async def find_twins(catalogue: Catalogue, wordings: Sequence[str], own_slug: str = "") -> list[Twin]:
    """Which of `wordings` another FAQ answers already."""
    found = [(wording, await catalogue.similar(wording)) for wording in wordings]
    return [twin_of(wording, faq) for wording, faq in found if faq is not None and faq.slug != own_slug]
