"""The sets that quality is measured on: an installation (what the matcher knows) and messages by others."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from faq.learning.labelled import Labelled, read_negatives, read_queries, read_snapshot
from faq.models import Faq, FaqKind, Snapshot
from faq.seed import load, to_snapshot

DATA = Path(__file__).parent / "data"
DEVELOPMENT = DATA / "dev.tsv"
NEAR = "oos/near"
SEED = 7


@dataclass(frozen=True, slots=True)
class Split:
    name: str
    installation: Snapshot
    queries: tuple[Labelled, ...]


def bench_folder() -> Path:
    return Path(os.environ.get("BENCH_DIR", "../shared/bench"))


def development(wordings: int | None = None) -> Split:
    """The sample installation, with at most `wordings` to each answer (its question first), and the development set."""
    snapshot = to_snapshot(load())
    name = "dev" if wordings is None else f"dev_{wordings}"
    if wordings is not None:
        chance = random.Random(SEED)
        faqs = (_shortened(faq, wordings - 1, chance) for faq in snapshot.faqs)
        snapshot = Snapshot(tuple(faqs), snapshot.rejects)
    return Split(name, snapshot, read_queries(DEVELOPMENT))


def _shortened(faq: Faq, phrasings: int, chance: random.Random) -> Faq:
    if faq.kind is FaqKind.SMALL_TALK:
        return faq
    return replace(faq, phrasings=tuple(chance.sample(faq.phrasings, min(phrasings, len(faq.phrasings)))))


def _published(name: str, known: str, asked: str, negatives: str | None = None) -> Callable[[], Split]:
    """A set of the bench folder: the files of what is known and asked, and of what nothing there answers."""

    def read() -> Split:
        folder = bench_folder()
        outside = read_negatives(folder / negatives) if negatives else ()
        return Split(name, read_snapshot(folder / known), (*read_queries(folder / asked), *outside))

    return read


def _without_repeats(read: Callable[[], Split]) -> Callable[[], Split]:
    """Without the messages that are wordings of the installation too."""

    def read_new() -> Split:
        split = read()
        known = {wording for faq in split.installation.faqs for wording in faq.wordings}
        return replace(split, queries=tuple(query for query in split.queries if query.text not in known))

    return read_new


HINT3 = ("hint3_sofmattress", "hint3_curekart", "hint3_powerplay11")

SETS: Mapping[str, Callable[[], Split]] = {
    "dev": development,
    "dev_6": lambda: development(6),
    "dev_1": lambda: development(1),
    "cekatin_id": _published(
        "cekatin_id", "cekatin_id/canon.tsv", "cekatin_id/queries.tsv", "cekatin_id/smalltalk.tsv"
    ),
    "arun_rs_id": _published(
        "arun_rs_id", "arun_rs_id/canon.tsv", "arun_rs_id/queries.tsv", "arun_rs_id/smalltalk.tsv"
    ),
    "xsid_id": _without_repeats(_published("xsid_id", "xsid_id/valid.tsv", "xsid_id/test.tsv")),
    "banking77": _published("banking77", "banking77/train_10.tsv", "banking77/test.tsv"),
    "clinc150": _published("clinc150", "clinc150/train_10.tsv", "clinc150/test.tsv"),
    **{
        name: _published(name, f"hint3/{bot}_train.tsv", f"hint3/{bot}_test.tsv")
        for name in HINT3
        for bot in [name.removeprefix("hint3_")]
    },
}
