"""What a person typed -> what is matched. Pure: the same text always gives the same normal form."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Normalise = Callable[[str], str]

_URL = re.compile(r"\b(?:https?://|www\.)\S+")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_NOT_WORD = re.compile(r"[\W_]+")
_REDUPLICATED = re.compile(r"\b([^\W\d_]{2,})2(?=\b|nya\b)")
_INVISIBLE = frozenset({"Mn", "Cf"})  # variation selectors, joiners: part of no word
_A_QUESTION = 2  # words that must remain before greetings and thanks are left out


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`slang` maps a word to its standard wording; the rest are things people say that ask nothing.

    `fillers` are words that carry tone and address anywhere in a message, `phrases` ("mau tanya") likewise.
    `greetings` before a question and `thanks` after it, words or phrases, are left out too, but on their own they
    are small talk.
    """

    slang: Mapping[str, str]
    fillers: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()
    greetings: frozenset[str] = frozenset()
    thanks: frozenset[str] = frozenset()


class Normaliser:
    def __init__(self, lexicon: Lexicon) -> None:
        self._slang = lexicon.slang
        self._fillers = lexicon.fillers
        self._phrase = re.compile(rf"\b{self._any_of(lexicon.phrases)}\b")
        self._greetings = re.compile(rf"^(?:{self._any_of(lexicon.greetings)}(?: |$))+")
        self._thanks = re.compile(rf"(?:(?:^| ){self._any_of(lexicon.thanks)})+$")

    def __call__(self, text: str) -> str:
        """Lower case, no emoji, punctuation, elongation, slang or fillers; the normal form of itself.

        A text without words stays as it is, but for spacing.
        """
        standard = self._standard(text)
        rest = self._without_fillers(standard)
        question = self._thanks.sub("", self._greetings.sub("", rest))
        chosen = question if len(question.split()) >= _A_QUESTION else rest
        return chosen or standard or " ".join(text.split())

    def _standard(self, text: str) -> str:
        return " ".join(self._slang.get(word, word) for word in _words(text))

    def _without_fillers(self, text: str) -> str:
        """Without phrases either, nor those that only come about when what is between them goes."""
        before = None
        while text != before:
            before = text
            words = self._phrase.sub(" ", text).split()
            text = " ".join(word for word in words if word not in self._fillers)
        return text

    def _any_of(self, phrases: Iterable[str]) -> str:
        """A pattern for each of them in standard wording, the longest first; where there is none, for nothing."""
        longest_first = sorted({self._standard(phrase) for phrase in phrases}, key=len, reverse=True)
        return f"(?:{'|'.join(longest_first)})" if longest_first else "(?!)"


def has_words_of(sought: str, text: str) -> bool:
    """Whether `text` has all that was typed into a search, in whatever order and case, also as parts of words."""
    folded = text.casefold()
    return all(word in folded for word in sought.casefold().split())


def text_key(text: str) -> str:
    """64 hex digits that are equal for equal texts."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _words(text: str) -> list[str]:
    text = _URL.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    text = _REDUPLICATED.sub(r"\1 \1", text)
    text = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)
    return _ELONGATED.sub(r"\1", _NOT_WORD.sub(" ", text)).split()
