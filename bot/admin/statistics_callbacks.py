"""What the buttons under the statistics say. `month`: not the last week but the last month, as far as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.callbacks import Action


@dataclass(frozen=True, slots=True)
class ShowStatistics(Action):
    code: ClassVar[str] = "st"
    month: bool


@dataclass(frozen=True, slots=True)
class OpenDisliked(Action):
    """An FAQ with many thumbs down, and from there back to the statistics."""

    code: ClassVar[str] = "so"
    faq: str
    month: bool
