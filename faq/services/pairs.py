"""What an encoder is trained with, and what it is measured on: texts with the FAQ they belong to, in two splits."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from faq.claims import WEIGHTS, Contradiction, Source, Wording, refused_slugs
from faq.language.near_duplicates import group_names
from faq.language.text import Normalise
from faq.models import Faq, Label, LoggedQuery, Snapshot
from faq.store import FaqStore, PeopleStore, QueryStore

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
    contradictions: tuple[Contradiction, ...]
    rejects: tuple[Reject, ...]


async def collect(faqs: FaqStore, queries: QueryStore, people: PeopleStore, normalise: Normalise) -> PairSet:
    """Phrasings of live FAQs and queries that people found to belong to one; rejects, and queries that belong to none.

    Nothing that was learnt from people who do not consent at this moment. Equal databases give equal pairs in
    equal order.
    """
    snapshot, learnt, consenting = await faqs.snapshot(), await faqs.learnt(), await people.consenting()
    wordings = await read_wordings(queries)
    return await asyncio.to_thread(_pairs, snapshot, learnt, consenting, wordings, normalise)


async def read_wordings(queries: QueryStore, *, disputed: bool = False) -> tuple[Wording, ...]:
    """Everything that was logged, by normal form, in the order in which each was asked first.

    `disputed`: only what people may have contradicted each other about.
    """
    said: defaultdict[str, list[tuple[LoggedQuery, tuple[Label, ...]]]] = defaultdict(list)
    async for query, labels in queries.all(disputed=disputed):
        said[query.normalised].append((query, labels))
    return tuple(Wording(form, tuple(all_said)) for form, all_said in said.items())


@dataclass(frozen=True, slots=True)
class _Found:
    form: str
    text: str
    faq: Faq
    source: Source
    negative: str | None = None


def _pairs(
    snapshot: Snapshot,
    learnt: frozenset[str],
    consenting: frozenset[int],
    wordings: Sequence[Wording],
    normalise: Normalise,
) -> PairSet:
    """Takes seconds, mostly to find the paraphrases."""
    live = {faq.slug: faq for faq in snapshot.faqs}
    disputed = {w.form: dispute for w in wordings if (dispute := w.contradiction(live)) is not None}
    given = [own for w in wordings if (own := w.of(consenting)).said]
    hidden = {normalise(text) for text in learnt} - {w.form for w in given} | disputed.keys()
    found = [f for f in _phrasings(snapshot.faqs, normalise) if f.form not in hidden]
    rejects = {form: text for text in snapshot.rejects if (form := normalise(text)) not in hidden}
    for wording in given:
        if wording.form not in disputed:
            found += _labelled(wording, live)
            if _is_out_of_scope(wording, live):
                rejects.setdefault(wording.form, wording.text)
    held_out = _held_out([f.form for f in found], rejects, [normalise(faq.question) for faq in snapshot.faqs])
    return PairSet(
        examples=tuple(_example(f, held_out[f.form]) for f in _distinct(found)),
        contradictions=tuple(disputed.values()),
        rejects=tuple(Reject(text, held_out[form]) for form, text in rejects.items()),
    )


def _phrasings(faqs: Iterable[Faq], normalise: Normalise) -> Iterator[_Found]:
    return (_Found(normalise(text), text, faq, Source.PHRASING) for faq in faqs for text in faq.phrasings)


def _labelled(wording: Wording, live: Mapping[str, Faq]) -> Iterator[_Found]:
    """One, where people agree on an FAQ; the most trusted of them counts."""
    claims = wording.claims(live)
    faqs = [live[claim.slug] for claim in claims if claim.slug is not None]
    if not faqs:
        return
    faq = faqs[0]
    source = max((claim.source for claim in claims), key=lambda source: WEIGHTS[source])
    refused = (slug for query, labels in wording.said for slug in refused_slugs(query, labels))
    negative = next((live[slug].question for slug in refused if slug in live and slug != faq.slug), None)
    yield _Found(wording.form, wording.text, faq, source, negative)


def _is_out_of_scope(wording: Wording, live: Mapping[str, Faq]) -> bool:
    return {claim.slug for claim in wording.claims(live)} == {None}


def _distinct(found: Iterable[_Found]) -> Iterable[_Found]:
    """Each wording of an FAQ once: what a person said about it takes the place of the phrasing that it became."""
    return {(f.form, f.faq.slug): f for f in found}.values()


def _example(found: _Found, split: Split) -> TrainingExample:
    faq, weight = found.faq, WEIGHTS[found.source]
    return TrainingExample(
        found.text, faq.question, faq.slug, found.source.value, weight, split, found.negative
    )


def _held_out(anchors: Iterable[str], rejects: Iterable[str], questions: Sequence[str]) -> dict[str, Split]:
    """The split of each normal form. Paraphrases stay together; whatever is like a canonical question is trained."""
    groups = group_names([*questions, *anchors, *rejects])
    trained = {groups[question] for question in questions}
    return {
        form: "held_out" if group not in trained and _drawn(group) else "train"
        for form, group in groups.items()
    }


def _drawn(group: str) -> bool:
    digest = hashlib.sha256(f"held out? {group}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:4]) % 5 < HELD_OUT_FIFTHS
