"""What an encoder is trained with, and what it is measured on: texts with the FAQ they belong to, in two splits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from faq.models import FaqState
from faq.store import FaqStore

Split = Literal["train", "held_out"]
HELD_OUT_FIFTHS = 1


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """`anchor` is a message or a phrasing, `positive` the canonical question of `faq`, `weight` how far to trust that.

    `source` is phrasing, choice, feedback or admin. `negative` is the canonical question of an FAQ that the same
    message was wrongly answered or offered with.
    """

    anchor: str
    positive: str
    faq: str
    source: str
    weight: float
    split: Split
    negative: str | None


@dataclass(frozen=True, slots=True)
class Reject:
    """A text that no FAQ answers."""

    text: str
    split: Split


@dataclass(frozen=True, slots=True)
class PairSet:
    """`contradictions` are labels that wait for an admin's word; nothing here is made of them."""

    examples: tuple[TrainingExample, ...]
    contradictions: tuple[object, ...]
    rejects: tuple[Reject, ...]


async def collect(faqs: FaqStore) -> PairSet:
    """The phrasings of live FAQs, and the rejects. Equal databases give equal pairs in equal order."""
    examples = tuple(
        TrainingExample(text, faq.question, faq.slug, "phrasing", 1.0, _split(text), None)
        for faq in await faqs.all(FaqState.LIVE)
        for text in faq.phrasings
    )
    rejects = (await faqs.snapshot()).rejects
    return PairSet(examples, (), tuple(Reject(text, _split(text)) for text in rejects))


def _split(text: str) -> Split:
    digest = hashlib.sha256(" ".join(text.casefold().split()).encode()).digest()
    return "held_out" if digest[0] % 5 < HELD_OUT_FIFTHS else "train"
