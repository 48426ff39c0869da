"""Training pairs as files that sentence-transformers reads; equal pairs give equal bytes (but for .xlsx)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from faq.pairs import TrainingExample
from faq.tabular import writing_table

MODEL_CARD_COLUMNS = ("sentence_0", "sentence_1", "label")
_COLUMNS = ("anchor", "positive", "faq", "source", "split")
_WITH_NEGATIVES = ("anchor", "positive", "negative", "faq", "source", "split")


def write_pairs(examples: Sequence[TrainingExample], path: Path) -> int:
    """Write a .jsonl, .csv, .tsv or .xlsx; returns how many rows that is. Raises BadFile.

    A .csv has the shape of FinBuddy's model card, which knows no split: only what may be trained with. The others
    have `negative` (null where none is known) if any example has one, those with one first, so that a reader that looks
    at the beginning finds out its type.
    """
    if path.suffix.lower() == ".csv":
        return _write_card(examples, path)
    has_negatives = any(example.negative for example in examples)
    with writing_table(path, _WITH_NEGATIVES if has_negatives else _COLUMNS, plain_tsv=True) as write:
        for example in sorted(examples, key=lambda example: example.negative is None):
            write({column: getattr(example, column) for column in _WITH_NEGATIVES})
    return len(examples)


def _write_card(examples: Sequence[TrainingExample], path: Path) -> int:
    trained = [example for example in examples if example.split == "train"]
    with writing_table(path, MODEL_CARD_COLUMNS) as write:
        for example in trained:
            write(dict(zip(MODEL_CARD_COLUMNS, (example.anchor, example.positive, "1.0"), strict=True)))
    return len(trained)
