"""Lists shown a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from faq.models import Page

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of `total` items page `number` (from 0) is; past the end it is the last page."""

    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """At least one, so that an empty list has a page to show."""
        return max(1, -(-self.total // self.size))

    @property
    def shown(self) -> int:
        return min(max(self.number, 0), self.pages - 1)

    @property
    def offset(self) -> int:
        return self.shown * self.size


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """Page `number` of a list that is at hand as a whole."""
    cut = Cut(len(items), number, size)
    return Page(tuple(items[cut.offset : cut.offset + size]), cut.shown, cut.pages, cut.total)
