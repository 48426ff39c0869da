"""What a candidate and the model in use are asked: held-out messages, before an installation that lacks them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import NamedTuple

from faq.claims import Source
from faq.language.text import Normalise
from faq.learning.measuring.labelled import OUT_OF_SCOPE, Labelled, without
from faq.models import FaqKind, Snapshot
from faq.services.pairs import PairSet, TrainingExample

ENOUGH_FROM_USERS = 50
"""Labelled messages of users below which held-out phrasings are asked too."""
FILLED = 200
MOST_REJECTS = 400
LEAST_PRACTICE = 40
"""Messages out of scope that practice takes, at the least: with fewer than twice as many others are lent, and where
that is not enough either nothing is spared for practice."""
PHRASING = Source.PHRASING.value
HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class Exam:
    """`asked` are in scope, users' messages first (`from_users` of them), then phrasings; `rejects` are out of scope.

    `practice` is out of scope too: it says how sure a candidate must be, and nothing is measured on it.
    Nothing that is asked is in `installation`, in no other spelling with the same normal form either. `unseen` of the
    phrasings took no part in the training of the adapter that ships. `lent` of the rejects are not the installation's.
    """

    installation: Snapshot
    asked: tuple[Labelled, ...]
    rejects: tuple[Labelled, ...]
    practice: tuple[Labelled, ...]
    from_users: int
    unseen: int
    lent: int

    @property
    def from_phrasings(self) -> int:
        return len(self.asked) - self.from_users

    @property
    def messages(self) -> tuple[Labelled, ...]:
        return (*self.asked, *self.rejects)


def set_exam(
    snapshot: Snapshot,
    pairs: PairSet,
    normalise: Normalise,
    unseen: frozenset[str],
    far: Iterable[str] = (),
) -> Exam:
    """`unseen` are normal forms that the shipped adapter was not trained on: they are asked before others.

    `far` are lent to an installation that has few messages out of scope of its own: what no installation answers and
    no model was trained on. The same input gives the same exam.
    """
    held = [example for example in pairs.examples if example.split == HELD_OUT]
    refused = {normalise(reject.text): reject.text for reject in pairs.rejects if reject.split == HELD_OUT}
    installation = _without(snapshot, refused.keys() | {normalise(e.anchor) for e in held}, normalise)
    known = {normalise(text) for text in _texts(installation)} | {""}
    users = _questions([e for e in held if e.source != PHRASING], normalise, known)
    phrasings = {}
    if len(users) < ENOUGH_FROM_USERS:
        answers = {faq.slug for faq in snapshot.faqs if faq.kind is FaqKind.ANSWER}
        offered = [e for e in held if e.source == PHRASING and e.faq in answers]
        fill = _questions(offered, normalise, known | users.keys())
        phrasings = dict(_spread(fill, unseen)[: max(FILLED - len(users), 0)])
    known |= users.keys() | phrasings.keys()
    others = {normalise(text): text for text in far}
    outside = _out_of_scope(refused.keys() - known, others.keys() - known - refused.keys(), unseen)
    written = others | refused
    return Exam(
        installation=installation,
        asked=(*users.values(), *phrasings.values()),
        rejects=_rejects(written[form] for form in outside.asked),
        practice=_rejects(written[form] for form in outside.practice),
        from_users=len(users),
        unseen=len(phrasings.keys() & unseen),
        lent=len(set(outside.asked) - refused.keys()),
    )


def _without(snapshot: Snapshot, forms: Set[str], normalise: Normalise) -> Snapshot:
    """The installation as it would be had nobody ever written these normal forms."""
    return Snapshot(
        tuple(without(faq, forms, normalise) for faq in snapshot.faqs),
        tuple(text for text in snapshot.rejects if normalise(text) not in forms),
    )


class _OutOfScope(NamedTuple):
    """Normal forms."""

    asked: Sequence[str]
    practice: Sequence[str]


def _out_of_scope(own: Set[str], others: Set[str], unseen: frozenset[str]) -> _OutOfScope:
    """Every second one is practice, where there are enough; `others` are lent where there are too few of its own."""
    chosen = sorted(own, key=lambda form: (form not in unseen, _shuffled(form)))[: 2 * MOST_REJECTS]
    if len(chosen) < 2 * LEAST_PRACTICE:
        chosen += sorted(others, key=_shuffled)[: FILLED - len(chosen)]
    if len(chosen) < 2 * LEAST_PRACTICE:
        return _OutOfScope(chosen, ())
    return _OutOfScope(chosen[::2], chosen[1::2])


def _rejects(texts: Iterable[str]) -> tuple[Labelled, ...]:
    return tuple(Labelled(text, f"{OUT_OF_SCOPE}/reject") for text in texts)


def _questions(
    examples: Iterable[TrainingExample], normalise: Normalise, known: Set[str]
) -> dict[str, Labelled]:
    """By normal form, without those that are known or are said to belong to two FAQs."""
    meant: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for example in examples:
        meant[normalise(example.anchor)].setdefault(example.faq, example.anchor)
    return {
        form: Labelled(text, slug)
        for form, texts in meant.items()
        if len(texts) == 1 and form not in known
        for slug, text in texts.items()
    }


def _spread(questions: Mapping[str, Labelled], unseen: frozenset[str]) -> list[tuple[str, Labelled]]:
    """Each FAQ's turn after the other's, unseen ones first."""
    by_faq: defaultdict[str, list[tuple[str, Labelled]]] = defaultdict(list)
    for form, question in sorted(
        questions.items(), key=lambda item: (item[0] not in unseen, _shuffled(item[0]))
    ):
        by_faq[question.label].append((form, question))
    rounds = zip_longest(*(by_faq[slug] for slug in sorted(by_faq)))
    return [item for item in chain.from_iterable(rounds) if item is not None]


def _shuffled(form: str) -> str:
    """An order that no alphabet decides."""
    return hashlib.sha256(form.encode(errors="replace")).hexdigest()


def _texts(snapshot: Snapshot) -> Iterator[str]:
    for faq in snapshot.faqs:
        yield from faq.wordings
    yield from snapshot.rejects
