"""What a button says when it is tapped: small typed values, packed into Telegram's 64 bytes of callback_data.

A value is packed as its class's code and its fields: `Choose(17, "q1W2e3R4")` is `c:17:q1W2e3R4`. FAQs and
categories are named by a short hash, because a slug or a category can be longer than the room there is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import ClassVar, TypeVar

TOKEN_BYTES = 6
_INT = re.compile(r"0|[1-9][0-9]{0,18}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8}")


@dataclass(frozen=True, slots=True)
class Action:
    """Root of all actions. Fields are `int` (from 0), `bool` or `str` (a token); `code` is unique."""

    code: ClassVar[str]

    def pack(self) -> str:
        """The callback_data of this action, at most 64 bytes."""
        return ":".join([self.code, *(_pack(getattr(self, field.name)) for field in fields(self))])


@dataclass(frozen=True, slots=True)
class Choose(Action):
    """A suggestion under a question."""

    code: ClassVar[str] = "c"
    query_id: int
    faq: str


@dataclass(frozen=True, slots=True)
class NoneOfThese(Action):
    code: ClassVar[str] = "n"
    query_id: int


@dataclass(frozen=True, slots=True)
class Rate(Action):
    """A thumb under an answer."""

    code: ClassVar[str] = "r"
    query_id: int
    faq: str
    helpful: bool


@dataclass(frozen=True, slots=True)
class AskAdmin(Action):
    code: ClassVar[str] = "a"
    query_id: int


@dataclass(frozen=True, slots=True)
class WantNews(Action):
    """Tell me when there is an answer, or no longer."""

    code: ClassVar[str] = "h"
    query_id: int
    wanted: bool


@dataclass(frozen=True, slots=True)
class AnswerConsent(Action):
    """Under the question whether the bot may learn from somebody's questions."""

    code: ClassVar[str] = "y"
    given: bool


@dataclass(frozen=True, slots=True)
class SwitchConsent(Action):
    """Under /privacy, which goes on to show the new state."""

    code: ClassVar[str] = "w"
    given: bool


@dataclass(frozen=True, slots=True)
class EraseMe(Action):
    code: ClassVar[str] = "x"


@dataclass(frozen=True, slots=True)
class KeepMe(Action):
    code: ClassVar[str] = "z"


@dataclass(frozen=True, slots=True)
class ShowTopics(Action):
    code: ClassVar[str] = "t"


@dataclass(frozen=True, slots=True)
class ShowTopic(Action):
    """One page of a category's questions."""

    code: ClassVar[str] = "k"
    category: str
    page: int


@dataclass(frozen=True, slots=True)
class ShowQuestion(Action):
    """An answer found by browsing; `category` and `page` lead back."""

    code: ClassVar[str] = "q"
    category: str
    page: int
    faq: str


@dataclass(frozen=True, slots=True)
class OpenInboxItem(Action):
    """Under the note that an admin gets when a user asks for one; handled on the admins' side."""

    code: ClassVar[str] = "i"
    query_id: int


A = TypeVar("A", bound=Action)


def token(name: str) -> str:
    """The eight characters that stand for a slug or a category."""
    digest = hashlib.blake2b(name.encode(), digest_size=TOKEN_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


def unpack(kind: type[A], data: object) -> A | None:
    """The action if `data` is a well-formed `kind`, else None: whatever a client sends is possible here."""
    if not isinstance(data, str):
        return None
    code, *parts = data.split(":")
    wanted = [str(field.type) for field in fields(kind)]
    if code != kind.code or len(parts) != len(wanted):
        return None
    values = [_unpack(type_name, part) for type_name, part in zip(wanted, parts, strict=True)]
    return None if any(value is None for value in values) else kind(*values)


def is_a(kind: type[Action]) -> Callable[[object], bool]:
    """The `pattern` of a CallbackQueryHandler for taps of this kind."""
    return lambda data: unpack(kind, data) is not None


def _pack(value: int | str) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _unpack(type_name: str, part: str) -> int | str | bool | None:
    match type_name:
        case "int":
            return int(part) if _INT.fullmatch(part) else None
        case "bool":
            return part == "1" if part in {"0", "1"} else None
        case _:
            return part if _TOKEN.fullmatch(part) else None
