"""A question as the label of a button: a phone shows some 35 characters of it, and most questions begin alike. Pure."""

from __future__ import annotations

import re

_HOW = re.compile(
    r"""
    (?:bagaimana(?:kah)?|gimana)\s+
      (?: cara(?:nya)?\s+(?:untuk\s+)?(?!kerja\b)
        | (?=cara\s+kerja\b)                                 # "Cara kerja mode normal"
        | (?:kalau|jika|bila)\s+
        | (?:saya|aku)\s+(?:bisa|dapat)\s+ )
  | cara\s+(?:untuk\s+)?(?!kerja\b)
  | how\s+(?:do|can)\s+i\s+ | how\s+to\s+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WHETHER = re.compile(r"apakah\s+", re.IGNORECASE)


def title(question: str) -> str:
    """What tells it apart comes first: "Bagaimana cara mencatat pendapatan?" is "Mencatat pendapatan"."""
    if how := _HOW.match(question):
        rest = question[how.end() :].rstrip(" ?")
    elif whether := _WHETHER.match(question):
        rest = question[whether.end() :]
    else:
        return question
    named = any(character.isalnum() for character in rest)
    return rest[0].upper() + rest[1:] if named else question
