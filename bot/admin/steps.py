"""Where an admin is in a guided step: values that a restart keeps as JSON. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError

from bot.transport.answers import Sent
from faq.checks import wording_key
from faq.models import Faq, FaqChange, FaqDraft, FaqState


class AddStep(StrEnum):
    """What the next message of the admin is taken for; PREVIEW and SUMMARY wait for a tap."""

    QUESTION = "question"
    ANSWER = "answer"
    PREVIEW = "preview"
    PHRASINGS = "phrasings"
    CATEGORY = "category"
    SUMMARY = "summary"


class EditField(StrEnum):
    QUESTION = "question"
    ANSWER = "answer"
    CATEGORY = "category"
    PHRASINGS = "phrasings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """An FAQ that is being written; a part that is empty or None is still open.

    `group_id` is the group of the inbox that it answers, `origins` which query each wording was filled in from,
    by the wording's key: one that the admin writes anew has another key, and none in steps of versions that
    did not keep it. `panel` are the bot's messages that show the step, `seen` is the admin's message that was
    taken last, and `taken` the step that took it. `parts` are the texts of the messages taken as one, up to
    that message; `seen_at` is when it was sent (seconds since 1970), 0 if a button was tapped since.
    """

    kind: Literal["adding"] = "adding"
    step: AddStep = AddStep.QUESTION
    question: str = ""
    answer: str = ""
    phrasings: tuple[str, ...] | None = None
    category: str = ""
    group_id: int | None = None
    origins: Mapping[str, int] = field(default_factory=dict)
    taken: AddStep | None = None
    parts: tuple[str, ...] = ()
    seen: int = 0
    seen_at: int = 0
    panel: tuple[Sent, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing would be lost with it."""
        return not (self.question or self.answer)

    @property
    def is_prefilled(self) -> bool:
        """The inbox has brought the phrasings: nobody is asked for them."""
        return self.group_id is not None and self.phrasings is not None

    @property
    def is_complete(self) -> bool:
        return bool(self.question and self.answer and self.category) and self.phrasings is not None

    @property
    def examples(self) -> tuple[str, ...]:
        """The phrasings beside the question, which may be one of them word for word."""
        own = wording_key(self.question)
        return tuple(text for text in self.phrasings or () if wording_key(text) != own)

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.question, *self.examples)

    def onward(self) -> Adding:
        """At the first part that is still open, or at the summary."""
        if not self.question:
            step = AddStep.QUESTION
        elif not self.answer:
            step = AddStep.ANSWER
        elif self.phrasings is None:
            step = AddStep.PHRASINGS
        elif not self.category:
            step = AddStep.CATEGORY
        else:
            step = AddStep.SUMMARY
        return replace(self, step=step)

    def without(self, gone: Collection[int]) -> Adding:
        """Without the words of these queries; the step stays, whatever is open again before it."""
        keys = {key for key, query_id in self.origins.items() if query_id in gone}
        if not keys:
            return self
        phrasings = self.phrasings and tuple(text for text in self.phrasings if wording_key(text) not in keys)
        return replace(
            self,
            question="" if wording_key(self.question) in keys else self.question,
            phrasings=phrasings,
            origins={key: query_id for key, query_id in self.origins.items() if key not in keys},
            parts=self.parts if self.taken in {AddStep.ANSWER, AddStep.PREVIEW} else (),
        )

    def draft(self, state: FaqState) -> FaqDraft:
        """A complete one as it is stored."""
        return FaqDraft(self.question, self.answer, self.category, self.examples, state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """One field of an FAQ that is being changed.

    `value` is the new one, shown before it is kept, and empty while it is awaited; phrasings to add are
    lines. `before` is the value that it takes the place of, as the admin was shown it; None for phrasings,
    and in steps of versions that did not keep it. `contested`: somebody else has set that one meanwhile, and
    the admin is asked what to do. `page` leads back to the list; `panel`, `parts`, `seen` and `seen_at` as
    in Adding.
    """

    kind: Literal["editing"] = "editing"
    slug: str
    field: EditField
    page: int = 0
    value: str = ""
    before: str | None = None
    contested: bool = False
    parts: tuple[str, ...] = ()
    seen: int = 0
    seen_at: int = 0
    panel: tuple[Sent, ...] = ()

    @classmethod
    def of(cls, faq: Faq, field: EditField, page: int) -> Self:
        """Begun on `faq` as it is."""
        values = {
            EditField.QUESTION: faq.question,
            EditField.ANSWER: faq.answer,
            EditField.CATEGORY: faq.category,
        }
        return cls(slug=faq.slug, field=field, page=page, before=values.get(field))

    @property
    def change(self) -> FaqChange:
        """To `value`; empty for phrasings, which are added to those that are there."""
        return _only(self.field, self.value)

    @property
    def over(self) -> FaqChange:
        """What must still be so when it is kept."""
        return _only(self.field, self.before)

    def against(self, present: str) -> Self:
        """Contested by the value that is there now; no message after that goes on with one before it."""
        return replace(self, before=present, contested=True, seen_at=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """A search for the FAQ that a group of the inbox belongs to. `panel` and `seen` as in Adding."""

    kind: Literal["picking"] = "picking"
    group_id: int
    place: int = 0
    seen: int = 0
    panel: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """A search among an FAQ's phrasings; `sought` is empty until words have come. `page` as in Editing."""

    kind: Literal["searching"] = "searching"
    slug: str
    page: int = 0
    sought: str = ""
    seen: int = 0
    panel: tuple[Sent, ...] = ()


Step = Adding | Editing | Picking | Searching

_STEP = "step"
_CODEC: TypeAdapter[Step] = TypeAdapter(Annotated[Step, Field(discriminator="kind")])


def to_json(step: Step) -> dict[str, Any]:
    """What `from_json` reads."""
    written: dict[str, Any] = _CODEC.dump_python(step, mode="json")
    return written


def from_json(raw: object) -> Step | None:
    """None for what is no step, or a step of another version of the bot."""
    try:
        return _CODEC.validate_python(raw)
    except ValidationError:
        return None


def step_of(data: Mapping[Any, Any] | None) -> Step | None:
    """The open step that somebody's data has."""
    raw = (data or {}).get(_STEP)
    return None if raw is None else from_json(raw)


def keep_step(data: MutableMapping[Any, Any], step: Step | None) -> None:
    """`step` is the open one from now on; None: none is."""
    if step is None:
        data.pop(_STEP, None)
    else:
        data[_STEP] = to_json(step)


def _only(field: EditField, value: str | None) -> FaqChange:
    match field:
        case EditField.QUESTION:
            return FaqChange(question=value)
        case EditField.ANSWER:
            return FaqChange(answer=value)
        case EditField.CATEGORY:
            return FaqChange(category=value)
        case EditField.PHRASINGS:
            return FaqChange()
