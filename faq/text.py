"""What a person typed -> what is matched. Pure: the same text always gives the same normal form."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import dropwhile

_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_REDUPLICATED = re.compile(r"\b([^\W\d_]{2,})[²2](?=\b|nya\b)")
_A_QUESTION = 2  # words that must remain before greetings and thanks are left out


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`slang` maps a word to its standard wording; the rest are words and phrases that ask nothing.

    `fillers` carry tone and address anywhere in a message, `phrases` ("mau tanya") likewise. `greetings` before a
    question and `thanks` after it are fillers too, but on their own they are small talk.
    """

    slang: Mapping[str, str]
    fillers: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    greetings: frozenset[str] = frozenset()
    thanks: frozenset[str] = frozenset()


class Normaliser:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        longest_first = sorted(map(re.escape, lexicon.phrases), key=len, reverse=True)
        self._phrase = (
            re.compile(rf"\b(?:{'|'.join(longest_first)})\b") if longest_first else re.compile(r"(?!)")
        )

    def __call__(self, text: str) -> str:
        """Lower case, no emoji, punctuation, elongation, slang or fillers. A text without words stays as it is."""
        standard = " ".join(self._lexicon.slang.get(word, word) for word in _words(text))
        return self._without_fillers(standard) if standard else " ".join(text.split())

    def _without_fillers(self, text: str) -> str:
        known = self._lexicon
        words = [word for word in self._phrase.sub(" ", text).split() if word not in known.fillers]
        question = list(dropwhile(known.greetings.__contains__, words))
        while question and question[-1] in known.thanks:
            question.pop()
        return " ".join(question if len(question) >= _A_QUESTION else words) or text


def text_key(text: str) -> str:
    """64 hex digits that are equal for equal texts."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _words(text: str) -> list[str]:
    text = _URL.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    text = _REDUPLICATED.sub(r"\1 \1", text)
    text = "".join(_letter(char) for char in text)
    return _ELONGATED.sub(r"\1", _NOT_WORD.sub(" ", text)).split()


def _letter(char: str) -> str:
    match unicodedata.category(char):
        case "Mn" | "Cf":  # variation selectors and joiners: part of no word
            return ""
        case "Cc":
            return " "
        case _:
            return char
