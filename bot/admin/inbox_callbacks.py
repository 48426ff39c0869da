"""What the buttons of the inbox say. Their codes begin with `i` (`bot.callbacks`).

`place` counts the groups from 0, in the order of the list: after a verdict it holds the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.callbacks import Action


@dataclass(frozen=True, slots=True)
class ShowInbox(Action):
    code: ClassVar[str] = "ib"
    page: int


@dataclass(frozen=True, slots=True)
class OfGroup(Action):
    """Root of what is done with one group."""

    group_id: int
    place: int


@dataclass(frozen=True, slots=True)
class OpenGroup(OfGroup):
    code: ClassVar[str] = "io"


@dataclass(frozen=True, slots=True)
class LinkGroup(OfGroup):
    code: ClassVar[str] = "il"
    faq: str


@dataclass(frozen=True, slots=True)
class ReadAnswer(OfGroup):
    """The FAQ that answered somebody in the group, and from there back to it."""

    code: ClassVar[str] = "ia"
    faq: str


@dataclass(frozen=True, slots=True)
class PickFaq(OfGroup):
    """Search for the FAQ to link the group to."""

    code: ClassVar[str] = "if"


@dataclass(frozen=True, slots=True)
class MakeFaq(OfGroup):
    code: ClassVar[str] = "im"


@dataclass(frozen=True, slots=True)
class RejectGroup(OfGroup):
    """Out of scope."""

    code: ClassVar[str] = "ir"


@dataclass(frozen=True, slots=True)
class IgnoreGroup(OfGroup):
    code: ClassVar[str] = "ig"


@dataclass(frozen=True, slots=True)
class ChooseSplit(OfGroup):
    """Which wording means something else?"""

    code: ClassVar[str] = "is"
    page: int


@dataclass(frozen=True, slots=True)
class SplitOff(OfGroup):
    """The wording of this query becomes a group of its own."""

    code: ClassVar[str] = "ix"
    query_id: int


@dataclass(frozen=True, slots=True)
class UndoVerdict(Action):
    code: ClassVar[str] = "iu"
    verdict_id: int
    place: int
