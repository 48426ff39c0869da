"""What the admins' buttons say. Codes have two letters; the users' have one (`bot.callbacks`).

Those of the inbox stand in `bot.admin.inbox_callbacks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.callbacks import Action

# The list of FAQs, and one of them. `page` is the page of the list that leads back.


@dataclass(frozen=True, slots=True)
class ListFaqs(Action):
    code: ClassVar[str] = "lf"
    page: int


@dataclass(frozen=True, slots=True)
class OfFaq(Action):
    """Root of what is done with one FAQ."""

    faq: str
    page: int


@dataclass(frozen=True, slots=True)
class ViewFaq(OfFaq):
    code: ClassVar[str] = "vf"


@dataclass(frozen=True, slots=True)
class SetLive(OfFaq):
    """Publish or archive the FAQ as it is `seen` above the button (`admin_replies.sight_of`)."""

    code: ClassVar[str] = "sl"
    live: bool
    seen: str


@dataclass(frozen=True, slots=True)
class ShowHistory(OfFaq):
    code: ClassVar[str] = "hi"
    part: int


@dataclass(frozen=True, slots=True)
class EditQuestion(OfFaq):
    code: ClassVar[str] = "eq"


@dataclass(frozen=True, slots=True)
class EditAnswer(OfFaq):
    code: ClassVar[str] = "ea"


@dataclass(frozen=True, slots=True)
class EditCategory(OfFaq):
    code: ClassVar[str] = "ec"


@dataclass(frozen=True, slots=True)
class AddPhrasings(OfFaq):
    code: ClassVar[str] = "pa"


@dataclass(frozen=True, slots=True)
class ShowPhrasings(OfFaq):
    code: ClassVar[str] = "ps"
    part: int


@dataclass(frozen=True, slots=True)
class SearchPhrasings(OfFaq):
    code: ClassVar[str] = "pf"


@dataclass(frozen=True, slots=True)
class EndSearch(OfFaq):
    """Back to all phrasings."""

    code: ClassVar[str] = "pe"


@dataclass(frozen=True, slots=True)
class ShowPhrasing(OfFaq):
    code: ClassVar[str] = "pv"
    part: int
    phrasing: str


@dataclass(frozen=True, slots=True)
class RemovePhrasing(OfFaq):
    code: ClassVar[str] = "pr"
    part: int
    phrasing: str


@dataclass(frozen=True, slots=True)
class RestorePhrasing(OfFaq):
    """Take back that it was removed."""

    code: ClassVar[str] = "pu"
    part: int
    phrasing: str


# A guided step. What it is about stands in the step itself, not in the button.


@dataclass(frozen=True, slots=True)
class StartAdding(Action):
    code: ClassVar[str] = "na"


@dataclass(frozen=True, slots=True)
class GoOn(Action):
    """To the first part that is still open, or to the summary."""

    code: ClassVar[str] = "go"


@dataclass(frozen=True, slots=True)
class ChooseChange(Action):
    """Which part of the summary shall change?"""

    code: ClassVar[str] = "cc"


@dataclass(frozen=True, slots=True)
class Change(Action):
    """`step` is the token of an AddStep."""

    code: ClassVar[str] = "ch"
    step: str


@dataclass(frozen=True, slots=True)
class Skip(Action):
    code: ClassVar[str] = "sk"


@dataclass(frozen=True, slots=True)
class PickCategory(Action):
    code: ClassVar[str] = "pc"
    category: str


@dataclass(frozen=True, slots=True)
class Save(Action):
    """`live`: answer with it, or keep it as a draft. `anyway`: although another FAQ is like it."""

    code: ClassVar[str] = "sv"
    live: bool
    anyway: bool


@dataclass(frozen=True, slots=True)
class LookAtTwin(Action):
    """See the FAQ that is like the one being written."""

    code: ClassVar[str] = "tl"
    faq: str


@dataclass(frozen=True, slots=True)
class JoinTwin(Action):
    """Give the question and its phrasings to that FAQ instead."""

    code: ClassVar[str] = "tj"
    faq: str


@dataclass(frozen=True, slots=True)
class CancelAdding(Action):
    code: ClassVar[str] = "cx"


@dataclass(frozen=True, slots=True)
class ReplaceCategory(Action):
    code: ClassVar[str] = "rc"
    category: str


@dataclass(frozen=True, slots=True)
class KeepEdit(Action):
    code: ClassVar[str] = "ke"


@dataclass(frozen=True, slots=True)
class KeepAnyway(Action):
    """Although somebody else has set another value; `over` is the token of the one shown above the button."""

    code: ClassVar[str] = "ka"
    over: str


@dataclass(frozen=True, slots=True)
class CancelEdit(Action):
    code: ClassVar[str] = "ce"


@dataclass(frozen=True, slots=True)
class KeepOldQuestion(OfFaq):
    """As a phrasing, under an FAQ that was renamed; `old` is the token of the question."""

    code: ClassVar[str] = "ko"
    old: str


# Models. `model` is the token of its name.


@dataclass(frozen=True, slots=True)
class ShowModels(Action):
    code: ClassVar[str] = "ml"


@dataclass(frozen=True, slots=True)
class OfModel(Action):
    """Root of what is done with one model."""

    model: str


@dataclass(frozen=True, slots=True)
class AskToUse(OfModel):
    """Shall this one answer? The next tap decides."""

    code: ClassVar[str] = "mq"


@dataclass(frozen=True, slots=True)
class UseModel(OfModel):
    code: ClassVar[str] = "mu"


@dataclass(frozen=True, slots=True)
class RollBack(OfModel):
    """Back from this one, which the registry names, to the one before."""

    code: ClassVar[str] = "mr"


@dataclass(frozen=True, slots=True)
class DiscardModel(OfModel):
    code: ClassVar[str] = "md"


@dataclass(frozen=True, slots=True)
class CancelTraining(Action):
    code: ClassVar[str] = "mx"
