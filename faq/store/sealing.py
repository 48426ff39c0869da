"""Encryption of stored text with DATA_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Literal, Self, TypeVar

import structlog
from cryptography.fernet import Fernet, InvalidToken

from faq.errors import StoredTextUnreadable
from faq.language.text import text_key

R = TypeVar("R")
T = TypeVar("T")
Kind = Literal["question", "update", "state"]

log = structlog.get_logger(__name__)

_SEALED = "sealed:"
_PLAIN = "plain:"  # stands before a plain text that begins like one of the two itself
_SALT = b"finbuddy-stored-text-1"  # fixed: the key must come out the same on every machine
_ROUNDS = 210_000  # slows down guessing a short passphrase; about a fifth of a second, once at the start


class Sealer:
    """Seals and opens text; without a key it keeps plain text.

    Text from before a key was set opens as it is, so that a key can be turned on at any time.
    """

    def __init__(self, key: str | None) -> None:
        """`key`: any passphrase; None or empty: no encryption."""
        self._fernet: Fernet | None = None
        self._mac_key = b""
        self._left_out: dict[Kind, int] = {}  # at most, in any list so far
        if key:
            derived = hashlib.pbkdf2_hmac("sha512", key.encode(), _SALT, _ROUNDS)
            self._fernet = Fernet(base64.urlsafe_b64encode(derived[:32]))
            self._mac_key = derived[32:]

    def seal(self, text: str) -> str:
        """The form that is stored."""
        if self._fernet:
            return _SEALED + self._fernet.encrypt(text.encode()).decode()
        return _PLAIN + text if text.startswith((_SEALED, _PLAIN)) else text

    @staticmethod
    def is_sealed(stored: str) -> bool:
        """Whether only a key opens it."""
        return stored.startswith(_SEALED)

    def open(self, stored: str) -> str:
        """The text again. Raises StoredTextUnreadable where it was sealed with another key."""
        if not self.is_sealed(stored):
            return stored.removeprefix(_PLAIN)
        if not self._fernet:
            raise StoredTextUnreadable
        try:
            return self._fernet.decrypt(stored.removeprefix(_SEALED)).decode()
        except InvalidToken:
            raise StoredTextUnreadable from None

    def legible(self, kind: Kind) -> Legible:
        """For a list of texts that shall not fail for one of them."""
        return Legible(self, kind)

    def note(self, kind: Kind, left_out: int) -> None:
        """The log says it where more are left out than ever before: many lists are read again every few seconds."""
        if left_out > self._left_out.get(kind, 0):
            self._left_out[kind] = left_out
            log.warning("stored_text_unreadable", kind=kind, count=left_out)

    def text_key(self, text: str) -> str:
        """64 hex digits, equal for equal texts; with a key nobody can find the text by hashing guesses."""
        if self._fernet:
            return hmac.new(self._mac_key, text.encode(), hashlib.sha256).hexdigest()
        return text_key(text)


class Legible:
    """One reading of many texts. What was sealed with another key is left out, and counted in the log at the end."""

    def __init__(self, sealer: Sealer, kind: Kind) -> None:
        self._sealer = sealer
        self._kind: Kind = kind
        self._left_out = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._sealer.note(self._kind, self._left_out)

    def __call__(self, rows: Iterable[R], read: Callable[[R], T]) -> list[T]:
        """What `read` makes of each row; those go without of which it raises StoredTextUnreadable."""
        found: list[T] = []
        for row in rows:
            try:
                found.append(read(row))
            except StoredTextUnreadable:
                self._left_out += 1
        return found

    def one(self, row: R | None, read: Callable[[R], T]) -> T | None:
        """The same of one row, if there is one; None where it goes."""
        found = [] if row is None else self([row], read)
        return found[0] if found else None
