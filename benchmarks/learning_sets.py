"""Sets for retraining: an installation, messages to learn from, others to ask.

The installations know canonical questions only, but for banking77: what is learnt from is known there already.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.splits import DEVELOPMENT, SEED, bench_folder
from benchmarks.splits import SETS as SPLITS
from faq.files.seed import load, to_snapshot
from faq.language.text import Normalise
from faq.learning.calibration.material import CALIBRATION_AUTHORS, read_rows
from faq.learning.measuring.labelled import Labelled, read_negatives, read_queries, read_snapshot
from faq.learning.training.curriculum import Data
from faq.models import FaqKind, Snapshot
from faq.services.pairs import PairSet, Reject, TrainingExample

AUTHORS = frozenset({"a1", "a4", "a7"})
MESSAGES = 300
HELD_OUT_SHARE = 0.5
ALIKE = 0.6
"""Jaccard likeness of letter trigrams from which two messages are paraphrases of each other."""


@dataclass(frozen=True, slots=True)
class LearningSet:
    """`adapted`: over the default encoder; else over its base without our adapter, which has seen our phrasings."""

    name: str
    adapted: bool
    read: Callable[[Normalise], Data]


def finbuddy(_normalise: Normalise) -> Data:
    """Messages of some authors of our phrasings to learn from; the development set is asked."""
    snapshot = canonical_only(to_snapshot(load()))
    known = {faq.slug for faq in snapshot.faqs}
    said = [
        Labelled(r.text, r.label)
        for r in read_rows("phrasings.tsv")
        if r.author in AUTHORS and r.label in known
    ]
    development = read_queries(DEVELOPMENT)
    return data(
        snapshot,
        learnt=random.Random(SEED).sample(said, MESSAGES),
        asked=[query for query in development if query.slug is not None],
        rejects=[query.text for query in development if query.slug is None],
        pushed=[row.text for row in read_rows("rejects.tsv") if row.author not in CALIBRATION_AUTHORS],
    )


def published(name: str) -> Callable[[Normalise], Data]:
    """A set of the bench folder: half of its messages to learn from, the rest is asked; paraphrases stay together.

    What must not be answered likewise.
    """

    def read(normalise: Normalise) -> Data:
        folder = bench_folder() / name
        learnt, asked = halves(read_queries(folder / "queries.tsv"), normalise)
        pushed, rejects = halves(read_negatives(folder / "smalltalk.tsv"), normalise)
        return data(
            canonical_only(read_snapshot(folder / "canon.tsv")),
            learnt,
            asked,
            [query.text for query in rejects],
            pushed=[query.text for query in pushed],
        )

    return read


def known_wordings(name: str) -> Callable[[Normalise], Data]:
    """A split whose installation has several wordings a class: it learns from those and nothing else."""

    def read(_normalise: Normalise) -> Data:
        split = SPLITS[name]()
        known = [Labelled(text, faq.slug) for faq in split.installation.faqs for text in faq.phrasings]
        return data(split.installation, known, split.queries, rejects=())

    return read


def canonical_only(snapshot: Snapshot) -> Snapshot:
    return Snapshot(tuple(replace(f, phrasings=()) for f in snapshot.faqs if f.kind is FaqKind.ANSWER))


def data(
    snapshot: Snapshot,
    learnt: Iterable[Labelled],
    asked: Iterable[Labelled],
    rejects: Iterable[str],
    pushed: Iterable[str] = (),
) -> Data:
    """`rejects` are asked, `pushed` are what an admin has called out of scope before."""
    questions = {faq.slug: faq.question for faq in snapshot.faqs}

    def example(query: Labelled, split: Literal["train", "held_out"]) -> TrainingExample:
        return TrainingExample(query.text, questions[query.label], query.label, "choice", 1.0, split, None)

    examples = (*(example(q, "train") for q in learnt), *(example(q, "held_out") for q in asked))
    refused = (*(Reject(text, "train") for text in pushed), *(Reject(text, "held_out") for text in rejects))
    return Data(snapshot, PairSet(examples, (), refused))


def shuffled(given: Data) -> Data:
    """Every message that is learnt from has the FAQ of another one."""
    chance = random.Random(SEED)
    learnt = [example for example in given.pairs.examples if example.split == "train"]
    others = chance.sample(learnt, len(learnt))
    wrong = (
        replace(example, faq=other.faq, positive=other.positive)
        for example, other in zip(learnt, others, strict=True)
    )
    kept = (example for example in given.pairs.examples if example.split != "train")
    return replace(given, pairs=replace(given.pairs, examples=(*wrong, *kept)))


def halves(queries: Sequence[Labelled], normalise: Normalise) -> tuple[list[Labelled], list[Labelled]]:
    """Paraphrases of one label are on one side."""
    groups = _groups(queries, normalise)
    random.Random(SEED).shuffle(groups)
    asked: list[Labelled] = []
    for group in groups:
        if len(asked) < HELD_OUT_SHARE * len(queries):
            asked += group
    taken = set(asked)
    return [query for query in queries if query not in taken], asked


def _groups(queries: Sequence[Labelled], normalise: Normalise) -> list[list[Labelled]]:
    """Chains of messages that are alike."""
    grams = [_trigrams(normalise(query.text)) for query in queries]
    leader = list(range(len(queries)))

    def first(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for left in range(len(queries)):
        for right in range(left):
            if len(grams[left] & grams[right]) >= ALIKE * len(grams[left] | grams[right]):
                leader[first(left)] = first(right)
    members: defaultdict[int, list[Labelled]] = defaultdict(list)
    for place, query in enumerate(queries):
        members[first(place)].append(query)
    return list(members.values())


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


SETS: Mapping[str, LearningSet] = {
    chosen.name: chosen
    for chosen in (
        LearningSet("finbuddy, base without our adapter", adapted=False, read=finbuddy),
        LearningSet("finbuddy", adapted=True, read=finbuddy),
        LearningSet("cekatin_id", adapted=True, read=published("cekatin_id")),
        LearningSet("cekatin_id, base without our adapter", adapted=False, read=published("cekatin_id")),
        LearningSet("banking77", adapted=True, read=known_wordings("banking77")),
    )
}
