"""The sets that quality is measured on: an installation (what the matcher knows) and messages by others."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from faq.checks import wording_key
from faq.files.seed import load, to_snapshot
from faq.learning.measuring.labelled import Labelled, read_negatives, read_queries, read_snapshot
from faq.models import FaqKind, Snapshot

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


def development() -> Split:
    """The installation as it ships, and the development set."""
    return Split("dev", to_snapshot(load()), read_queries(DEVELOPMENT))


def young(wordings: int) -> Split:
    """The same messages on an installation's first day: `wordings` to each answer, no small talk, no rejects.

    The encoder's training has seen the other wordings of these FAQs: only an unadapted one knows as little.
    """
    chance = random.Random(SEED)
    faqs = (faq for faq in to_snapshot(load()).faqs if faq.kind is FaqKind.ANSWER)
    shortened = (replace(faq, phrasings=tuple(chance.sample(faq.phrasings, wordings - 1))) for faq in faqs)
    return Split(f"dev_{wordings}", Snapshot(tuple(shortened)), read_queries(DEVELOPMENT))


def newcomers(wordings: int) -> Split:
    """Every third FAQ is new and has so many `wordings`, the others over a hundred; only the new ones are asked for.

    New to the ranking, not to the encoder, whose training has seen their other wordings.
    """
    chance = random.Random(SEED)
    shipped = to_snapshot(load())
    new = {faq.slug for faq in [f for f in shipped.faqs if f.kind is FaqKind.ANSWER][::3]}
    faqs = (
        replace(faq, phrasings=tuple(chance.sample(faq.phrasings, wordings - 1))) if faq.slug in new else faq
        for faq in shipped.faqs
    )
    asked = (query for query in read_queries(DEVELOPMENT) if query.slug is None or query.slug in new)
    return Split(f"dev_new_{wordings}", Snapshot(tuple(faqs), shipped.rejects), tuple(asked))


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
        known = {wording_key(wording) for faq in split.installation.faqs for wording in faq.wordings}
        return replace(split, queries=tuple(q for q in split.queries if wording_key(q.text) not in known))

    return read_new


HINT3 = ("hint3_sofmattress", "hint3_curekart", "hint3_powerplay11")

SETS: Mapping[str, Callable[[], Split]] = {
    "dev": development,
    "dev_6": lambda: young(6),
    "dev_1": lambda: young(1),
    "dev_new_6": lambda: newcomers(6),
    "dev_new_1": lambda: newcomers(1),
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
