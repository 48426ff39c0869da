"""The word lists that ship with the package: slang, and what people say around a question."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from faq.language.text import Lexicon

FOLDER = Path(__file__).parents[1] / "data"


def load_lexicon(folder: Path = FOLDER) -> Lexicon:
    """Read `slang.tsv` (slang, formal) and `fillers.tsv` (text, kind)."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for text, kind in _rows(folder / "fillers.tsv"):
        kinds[kind].add(text)
    return Lexicon(
        slang=dict(_rows(folder / "slang.tsv")),
        fillers=frozenset(kinds["filler"]),
        phrases=frozenset(kinds["phrase"]),
        greetings=frozenset(kinds["greeting"]),
        thanks=frozenset(kinds["thanks"]),
    )


def _rows(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(left, right) for left, right in rows]
