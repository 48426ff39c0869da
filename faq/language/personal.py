"""Personal data in a message: taken out before the message is matched, stored or shown to anybody. Pure.

Whatever is masked is recognised for what it is (a check digit, a numbering plan, a word that names it): amounts,
dates and years stay. `faq.secret_codes` finds what is secret, this module the rest and puts the placeholders in.
python-stdnum and phonenumbers are loaded by the first message that has a long number: a start need not wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from faq.language.secret_codes import NUMBERS, SECRETS, Find, Personal, secret_codes

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,24}\b")
# Nothing shorter is a phone number, a card, an identity.
_LONG_NUMBER = re.compile(r"\d(?:[^\w\n]{0,3}\d){8}")
_IDENTITY = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){12,18}(?!\d|[.,]\d)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
_NPWP_SHAPE = re.compile(r"\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}")
_NPWP_NAMED = re.compile(r"\bnpwp\W+(?:\w+\W+)?$", re.IGNORECASE)
_NIK_NAMED = re.compile(r"\b(?:nik|ktp)\W+(?:\w+\W+)?$", re.IGNORECASE)
_CARD_STARTS = tuple("23456")  # the card networks' digits
_NIK_DIGITS = 16
_PHONE_STARTS = ("0", "(0", "+")  # no amount does
# Mobile numbers as they are written most, also with a digit too many or too few for the numbering plan.
_MOBILE = re.compile(r"(?<![\d.,+])(?:\+?62|0)8\d{7,12}(?!\d)")
_MOBILE_IN_GROUPS = re.compile(r"(?<![\d.,+])(?:\+?62|0)[ .-]?8\d{1,3}(?:[ .-]?\d{3,5}){2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` with a placeholder for each find; `kinds` says what was found."""

    text: str
    kinds: frozenset[Personal]

    @property
    def has_secret(self) -> bool:
        """Whether something stood there that nobody should ever be told."""
        return bool(self.kinds & SECRETS)

    @property
    def has_number(self) -> bool:
        """Whether the number of an identity, a taxpayer or a card stood there."""
        return bool(self.kinds & NUMBERS)


def mask(text: str) -> Masked:
    """`text` without identity, tax, card and phone numbers, e-mail addresses, codes and passwords."""
    finds = _apart(chain(secret_codes(text), _emails(text), _numbers(text)))
    parts, end = [], 0
    for find in finds:
        parts += [text[end : find.start], f"[{find.kind.value}]"]
        end = find.end
    return Masked("".join(parts) + text[end:], frozenset(find.kind for find in finds))


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
    from stdnum.id import nik, npwp

    digits = re.sub(r"\D", "", written)
    if _NPWP_SHAPE.fullmatch(written) or _NPWP_NAMED.search(before):
        return Personal.NPWP
    if _THOUSANDS.fullmatch(written):
        return None
    if nik.is_valid(digits) or (len(digits) == _NIK_DIGITS and _NIK_NAMED.search(before)):
        return Personal.NIK
    if digits.startswith(_CARD_STARTS) and luhn.is_valid(digits):
        return Personal.CARD
    return Personal.NPWP if npwp.is_valid(digits) else None


def _phones(text: str) -> Iterator[Find]:
    import phonenumbers

    planned = phonenumbers.PhoneNumberMatcher(text, "ID", max_tries=100)
    spans = chain(
        (mobile.span() for mobile in _MOBILE.finditer(text)),
        ((found.start, found.end) for found in planned if found.raw_string.startswith(_PHONE_STARTS)),
        (mobile.span() for mobile in _MOBILE_IN_GROUPS.finditer(text)),
    )
    return (Find(start, end, Personal.PHONE) for start, end in spans)
