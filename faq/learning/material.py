"""The sample data as calibration uses it: what an installation knows, and questions by strangers to it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from faq.learning.calibrate import Material
from faq.models import FaqKind
from faq.reader import Normalise
from faq.seed import SAMPLES, load

CALIBRATION_AUTHORS = frozenset({"a5", "r4"})
"""Their messages never train an encoder, and are put as strangers' questions when confidence is fitted."""
SMALL_TALK_AUTHOR = "a6"
HELD_OUT = 5
"""Small talk has one author: each fifth row is asked instead of known."""


class Row(NamedTuple):
    text: str
    label: str
    author: str


def read_rows(name: str, folder: Path = SAMPLES) -> tuple[Row, ...]:
    """The rows of `phrasings.tsv` or `rejects.tsv`."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return tuple(Row(*row) for row in rows)


def calibration_material(normalise: Normalise, folder: Path = SAMPLES) -> Material:
    samples = load(folder)
    known: defaultdict[str, list[str]] = defaultdict(list)
    for draft in samples.faqs:
        known[draft.slug].append(draft.question)
    questions: list[tuple[str, str | None]] = []
    for row, asked in _divided(read_rows("phrasings.tsv", folder)):
        if asked:
            questions.append((row.text, row.label))
        else:
            known[row.label].append(row.text)
    rejects = []
    for row in read_rows("rejects.tsv", folder):
        if row.author in CALIBRATION_AUTHORS:
            questions.append((row.text, None))
        else:
            rejects.append(row.text)
    return Material(
        wordings={slug: _distinct(normalise(text) for text in texts) for slug, texts in known.items()},
        small_talk=frozenset(draft.slug for draft in samples.faqs if draft.kind is FaqKind.SMALL_TALK),
        rejects=_distinct(normalise(text) for text in rejects),
        questions=tuple(dict.fromkeys((normalise(text), slug) for text, slug in questions)),
    )


def _divided(rows: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
    """Each row, and whether it is asked rather than known."""
    seen = 0
    for row in rows:
        seen += row.author == SMALL_TALK_AUTHOR
        held_out = row.author == SMALL_TALK_AUTHOR and seen % HELD_OUT == 0
        yield row, row.author in CALIBRATION_AUTHORS or held_out


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
