"""The values of the domain: frozen, free of I/O, shared by every layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar


class FaqState(StrEnum):
    LIVE = "live"
    DRAFT = "draft"
    ARCHIVED = "archived"


class FaqKind(StrEnum):
    """Small talk is answered like an FAQ and edited like one, but promises no fact about the product."""

    ANSWER = "answer"
    SMALL_TALK = "small_talk"


class PhrasingSource(StrEnum):
    SAMPLE = "sample"
    ADMIN = "admin"
    INBOX = "inbox"
    GIVEN = "given"  # from the inbox, by somebody who consented, and whose query is no longer kept
    IMPORT = "import"


class Consent(StrEnum):
    """What a person said to learning from their questions; only GIVEN is a yes."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class LabelKind(StrEnum):
    """What somebody said about a logged query."""

    CHOSEN = "chosen"  # the user chose this FAQ among the suggestions
    NONE_OF_THESE = "none_of_these"
    UP = "up"
    DOWN = "down"
    WANTS_ADMIN = "wants_admin"  # the user asked for an admin in spite of this FAQ's answer, helpful or not
    LINKED = "linked"  # an admin linked the query to this FAQ
    OUT_OF_SCOPE = "out_of_scope"
    IGNORED = "ignored"
    DECIDED = "decided"  # an admin's word where labels contradict each other; without an FAQ: out of scope


class Outcome(StrEnum):
    """How a query was decided; the word that stands in the JSON contract and in the log."""

    MATCH = "match"
    SUGGEST = "suggest"
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True)
class FaqDraft:
    """An FAQ before it has an identity. `answer` is Telegram HTML; an empty slug is derived from the question."""

    question: str
    answer: str
    category: str
    phrasings: tuple[str, ...] = ()
    slug: str = ""
    kind: FaqKind = FaqKind.ANSWER
    state: FaqState = FaqState.LIVE


@dataclass(frozen=True, slots=True)
class Faq:
    """A stored FAQ. `phrasings` excludes the canonical question."""

    slug: str
    question: str
    answer: str
    category: str
    kind: FaqKind
    state: FaqState
    phrasings: tuple[str, ...]

    @property
    def wordings(self) -> tuple[str, ...]:
        """The canonical question first, then every phrasing."""
        return (self.question, *self.phrasings)


@dataclass(frozen=True, slots=True)
class FaqChange:
    """Only the fields that are not None change; `phrasings` replaces the whole list."""

    question: str | None = None
    answer: str | None = None
    category: str | None = None
    phrasings: tuple[str, ...] | None = None
    state: FaqState | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of an FAQ's history: who changed which field, from what to what."""

    slug: str
    at: datetime
    by: int | None
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that matching needs, read in one transaction. Another `mark`: something has changed since."""

    faqs: tuple[Faq, ...]
    rejects: tuple[str, ...] = ()
    mark: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`confidence` is the probability, in [0, 1], that this FAQ answers the message."""

    slug: str
    question: str
    confidence: float
    kind: FaqKind = FaqKind.ANSWER


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, where, and in which message; a terminal has no message ids."""

    user_id: int
    chat_id: int
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a chat asked last, as it was written, and the FAQ that answered it."""

    text: str
    slug: str


@dataclass(frozen=True, slots=True)
class LastTurn:
    """A chat's last turn. `answered_at`: when the answer was shown; `helped`: what its asker said, if anything."""

    turn: Turn
    answered_at: datetime
    helped: bool | None


@dataclass(frozen=True, slots=True)
class NewQuery:
    """A query as it is logged. `text` is what the person wrote, `normalised` what was matched.

    `in_context`: it means that only after the turn before, so that nothing is learnt from what its asker says of it.
    """

    asker: Asker
    text: str
    normalised: str
    outcome: Outcome
    candidates: tuple[Candidate, ...]
    model: str
    in_context: bool = False


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    id: int
    asked_at: datetime
    asker: Asker
    text: str
    normalised: str
    outcome: Outcome
    candidates: tuple[Candidate, ...]
    model: str
    in_context: bool = False

    @property
    def best_slug(self) -> str | None:
        return self.candidates[0].slug if self.outcome is Outcome.MATCH else None


@dataclass(frozen=True, slots=True)
class Label:
    """`message_id`: the message of the query's chat in which it was typed; a tap has none."""

    query_id: int
    kind: LabelKind
    by: int
    slug: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed about one person.

    `wordings` are phrasings and rejects that came from nobody else; `messages` are the (chat, message) ids of their
    questions and choices.
    """

    queries: int
    wordings: int
    messages: frozenset[tuple[int, int]]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `number` counts from 0."""

    items: tuple[T, ...]
    number: int
    pages: int
    total: int
