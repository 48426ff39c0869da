"""The catalogs: every text a person reads, by a symbolic key, in Indonesian and in English."""

from __future__ import annotations

import gettext
import html
import io
from collections.abc import Mapping
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
DEFAULT = "id"
LANGUAGES = (DEFAULT, "en")


class Words:
    """The texts of one language. An unknown key or a missing placeholder is a KeyError: tests find both."""

    def __init__(self, language: str, catalog: gettext.NullTranslations, keys: frozenset[str]) -> None:
        self.language = language
        self._catalog = catalog
        self._keys = keys

    def get(self, key: str, /, **values: object) -> str:
        """A message as Telegram HTML: the values are escaped, the text itself may contain tags."""
        return self._find(key).format_map({name: html.escape(str(value)) for name, value in values.items()})

    def plain(self, key: str, /, **values: object) -> str:
        """A text that is shown as it is: a button, a toast, a command's description."""
        return self._find(key).format_map(values)

    def count(self, key: str, n: int, /, **values: object) -> str:
        """Like `get`, in the form that the language has for `n`; `{n}` is filled in."""
        self._check(key)
        escaped = {name: html.escape(str(value)) for name, value in values.items()}
        return self._catalog.ngettext(key, key, n).format_map({"n": n, **escaped})

    def _find(self, key: str) -> str:
        self._check(key)
        return self._catalog.gettext(key)

    def _check(self, key: str) -> None:
        if key not in self._keys:
            raise KeyError(key)


class Texts:
    """All languages, and which of them a person gets."""

    def __init__(self, languages: Mapping[str, Words]) -> None:
        self._languages = languages

    def of(self, language_code: str | None) -> Words:
        """English for a Telegram set to English, Indonesian for everybody else."""
        english = language_code is not None and language_code.lower().split("-")[0] == "en"
        return self._languages["en" if english else DEFAULT]


def load_texts(directory: Path = LOCALES) -> Texts:
    """Read `id.po` and `en.po`; nothing needs to be compiled beforehand."""
    return Texts({language: _words(directory, language) for language in LANGUAGES})


def _words(directory: Path, language: str) -> Words:
    with (directory / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    keys = frozenset(_key(message.id) for message in catalog if message.id)
    return Words(language, gettext.GNUTranslations(compiled), keys)


def _key(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]
