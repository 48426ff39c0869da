"""Personal data in a message: taken out before the message is matched, stored or shown to anybody. Pure.

Whatever is masked is recognised for what it is (a check digit, a numbering plan, a word that names it): amounts,
dates, years and the numbers of orders stay. `faq.secret_codes` finds what is secret, this module the rest and puts the
placeholders in.
python-stdnum and phonenumbers are loaded by the first message that has a long number: a start need not wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from faq.language.secret_codes import AROUND, SUFFIX, Find, Personal, secret_codes

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,24}\b")
# Nothing shorter is a phone number, a card, an identity.
_LONG_NUMBER = re.compile(r"\d(?:[^\w\n]{0,3}\d){8}")
_IDENTITY = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){12,18}(?!\d|[.,]\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
_NPWP_SHAPE = re.compile(r"\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}")
_NPWP_NAMED = re.compile(r"\bnpwp\W+(?:\w+\W+)?$", re.IGNORECASE)
_NIK_NAMED = re.compile(r"\b(?:nik|ktp)\W+(?:\w+\W+)?$", re.IGNORECASE)
_CARD_NAMED = re.compile(r"\b(?:kartu|card|debit|kredit)(?:ku|nya)?\W+(?:\w+\W+)?$", re.IGNORECASE)
_CARD_STARTS = tuple("23456")  # the card networks' digits
# Those that issue cards of that many digits: Amex; Visa, Mastercard, JCB, Discover, UnionPay and Indonesian banks;
# Visa, UnionPay. Numbers of orders begin with a date: "2026" is none of them, "261128" might be a Mastercard's.
_CARD = re.compile(
    r"(?!2[2-7](?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"(?:3[47]\d{13}|(?:4\d{3}|5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|35[2-8]\d|6\d{3})\d{12}"
    r"|(?:4\d{18}|62\d{17}))"
)
_ORDER_NAMED = re.compile(
    r"\b(?:order|orderan|pesanan|invoice|inv|transaksi|trx|resi|referensi|ref|tiket|ticket|booking)(?:ku|nya)?"
    r"\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_NIK_DIGITS = 16
_AFTER_ANY_DAY = 80  # 40 is added to a woman's day of birth
_WORD = re.compile(r"[^\W_]+")
_SAYS_NOTHING = (
    AROUND
    | {
        "nik",
        "ktp",
        "npwp",
        "no",
        "nomor",
        "nomer",
        "nmr",
        "hp",
        "wa",
        "me",
        "telp",
        "telepon",
        "email",
        "kredit",
    }
    | {"halo", "hai", "hi", "kakak", "gan", "bang", "mas", "mba", "mbak", "pak", "bu"}
    | {"ya", "yaa", "iya", "dan", "sama", "juga", "punya", "tolong"}
)
"""Beside what is personal; whoever says no more has asked nothing."""
_PHONE_STARTS = ("0", "(0", "+")  # no amount does
# Mobile numbers as they are written most, also with a digit too many or too few for the numbering plan.
_MOBILE = re.compile(r"(?<![\d.,+])(?:\+?62|0)8\d{7,12}(?!\d)")
_MOBILE_IN_GROUPS = re.compile(r"(?<![\d.,+])(?:\+?62|0)[ .-]?8\d{1,3}(?:[ .-]?\d{3,5}){2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` with a placeholder for each find; `kinds` says what was found.

    `asks_nothing`: beside that stood nothing but its name.
    """

    text: str
    kinds: frozenset[Personal]
    asks_nothing: bool = False


def mask(text: str) -> Masked:
    """`text` without identity, tax, card and phone numbers, e-mail addresses, codes and passwords."""
    finds = _apart(chain(secret_codes(text), _emails(text), _numbers(text)))
    parts, between, end = [], [], 0
    for find in finds:
        between.append(text[end : find.start])
        parts += [between[-1], f"[{find.kind.value}]"]
        end = find.end
    asks_nothing = bool(finds) and _says_nothing(" ".join((*between, text[end:])))
    return Masked("".join(parts) + text[end:], frozenset(find.kind for find in finds), asks_nothing)


def _says_nothing(rest: str) -> bool:
    words = (word.lower() for word in _WORD.findall(rest))
    return all(word in _SAYS_NOTHING or SUFFIX.sub("", word) in _SAYS_NOTHING for word in words)


def _apart(finds: Iterable[Find]) -> list[Find]:
    """In the order of the text; of two that overlap the one that comes first in `finds`."""
    kept: list[Find] = []
    for find in finds:
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return sorted(kept, key=lambda find: find.start)


def _emails(text: str) -> Iterator[Find]:
    return (Find(found.start(), found.end(), Personal.EMAIL) for found in _EMAIL.finditer(text))


def _numbers(text: str) -> Iterator[Find]:
    if _LONG_NUMBER.search(text):
        yield from _identities(text)
        yield from _phones(text)


def _identities(text: str) -> Iterator[Find]:
    for found in _IDENTITY.finditer(text):
        kind = _identity(found[0], text[: found.start()])
        if kind:
            yield Find(found.start(), found.end(), kind)


def _identity(written: str, before: str) -> Personal | None:
    """What a number of 13 to 19 digits is, if it is anything; a word before it helps where it is mistyped."""
    from stdnum import luhn
    from stdnum.id import nik

    digits = re.sub(r"\D", "", written)
    if _NPWP_SHAPE.fullmatch(written) or _NPWP_NAMED.search(before):
        return Personal.NPWP
    if _THOUSANDS.fullmatch(written):
        return None
    if len(digits) == _NIK_DIGITS and _NIK_NAMED.search(before):
        return Personal.NIK
    named = _CARD_NAMED.search(before) is not None
    if not named and _ORDER_NAMED.search(before):
        return None
    if nik.is_valid(digits) and int(digits[6:8]) < _AFTER_ANY_DAY:
        return Personal.NIK
    of_card = digits.startswith(_CARD_STARTS) if named else _CARD.fullmatch(digits)
    return Personal.CARD if of_card and luhn.is_valid(digits) else None


def _phones(text: str) -> Iterator[Find]:
    import phonenumbers

    planned = phonenumbers.PhoneNumberMatcher(text, "ID", max_tries=100)
    spans = chain(
        (mobile.span() for mobile in _MOBILE.finditer(text)),
        ((found.start, found.end) for found in planned if found.raw_string.startswith(_PHONE_STARTS)),
        (mobile.span() for mobile in _MOBILE_IN_GROUPS.finditer(text)),
    )
    return (Find(start, end, Personal.PHONE) for start, end in spans)
