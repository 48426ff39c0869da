"""A message without words: "???", "😭", "🙏", "wkwk 😂". It asks nothing; it may say what became of an answer. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum


class Sign(Enum):
    """What the whole message says."""

    UNHAPPY = "unhappy"  # also puzzled
    THUMB_UP = "thumb_up"  # what the button below an answer says
    GLAD = "glad"  # thanks, praise, affection
    LAUGH = "laugh"
    UNCLEAR = "unclear"  # "...", "🐱", or two that contradict each other, as "😭🙏" does


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
_SOB = re.compile(r"(?:h+u+){2,}|hi+ks+")
_FACES = (
    (Sign.LAUGH, re.compile(r"x+d+|[:=]-?[vp]+")),
    (Sign.GLAD, re.compile(r"[:;=]['’]?-?[)\]d*]+|\(+['’]?[:=;]|\^[_.]*\^+|<3+|:3+")),
    (Sign.UNHAPPY, re.compile(r"[:=]['’]?-?[(\[/|\\c]+|\)+['’]?[:=]|t[_.]+t|;[_.]+;|-[_.]+-|>[_.]+<|\._+\.")),
)
_EMOJI = {
    character: sign
    for sign, characters in (
        (Sign.UNHAPPY, "😭😢😥😓😔😞😟😕🙁☹😣😖😩😫😰😨😿🥺😠😡🤬😤👿😾👎👊🖕💔🙄😒😑😐🫤🤔🤨🧐🤷🤦🙅❌🚫😵❓❔?"),
        (Sign.THUMB_UP, "👍"),
        (Sign.GLAD, "🙏❤🧡💛💚💙💜🤎🖤🤍🩷🩵♥💕💖💗💓💞💝💘💟❣😊🙂☺😀😃😄😁😇🥰😍🤩😘😗😚😙🤗😌😉😎🥹🫶🤝🙇🌹💐🌸"),
        (Sign.GLAD, "👌👏🙌💪💯🔥✅✔☑🎉🥳🤙🫡🆗✨⭐🌟"),
        (Sign.LAUGH, "😂🤣😆😹😅😝😜🤪😛💀☠"),
    )
    for character in characters
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def sign_in(text: str) -> Sign | None:
    """None for a message with any word or number in it, and for one of nothing at all."""
    parts = unicodedata.normalize("NFKC", text).casefold().split()
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
        if _LAUGH.fullmatch(word):
            found.add(Sign.LAUGH)
        elif _SOB.fullmatch(word):
            found.add(Sign.UNHAPPY)
        else:
            return None
    return found


def _together(found: set[Sign]) -> Sign:
    """Who laughs beside something else means that, but for tears of laughter."""
    if len(found) == 1:
        return next(iter(found))
    if found == {Sign.LAUGH, Sign.UNHAPPY}:
        return Sign.LAUGH
    if not found or Sign.UNHAPPY in found:
        return Sign.UNCLEAR
    return Sign.THUMB_UP if Sign.THUMB_UP in found else Sign.GLAD
