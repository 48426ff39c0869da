"""A message without words, or of fillers only: "???", "🙏", "wkwk 😂", "hmm". It asks nothing. Pure.

It may say what became of an answer.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum


class Sign(Enum):
    """What the whole message says."""

    UNHAPPY = "unhappy"  # angry, or what the other button below an answer says
    PUZZLED = "puzzled"  # or touched, or laughing tears: who weeps in a chat need not dislike an answer
    THUMB_UP = "thumb_up"  # what the button below an answer says
    GLAD = "glad"  # thanks, praise, affection
    GREETING = "greeting"  # folded hands, too: a request; below an answer they thank
    LAUGH = "laugh"
    UNCLEAR = "unclear"  # "...", "🐱", "tes", or two that contradict each other, as "😭🙏" does


_LAUGH = re.compile(
    r"""
    (?=.*wk)[awk]+                                  # wkwk, awkwkwk, wkakak
  | [aehi]?(?:h+[aeio]+){2,}h* | h{3,} | w{3,}      # hahaha, wahaha, ehehe, hihi
  | wa(?:h+a+){2,}h*
  | (?:x+[aei]+){2,}x* | (?:k+[ei]+){3,}            # xixixi, kekeke
  | a?(?:w+[oa]+k+){2,} | lo+l | lmf?ao+ | rofl | ngakak
    """,
    re.VERBOSE,
)
_IN_ONE = re.compile(r"\b(kok)\s+((?:be)?gi(?:tu|ni))(?:\s+(?:sih|ya|yah))?\b")
_FILLERS = (  # each a whole word that asks nothing, as long as it may be drawn out
    (
        Sign.PUZZLED,
        re.compile(
            r"""
            (?:h+u+){2,} | hi+ks+                       # sobs
          | h+m+ | h+a+h* | l+a+h+ | l+o+h+ | l+h+o+    # hmm, ha, hah, lah, loh, lho
          | (?:w?a)?d+u+h+ | h+a+d+[eu]+h+ | y+a+h+ | h+u+f+t*
          | kok(?:be)?gi(?:tu|ni) | te?ru+s+            # kok gitu, terus
            """,
            re.VERBOSE,
        ),
    ),
    (Sign.UNCLEAR, re.compile(r"e+h*m*|te+s+t?(?:ing)?")),
)
_FACES = (
    (Sign.LAUGH, re.compile(r"x+d+|[:=]-?[vp]+")),
    (Sign.GLAD, re.compile(r"[:;=]['’]?-?[)\]d*]+|\(+['’]?[:=;]|\^[_.]*\^+|<3+|:3+")),
    (Sign.PUZZLED, re.compile(r"[:=]['’]?-?[(\[/|\\c]+|\)+['’]?[:=]|t[_.]+t|;[_.]+;|-[_.]+-|>[_.]+<|\._+\.")),
)
_EMOJI = {
    character: sign
    for sign, characters in (
        (Sign.UNHAPPY, "😠😡🤬😤👿😾👎👊🖕🙅❌🚫"),
        (Sign.PUZZLED, "😭😢😥😓😔😞😟😕🙁☹😣😖😩😫😰😨😿🥺💔🙄😒😑😐🫤🤔🤨🧐🤷🤦😵❓❔?"),
        (Sign.THUMB_UP, "👍"),
        (Sign.GREETING, "🙏👋"),
        (Sign.GLAD, "❤🧡💛💚💙💜🤎🖤🤍🩷🩵♥💕💖💗💓💞💝💘💟❣😊🙂☺😀😃😄😁😇🥰😍🤩😘😗😚😙🤗😌😉😎🥹🫶🤝🙇🌹💐🌸"),
        (Sign.GLAD, "👌👏🙌💪💯🔥✅✔☑🎉🥳🤙🫡🆗✨⭐🌟"),
        (Sign.LAUGH, "😂🤣😆😹😅😝😜🤪😛💀☠"),
    )
    for character in characters
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def sign_in(text: str) -> Sign | None:
    """None for a message with any other word or number in it, and for one of nothing at all."""
    parts = _IN_ONE.sub(r"\1\2", unicodedata.normalize("NFKC", text).casefold()).split()
    if not parts:
        return None
    found: set[Sign] = set()
    for part in parts:
        signs = _signs_of(part)
        if signs is None:
            return None
        found |= signs
    return _together(found)


def _signs_of(part: str) -> set[Sign] | None:
    """What stands in this part of a message, which has no space; None where a word or a number does."""
    for sign, face in _FACES:
        if face.fullmatch(part):
            return {sign}
    words = _WORD.findall(part)
    rest = _WORD.sub("", part)
    if any(character.isalnum() for character in rest):
        return None
    found = {_EMOJI[character] for character in rest if character in _EMOJI}
    for word in words:
        if (said := _sign_of_word(word)) is None:
            return None
        found.add(said)
    return found


def _sign_of_word(word: str) -> Sign | None:
    if _LAUGH.fullmatch(word):
        return Sign.LAUGH
    return next((sign for sign, filler in _FILLERS if filler.fullmatch(word)), None)


def _together(found: set[Sign]) -> Sign:
    """Who laughs beside something else means that, but for tears of laughter."""
    troubled = found & {Sign.UNHAPPY, Sign.PUZZLED}
    kind = found - troubled - {Sign.LAUGH, Sign.UNCLEAR}
    if troubled and kind:
        return Sign.UNCLEAR
    if Sign.UNHAPPY in troubled:
        return Sign.UNHAPPY
    if not kind and Sign.LAUGH in found:
        return Sign.LAUGH
    if troubled:
        return Sign.PUZZLED
    if len(kind) <= 1:
        return next(iter(kind), Sign.UNCLEAR)
    return Sign.THUMB_UP if Sign.THUMB_UP in kind else Sign.GLAD
