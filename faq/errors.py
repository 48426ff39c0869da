"""Everything that can go wrong in the domain. Errors carry data; the words a person reads belong to the edge.

FinBuddyError
├── FaqError
│   ├── UnknownFaq          no FAQ has this slug
│   ├── FaqAsleep           the FAQ is not live
│   ├── FaqChanged          somebody else has changed it meanwhile
│   ├── SlugTaken           another FAQ has this slug
│   └── InvalidFaq          a field is empty, too long or not Telegram HTML
├── UnknownQuery            no logged query has this id
├── GroupHandled            the group does not wait in the inbox any more
├── UndoTooLate             a verdict cannot be taken back
├── ModelError
│   ├── ModelMissing        there is no model directory
│   ├── ModelBroken         the directory is incomplete or corrupted
│   │   └── ModelOutdated   another version of this program made it
│   ├── ModelPruned         only the adapter is left; its serving files must be made anew
│   ├── ModelRefused        the gate found it worse than the one it should replace
│   ├── VersionTaken        there is a model of that name
│   ├── NoEarlierModel      nothing served before the model in use
│   ├── ModelReplaced       the model to go back from is not in use any more
│   └── ModelBuildFailed    building did not succeed; what was there before is untouched
├── TrainingError
│   ├── TooFewPairs         there is not enough to learn from
│   └── TrainingRunning     another process trains in this MODEL_DIR
├── PolicyMismatch          thresholds were fitted for another model
├── DatabaseError
│   ├── DatabaseUnavailable it cannot be opened or reached
│   ├── DatabaseOutdated    an older version of this program made it
│   ├── DatabaseNewer       a newer one has changed it
│   └── LeaseLost           another process serves it by now
├── BadFile                 an import, query or export file cannot be used
└── StoredTextUnreadable    DATA_KEY is not the key this text was written with
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class FinBuddyError(Exception):
    """Root of all errors that the domain raises on purpose."""


class FaqError(FinBuddyError):
    """Something about one FAQ."""


class UnknownFaq(FaqError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"unknown FAQ {slug!r}")
        self.slug = slug


class FaqAsleep(FaqError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"FAQ {slug!r} is not live")
        self.slug = slug


class FaqChanged(FaqError):
    """`field` is not what it was when the change was begun; `present` is its value by now."""

    def __init__(self, slug: str, field: str, present: str) -> None:
        super().__init__(f"the {field} of FAQ {slug!r} has changed")
        self.slug = slug
        self.field = field
        self.present = present


class SlugTaken(FaqError):
    def __init__(self, slug: str) -> None:
        super().__init__(f"slug {slug!r} is taken")
        self.slug = slug


class Fault(StrEnum):
    """What is wrong with a field of an FAQ, and what InvalidFaq.detail is then."""

    EMPTY = "empty"
    NO_WORDS = "no_words"  # only emoji and punctuation
    TOO_LONG = "too_long"  # the limit
    MANY_LINES = "many_lines"
    BAD_HTML = "bad_html"  # the place that is wrong
    BAD_SLUG = "bad_slug"  # the slug


class InvalidFaq(FaqError):
    """`field` names what is wrong."""

    def __init__(self, field: str, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{field}: {fault} {detail}".rstrip())
        self.field = field
        self.fault = fault
        self.detail = detail


class UnknownQuery(FinBuddyError):
    def __init__(self, query_id: int) -> None:
        super().__init__(f"unknown query {query_id}")
        self.query_id = query_id


class GroupHandled(FinBuddyError):
    def __init__(self, group_id: int) -> None:
        super().__init__(f"group {group_id} is handled")
        self.group_id = group_id


class UndoTooLate(FinBuddyError):
    """`reason` is a short machine-readable code: `gone`, `undone`, `decided_again`, `faq_changed`."""

    def __init__(self, verdict_id: int, reason: str) -> None:
        super().__init__(f"verdict {verdict_id}: {reason}")
        self.verdict_id = verdict_id
        self.reason = reason


class ModelError(FinBuddyError):
    """Something about one model directory."""

    def __init__(self, directory: Path, detail: str) -> None:
        super().__init__(f"{directory}: {detail}")
        self.directory = directory
        self.detail = detail


class ModelMissing(ModelError):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "no model there")


class ModelBroken(ModelError):
    """`detail` says which file is missing or unreadable."""


class ModelOutdated(ModelBroken):
    """It was made by another version of this program."""


class ModelPruned(ModelError):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "only its adapter is left")


class ModelRefused(ModelError):
    """`reasons` are the gate's codes."""

    def __init__(self, directory: Path, reasons: tuple[str, ...]) -> None:
        super().__init__(directory, ", ".join(reasons))
        self.reasons = reasons


class VersionTaken(ModelError):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "exists")


class NoEarlierModel(ModelError):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "no model served before")


class ModelReplaced(ModelError):
    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "another model is in use")


class ModelBuildFailed(ModelError):
    """`detail` says which step failed."""


class TrainingError(FinBuddyError):
    """Something about learning from what people asked."""


class TooFewPairs(TrainingError):
    """`found` pairs can be trained with; `least` are needed, for FAQs that differ."""

    def __init__(self, found: int, least: int) -> None:
        super().__init__(f"{found} pairs, at least {least} are needed")
        self.found = found
        self.least = least


class TrainingRunning(TrainingError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: another training runs")
        self.folder = folder


class PolicyMismatch(FinBuddyError):
    def __init__(self, policy_model: str, model: str) -> None:
        super().__init__(f"policy belongs to model {policy_model}, not to {model}")
        self.policy_model = policy_model
        self.model = model


class DatabaseError(FinBuddyError):
    """Something about the database as a whole."""


class DatabaseUnavailable(DatabaseError):
    """`reason` in the words of the driver."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the database cannot be used: {reason}")
        self.reason = reason


class DatabaseOutdated(DatabaseError):
    def __init__(self, revision: str | None) -> None:
        super().__init__(f"the database is at revision {revision}")
        self.revision = revision


class DatabaseNewer(DatabaseError):
    def __init__(self, revision: str) -> None:
        super().__init__(f"revision {revision} of the database is not known")
        self.revision = revision


class LeaseLost(DatabaseError):
    def __init__(self) -> None:
        super().__init__("The connection to the database broke off, and another process serves it by now.")


class BadFile(FinBuddyError):
    """`line` is 1-based; 0 where the file as a whole is meant."""

    def __init__(self, path: Path, reason: str, line: int = 0) -> None:
        super().__init__(f"{path}:{line}: {reason}" if line else f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.line = line


class StoredTextUnreadable(FinBuddyError):
    """The ciphertext does not open with the present DATA_KEY."""
