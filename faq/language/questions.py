"""Where a message could fall into two questions. Pure; whether it does is for the ranking of both halves to say."""

from __future__ import annotations

import re
from itertools import islice

LEAST_WORDS = 2  # that each half must have
MOST = 6

_CUTS = re.compile(
    r"""
    (?<=[?!.;])\s+ | \n\s*                                          # a sentence's end
  | (?:[,;/&+–-]{1,3}\s{0,3})?                                     # a joining word, with what stands around it
    \b(?:terus|trus|trs|lalu|lantas|dan|sama|sm|plus|serta|sekalian|oh\s+iya|oiya|btw|habis\s+itu|abis\s+itu|satu\s+lagi
       |and|also|karo|jeung|lan|jg|juga)\b
    (?:\s{0,3}[,:])?
  | ,\s+                                                           # a comma
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NEGATIONS = frozenset({"tidak", "belum"})
_CUES = frozenset(
    {
        *("bagaimana", "apa", "apakah", "kenapa", "kapan", "berapa", "siapa", "mana", "cara"),
        *("bisa", "boleh", "kok", "how", "what", "why", "can"),
    }
)


def cuts(text: str) -> tuple[tuple[str, str], ...]:
    """Each way to cut `text` in two at a sentence's end, a joining word or a comma, at most MOST."""
    found = ((text[: cut.start()].strip(), text[cut.end() :].strip()) for cut in _CUTS.finditer(text))
    long_enough = (pair for pair in found if all(len(half.split()) >= LEAST_WORDS for half in pair))
    return tuple(islice(long_enough, MOST))


def sounds_asked(text: str, normalised: str) -> bool:
    """Whether a half is a question by its form: a question mark, a question word, "... gak"."""
    words = normalised.split()
    if text.endswith("?") or not _CUES.isdisjoint(words) or any(word.endswith("kah") for word in words):
        return True
    return bool(words) and words[-1] in _NEGATIONS
