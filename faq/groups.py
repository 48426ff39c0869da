"""The values of the inbox: groups of questions that were not answered at once, and what was decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faq.models import Asker, Candidate, Faq


class VerdictKind(StrEnum):
    LINKED = "linked"
    OUT_OF_SCOPE = "out_of_scope"
    IGNORED = "ignored"
    SPLIT = "split"


class TooLate(StrEnum):
    """Why a verdict cannot be taken back any more."""

    GONE = "gone"
    UNDONE = "undone"
    DECIDED_AGAIN = "decided_again"
    FAQ_CHANGED = "faq_changed"


@dataclass(frozen=True, slots=True)
class Form:
    """A normal form; `key` is what the database knows it by."""

    key: str
    normalised: str


@dataclass(frozen=True, slots=True)
class Group:
    """`people` and `messages` count what waits; `text` is the newest of it.

    `chosen` is the slug that all askers chose themselves, `linked` the one that the group was linked to before
    something new joined it. `disliked`, `wants_admin`: somebody in it said so of an answer.
    """

    id: int
    people: int
    messages: int
    text: str
    newest_at: datetime
    chosen: str | None = None
    linked: str | None = None
    disliked: bool = False
    wants_admin: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """One normal form that waits, as it was written last, in the query `query_id`.

    `unsettled`: one of its askers refused what there was, or asked for an admin in spite of it.
    """

    query_id: int
    text: str
    form: Form
    messages: int
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with its wordings, the most typical first, and the FAQs that it likely belongs to.

    Those that somebody in it has `refused` (by their slugs) come after the others. `answer`: what most of those got
    who were answered and not content.
    """

    group: Group
    wordings: tuple[Wording, ...]
    likeliest: tuple[Candidate, ...]
    refused: frozenset[str] = frozenset()
    answer: Faq | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided. `left_out`: wordings that were too long to be learnt, and only labelled.

    `made_faq`: the FAQ was written for the group. `heard`: people who were told of a link before it was undone.
    """

    id: int
    group_id: int
    kind: VerdictKind
    messages: int
    left_out: int = 0
    made_faq: bool = False
    faq: Faq | None = None
    heard: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """A question that has an answer now, and who waits for it; `query_ids` are all that this person asked of it.

    `corrects`: they were told of another answer before, which was wrong.
    """

    query_ids: tuple[int, ...]
    asker: Asker
    text: str
    faq: Faq
    corrects: bool = False
