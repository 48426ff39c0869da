"""The values of statistics: how the bot did in a stretch of time. Numbers only, nobody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Questions by how they were decided, the people who asked them, and their thumbs.

    A question is answered at once, offered or unanswered; `chosen` are those offered of which one was taken.
    `small_talk` (greetings, thanks) is counted apart: it is in none of the other numbers, nor are its people.
    """

    people: int = 0
    answered: int = 0
    offered: int = 0
    chosen: int = 0
    unanswered: int = 0
    up: int = 0
    down: int = 0
    small_talk: int = 0

    @property
    def questions(self) -> int:
        return self.answered + self.offered + self.unanswered


@dataclass(frozen=True, slots=True)
class FaqCount:
    """How often something happened to an FAQ."""

    slug: str
    question: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The last `days` days, and where the log goes back so far the `before`: as many days before these.

    `since`: the log begins only then, within the days. `asked` are the FAQs that answered most often, at once or as
    they were chosen, `disliked` those with the most thumbs down. `waiting` questions are in the inbox now, whoever
    asked them, in so many `groups`; None while some have no group yet.
    """

    days: int
    now: Tally
    before: Tally | None
    since: datetime | None
    asked: tuple[FaqCount, ...]
    disliked: tuple[FaqCount, ...]
    waiting: int
    groups: int | None = None
