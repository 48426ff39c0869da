"""A message that is nothing but a choice among what was offered: "yang kedua kak", "no.2", "bukan semuanya". Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """From 1 at the top downwards, or from -1 at the bottom upwards."""

    number: int


@dataclass(frozen=True, slots=True)
class Middle:
    """As many above as below."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The only one that was offered; `mildly`: by "ok", which need not be about it."""

    mildly: bool = False


@dataclass(frozen=True, slots=True)
class NoneOfThem:
    """All of them are refused; `mildly`: by a mere "nggak", which is about nothing but an offer."""

    mildly: bool = False


@dataclass(frozen=True, slots=True)
class NoChoice:
    """A message like any other."""


Said = Place | Middle | Agreed | NoneOfThem | NoChoice

_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_PUNCTUATED = re.compile(r"""[\w\s.,:;!?()#'"’‘“”~–-]*""")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_ENGLISH_END = re.compile(r"(?<=[1-9])(?:st|nd|rd|th)\b|(?<=[a-z])['’](?:s|m|d|ll)\b")
_DOUBLED_END = re.compile(r"([^\W\d_])\1$")
_DIGITS = re.compile(r"[1-9][0-9]?")

_PLACES: dict[str, Place | Middle] = {
    word: place
    for place, words in (
        (Place(1), "satu siji hiji one pertama prtama pertma kesatu kahiji first atas teratas awal"),
        (Place(2), "dua loro two kedua kadua second"),
        (Place(3), "tiga telu tilu three ketiga katilu third"),
        (Place(4), "empat papat opat four keempat kaopat fourth"),
        (Place(5), "lima limo five kelima kalima fifth"),
        (Place(-1), "terakhir trakhir terakir akhir bawah terbawah bwh last bottom"),
        (Middle(), "tengah middle"),
    )
    for word in words.split()
}


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_TONE = _words(
    "kak kaka kakak ka min mimin admin bang bg bro sis gan pak bu mas mba mbak om tante bos boss kang teh bunda",
    "deh dong aja saja ajah doang kok sih nih tuh ya iya iyah yah lah oh eh nah hm hmm hehe oke ok okay sip yes yep",
    "tolong plis pliss pls please maaf sorry makasih terimakasih terima kasih trims nuhun suwun thanks thank you thx",
    "kayaknya kayanya keknya sepertinya mungkin",
)
_AROUND = _words(
    "yang yg yng sing nu itu ini paling di ke tadi jadi berarti coba cocok pas benar bener betul",
    "pilih milih mau pengen pengin pingin ingin ambil maksud maksudku maksudnya maksudq maksutku",
    "the number num option choice question answer",
    "i id im it its that thats is mean meant want like think pick choose take go with",
)
_ME = _words("aku saya gue gua gw sy ak")
_BEFORE = _ME | _words(
    "nomor nomer nomr nmr nmor no opsi pilihan pertanyaan jawaban soal tombol poin point urutan"
)
"""Behind a place they would say more: "dua pertanyaan", "yang kedua saya"."""

_YES = _words("ya iya iyah yah yes yep yup yoi y benar bener betul leres inggih nggih he'eh heeh")
_THAT = _words("yang yg itu ini maksudku maksudnya")
_OKAY = _words("ok oke okay okey oks okok sip siip siap boleh bole baik baiklah")
_THANKS = _words("makasih terimakasih terima kasih trims nuhun suwun thanks thank thx")
_NO = frozenset({"tidak", "no", "nope"})

