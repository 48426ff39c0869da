"""Encryption of stored text with DATA_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from faq.errors import StoredTextUnreadable
from faq.text import text_key

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

    def text_key(self, text: str) -> str:
        """64 hex digits, equal for equal texts; with a key nobody can find the text by hashing guesses."""
        if self._fernet:
            return hmac.new(self._mac_key, text.encode(), hashlib.sha256).hexdigest()
        return text_key(text)
