"""What the buttons under contradicting labels say. `place` counts the contradictions from 0, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.callbacks import Action


@dataclass(frozen=True, slots=True)
class ShowConflict(Action):
    code: ClassVar[str] = "cf"
    place: int


@dataclass(frozen=True, slots=True)
class DecideConflict(Action):
    """The wording of this query belongs to the FAQ."""

    code: ClassVar[str] = "cd"
    query_id: int
    place: int
    faq: str


@dataclass(frozen=True, slots=True)
class RejectConflict(Action):
    """No FAQ answers the wording of this query."""

    code: ClassVar[str] = "co"
    query_id: int
    place: int
