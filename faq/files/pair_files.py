"""Training pairs as files that sentence-transformers reads; equal pairs give equal bytes (but for .xlsx)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from faq.files.tabular import writing_table
from faq.services.pairs import TrainingExample

MODEL_CARD_COLUMNS = ("sentence_0", "sentence_1", "label")
_COLUMNS = ("anchor", "positive", "faq", "source", "split")
_WITH_NEGATIVES = ("anchor", "positive", "negative", "faq", "source", "split")


def write_pairs(examples: Sequence[TrainingExample], path: Path) -> int:
    """Write a .jsonl, .csv, .tsv or .xlsx; returns how many rows that is. Raises BadFile.

    A .csv has the shape of FinBuddy's model card, which knows no split: only what may be trained with. In the others
    every row has a `negative`, since trainers take no gaps: where none is known, the question most like the right one.
    With a single FAQ there is no such column.
    """
    if path.suffix.lower() == ".csv":
        return _write_card(examples, path)
    rivals = _rivals(examples)
    with writing_table(path, _WITH_NEGATIVES if rivals else _COLUMNS, plain_tsv=True) as write:
        for example in examples:
            row = {column: getattr(example, column) for column in _COLUMNS}
            write({**row, "negative": example.negative or rivals.get(example.positive, "")})
    return len(examples)


def _rivals(examples: Sequence[TrainingExample]) -> Mapping[str, str]:
    """For each canonical question the other one that is most like it in letters; none where there is only one."""
    known = {example.positive for example in examples} | {e.negative for e in examples if e.negative}
    questions = sorted(known)
    found = {}
    for question in questions:
        others = [other for other in questions if other != question]
        nearest = process.extractOne(question, others, scorer=fuzz.token_sort_ratio)
        if nearest is not None:
            found[question] = nearest[0]
    return found


def _write_card(examples: Sequence[TrainingExample], path: Path) -> int:
    trained = [example for example in examples if example.split == "train"]
    with writing_table(path, MODEL_CARD_COLUMNS) as write:
        for example in trained:
            write(dict(zip(MODEL_CARD_COLUMNS, (example.anchor, example.positive, "1.0"), strict=True)))
    return len(trained)
