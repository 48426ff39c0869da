"""What becomes of a message, as values for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from faq.language.signs import Sign
from faq.matching.decision import Understanding
from faq.models import Candidate, Faq, LoggedQuery


@dataclass(frozen=True, slots=True)
class Answered:
    """The FAQ's answer, at once; `again`: this person has read it after their last question, and it did not help.

    `chosen`: by this person, among what was offered.
    """

    query_id: int
    faq: Faq
    again: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """Two or three FAQs to choose from."""

    query_id: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An honest "I don't know"; `nearest` are topics that may help all the same.

    `wanted`: this person waits to hear of an answer already.
    """

    query_id: int
    nearest: tuple[Candidate, ...]
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """None of what was offered was meant; `wanted` as in Unanswered."""

    query_id: int
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Unhelped:
    """The asker says that the answer did not help, as by a 👎, or is unhappy that there was none."""

    query_id: int


@dataclass(frozen=True, slots=True)
class Helped:
    """The asker says that the answer helped, as by a 👍."""

    query_id: int


@dataclass(frozen=True, slots=True)
class Wordless:
    """The message has no words, and there is nothing that it could be about."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class WantsAdmin:
    """The asker wants an admin to see to this question."""

    question: LoggedQuery

    @property
    def query_id(self) -> int:
        return self.question.id


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was chosen is not live any more."""

    query_id: int


Response = Answered | Offered | Unanswered | Refused | Unhelped | Helped | Wordless | WantsAdmin | Withdrawn


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one message: one response for each question in it, or for what it chose.

    `gave_secret`: it told a code or a password, which nothing keeps and nobody should be told; `gave_number`: the
    number of an identity, a taxpayer or a card, which nothing keeps either.
    """

    responses: tuple[Response, ...]
    understanding: Understanding
    gave_secret: bool = False
    gave_number: bool = False