_STANDARD = {
    word: standard
    for standard, words in (
        ("tidak", "tak tdk gak ga gk g nggak ngga nggk enggak engga kagak kaga ndak nda ora teu"),
        ("tidak ada", "gada gaada gakada"),
        ("bukan", "bkn bukanlah dudu sanes"),
        ("semua", "semuanya smua smuanya semuany keduanya ketiganya satupun"),
        ("cocok", "sesuai pas tepat benar bener betul sama"),
        ("yang", "yg yng sing nu"),
        ("maksudku", "maksudnya maksudq maksutku"),
        ("pilihan", "pilihannya opsi opsinya jawaban jawabannya"),
    )
    for word in words.split()
}
_THESE = r"(?:yang|itu|ini|semua|gitu|begitu|maksudku|maksud\ (?:aku|saya|gue|gua|gw|sy|ak))"
_NONE = re.compile(
    rf"""
    (?:{_THESE}\ )*bukan(?:\ {_THESE})*(?<!yang)
  | (?:yang\ )?tidak\ ada
    (?:\ (?:yang|itu|ini|semua|cocok|sekali|satu|pun|di|sini|situ|sana|atas|pilihan|maksudku|dimaksud))*
  | tidak\ (?:semua|cocok(?:\ semua)?) | semua\ (?:salah|tidak\ cocok) | salah\ semua
  | (?:no\ )?(?:none|neither|not\ any|not(?=\ ))(?:\ (?:of|the|these|those|them|above|ones?|it))*
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"\s*([0-9]{1,3})[\s.!?]*")
_BOTH = re.compile(r"\b(dua|tiga) (?:\1nya)\b")


def said(text: str) -> Said:
    """What is chosen by `text`, wherever that was offered."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if not _silent(c))
    if not _PUNCTUATED.fullmatch(plain):
        return NoChoice()
    if number := _NUMBER.fullmatch(plain):  # alone it is a place, also where there are not so many
        return Place(int(number[1]))
    bare = _ELONGATED.sub(r"\1", _ENGLISH_END.sub("", plain))
    words = [_known(word) for word in _WORD.findall(bare)]
    if "?" not in plain and (agreed := _agreed(words)):
        return agreed
    content = [word for word in words if word not in _TONE]
    standard = _BOTH.sub("semua", " ".join(_STANDARD.get(word, word) for word in content))
    if "?" not in plain and _NONE.fullmatch(standard):
        return NoneOfThem()
    if "?" not in plain and standard in _NO:
        return NoneOfThem(mildly=True)
    return _place(content)


def pick(place: Place | Middle | Agreed, offered: Sequence[T]) -> T | None:
    """The one in that place, if there is one."""
    match place:
        case Place(number):
            index = number - 1 if number > 0 else len(offered) + number
        case Middle():
            index = len(offered) // 2 if len(offered) % 2 else -1
        case Agreed():
            index = 0 if len(offered) == 1 else -1
    return offered[index] if 0 <= index < len(offered) else None


def _agreed(words: Sequence[str]) -> Agreed | None:
    """Who is glad of something else thanks for it beside their "ok"."""
    if not _TONE.union(_YES, _THAT, _OKAY).issuperset(words):
        return None
    if not _YES.isdisjoint(words):
        return Agreed()
    return None if _OKAY.isdisjoint(words) or not _THANKS.isdisjoint(words) else Agreed(mildly=True)


def _place(words: Sequence[str]) -> Place | Middle | NoChoice:
    """The one place that is named, with nothing around it that says more."""
    found: list[Place | Middle] = []
    for before, word in zip(("", *words), words, strict=False):
        if word == "one" and (before == "the" or _is_place(before)):  # "the second one"
            continue
        if _is_place(word):
            found.append(_PLACES.get(word) or Place(int(word)))
        elif word in _BEFORE:
            if found and not (word in _ME and before == "maksud"):
                return NoChoice()
        elif word not in _AROUND:
            return NoChoice()
    return found[0] if len(found) == 1 else NoChoice()


def _is_place(word: str) -> bool:
    return word in _PLACES or _DIGITS.fullmatch(word) is not None


def _known(word: str) -> str:
    """Without the letter that is drawn out at its end ("yaa", "duaa"), where only that makes it a word from here."""
    short = _DOUBLED_END.sub(r"\1", word)
    return short if word not in _TONE and (short in _TONE or short in _PLACES) else word


def _silent(character: str) -> bool:
    """Emoji, what joins and colours them, the frame of a keycap."""
    category = unicodedata.category(character)
    return category in {"So", "Sk", "Cf"} or category.startswith("M")
