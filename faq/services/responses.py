"""What becomes of a message, as values for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from faq.language.secret_codes import NUMBERS, SECRETS, Personal
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
    """The asker says that the answer did not help, as by a 👎."""

    query_id: int


@dataclass(frozen=True, slots=True)
class Puzzled:
    """Something in the answer is not clear to the asker: no word against it."""

    query_id: int


@dataclass(frozen=True, slots=True)
class StillUnanswered:
    """The asker is sorry that there was no answer; `wanted` as in Unanswered."""

    query_id: int
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Helped:
    """The asker says that the answer helped, as by a 👍."""

    query_id: int


@dataclass(frozen=True, slots=True)
class Wordless:
    """The message has no words, and there is nothing that it could be about."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class WhichOne:
    """The asker agrees, wonders or weeps below suggestions, and does not say which: they stay open."""

    several: bool


@dataclass(frozen=True, slots=True)
class NothingToChoose:
    """A place is named where nothing is open; `anothers`: it was offered to somebody else."""

    anothers: bool = False


@dataclass(frozen=True, slots=True)
class NothingAsked:
    """The message gives something personal away, and says nothing beside it."""


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


Aside = Helped | Wordless | WhichOne | NothingToChoose | NothingAsked | Withdrawn
"""What is answered in a line, and leads nowhere."""

Response = (
    Answered | Offered | Unanswered | Refused | Unhelped | Puzzled | StillUnanswered | WantsAdmin | Aside
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one message: one response for each question in it, or for what it chose.

    `told`: what it gave away, which nothing keeps.
    """

    responses: tuple[Response, ...]
    understanding: Understanding
    told: frozenset[Personal] = frozenset()

    @property
    def gave_secret(self) -> bool:
        """Whether it told a code or a password, which nobody should be told."""
        return not SECRETS.isdisjoint(self.told)

    @property
    def gave_number(self) -> bool:
        """Whether it told the number of an identity, a taxpayer or a card."""
        return not NUMBERS.isdisjoint(self.told)
