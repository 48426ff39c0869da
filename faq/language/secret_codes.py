"""Codes and passwords that a message gives away: only where it says itself what they are ("otp saya 123456").

A code alone, or what is called no more than that ("kode 123456"), is as secret: who sends one has just got it.

Names, fillers and units are the words that Indonesians use around them; whatever else stands between a name and a
number makes the number something else ("otp ga masuk, saldo 50000").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Personal(StrEnum):
    """What is personal; the value stands in its place, in brackets."""

    NIK = "NIK"
    NPWP = "NPWP"
    CARD = "nomor kartu"
    PHONE = "nomor HP"
    EMAIL = "email"
    OTP = "kode OTP"
    PIN = "PIN"
    CVV = "CVV"
    PASSWORD = "kata sandi"  # noqa: S105


SECRETS = frozenset({Personal.OTP, Personal.PIN, Personal.CVV, Personal.PASSWORD})
CHANGEABLE = frozenset({Personal.PIN, Personal.PASSWORD})
"""The secrets that their owner can replace at once."""
NUMBERS = frozenset({Personal.NIK, Personal.NPWP, Personal.CARD})
"""What no answer needs; who tells a phone number or an address may mean to be reached."""


@dataclass(frozen=True, slots=True)
class Find:
    """The characters from `start` to `end` are one."""

    start: int
    end: int
    kind: Personal


@dataclass(frozen=True, slots=True)
class _Word:
    """`said` is in small letters, without the full stop behind it."""

    said: str
    start: int
    end: int


_NAMES = {
    "otp": Personal.OTP,
    "pin": Personal.PIN,
    "mpin": Personal.PIN,
    "m-pin": Personal.PIN,
    "cvv": Personal.CVV,
    "cvc": Personal.CVV,
    "password": Personal.PASSWORD,
    "pasword": Personal.PASSWORD,
    "passwd": Personal.PASSWORD,
    "passcode": Personal.PASSWORD,
    "pw": Personal.PASSWORD,
    "sandi": Personal.PASSWORD,
}
_CODES = frozenset({"kode", "angka", "code"})
_OF_CODES = frozenset({"verifikasi", "verif", "verification", "aktivasi", "keamanan", "rahasia"})
_OWN = frozenset({"saya", "sy", "sya", "aku", "ak", "ku", "gw", "gue", "gua", "ane", "kami", "my"})
_LINKS = frozenset({"adalah", "yaitu", "itu", "ini", "is"})
_FILLERS = (
    _OWN
    | _LINKS
    | _CODES
    | frozenset(
        {"nih", "tuh", "the", "baru", "lama", "yg", "yang", "nya", "kodenya", "angkanya", "atm", "kartu"}
    )
    | frozenset(
        {"debit", "masuk", "dapat", "dapet", "barusan", "tadi", "td", "terakhir", "cuma", "cm", "udah"}
    )
    | frozenset({"sudah", "udh", "isi", "diisi", "masukin", "ketik", "min", "kak"})
)
AROUND = _FILLERS | _OF_CODES | _NAMES.keys()
"""Words that say what a secret is, and nothing else."""
_BACKWARDS = _LINKS | _CODES | {"the"}
_COUNTED = frozenset(
    {"menit", "detik", "jam", "hari", "minggu", "bulan", "tahun", "kali", "x", "orang"}
) | frozenset(
    {
        "rb",
        "ribu",
        "k",
        "jt",
        "juta",
        "m",
        "miliar",
        "rupiah",
        "perak",
        "digit",
        "angka",
        "karakter",
        "persen",
    }
)
_GAP = 4
"""Filler words between a name and its value."""
_SPOKEN = re.compile(r"[^\s,;:=\"“”()]+")
SUFFIX = re.compile(r"[’'-]?(?:ku|nya|mu)$")
_CODE = re.compile(r"\d{4,8}|\d{3}-\d{3}|\d{2}-\d{2}-\d{2}")
_CODE_DIGITS = 6
_SIX_DIGITS = re.compile(r"\d{6}")
_ALONE = re.compile(r"\s*((?!\d+000\b)\d{4,8}|\d{3}[ -]\d{3})[\s.,!?]*")  # "50000" is an amount
_CVV = re.compile(r"\d{3,4}")
_GROUPED = (r"\d{3}", 2), (r"\d{2}", 3)  # "123 456", "12 34 56"
_WITH_DIGIT = re.compile(r"(?=\S*\d)(?![^\W\d]+2(?:nya|an)?$)\S{4,40}")  # "tukar2" is no password
_ANYTHING = re.compile(r"\S{4,40}")


def secret_codes(text: str) -> Iterator[Find]:
    """Those that stand behind their name, or before it ("123456 itu otp saya")."""
    if alone := _ALONE.fullmatch(text):
        yield Find(alone.start(1), alone.end(1), Personal.OTP)
    words = [_Word(m[0].rstrip(".?!…").lower(), m.start(), m.end()) for m in _SPOKEN.finditer(text)]
    about_codes = any(_kind(words, place) is Personal.OTP for place in range(len(words)))
    for place, word in enumerate(words):
        kind, found = _kind(words, place), None
        if kind is not None:
            found = _behind(text, words, place, kind) or _before(words, place, kind)
        elif SUFFIX.sub("", word.said) in _CODES:
            found = _behind(text, words, place, Personal.OTP)
            if found and not about_codes and not _is_plain_code(text, words, place, found):
                found = None
        if found is not None:
            yield found


def _kind(words: Sequence[_Word], place: int) -> Personal | None:
    """What the word at `place` names, if it names a secret."""
    said = words[place].said
    stem = SUFFIX.sub("", said)
    if stem in _OF_CODES and place and words[place - 1].said in _CODES | {"verification"}:
        return Personal.OTP
    if said == "code" and place and words[place - 1].said == "verification":
        return Personal.OTP
    return _NAMES.get(said) or _NAMES.get(stem)


def _behind(text: str, words: Sequence[_Word], place: int, kind: Personal) -> Find | None:
    """The value after the name at `place` and at most a few words that say nothing else."""
    for at in range(place + 1, min(place + 2 + _GAP, len(words))):
        end = _value_end(text, words, place, at, kind)
        if end:
            return Find(words[at].start, end, kind)
        if words[at].said not in _FILLERS:
            return None
    return None


def _value_end(text: str, words: Sequence[_Word], place: int, at: int, kind: Personal) -> int:
    """Where the value that starts with the word `at` ends; 0 where none starts there."""
    if at + 1 < len(words) and words[at + 1].said in _COUNTED:
        return 0
    if kind is Personal.PASSWORD:
        return _password_end(text, words, place, at)
    pattern = _CVV if kind is Personal.CVV else _CODE
    if pattern.fullmatch(words[at].said):
        return words[at].start + len(words[at].said)
    for group, count in _GROUPED:
        groups = words[at : at + count]
        if len(groups) == count and all(re.fullmatch(group, word.said) for word in groups):
            return groups[-1].start + len(groups[-1].said)
    return 0


def _password_end(text: str, words: Sequence[_Word], place: int, at: int) -> int:
    """A password has a digit; without one it must be said to be theirs, and be the last word."""
    if words[at].said in _FILLERS:
        return 0
    gap = text[words[place].end : words[at].start]
    written = re.match(r"\S*[^\s.,;:?!]", text[words[at].start :])
    if written is None or re.search(r"[,;.?!]", gap):
        return 0
    between = {word.said for word in words[place + 1 : at]}
    linked = bool(between & _LINKS) or bool(re.search(r"[:=]", gap))
    owned = bool(between & _OWN) or words[place].said.endswith("ku")
    last = at == len(words) - 1
    pattern = _ANYTHING if linked and owned and last else _WITH_DIGIT
    return words[at].start + written.end() if pattern.fullmatch(written[0]) else 0


def _is_plain_code(text: str, words: Sequence[_Word], place: int, found: Find) -> bool:
    """ "kode saya 4829", "kode 482913 ga valid": one's own, or six digits; "angka 482913" may be anything."""
    if SUFFIX.sub("", words[place].said) == "angka":
        return False
    between = {word.said for word in words[place + 1 :] if word.end <= found.start}
    owned = bool(between & _OWN) or words[place].said.endswith("ku")
    return owned or len(re.sub(r"\D", "", text[found.start : found.end])) == _CODE_DIGITS


def _before(words: Sequence[_Word], place: int, kind: Personal) -> Find | None:
    """ "123456 itu otp saya", "4821 pinku": the sentence must tie the number to the name."""
    if kind is Personal.PASSWORD:
        return None
    following = {word.said for word in words[place + 1 : place + 3]}
    owned = bool(following & _OWN) or words[place].said.endswith("ku")
    at = place - 1
    while at >= 0 and words[at].said in _BACKWARDS:
        at -= 1
    linked = bool({word.said for word in words[at + 1 : place]} & _LINKS)
    pattern = _CODE if owned else _SIX_DIGITS
    if at < 0 or not (owned or linked) or not pattern.fullmatch(words[at].said):
        return None
    return Find(words[at].start, words[at].start + len(words[at].said), kind)
