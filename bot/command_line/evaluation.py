"""The command `evaluate`: labelled files in, tables, JSON and charts out. The database is read at most."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.command_line.console import aside
from bot.command_line.evaluation_progress import Progress, shown_progress
from bot.command_line.evaluation_view import missed_line, show
from bot.compose import choose_model, normaliser
from bot.config import Settings
from faq.errors import BadFile
from faq.files.seed import load, to_snapshot
from faq.learning.measuring.confusions import matrix
from faq.learning.measuring.cross_validation import CrossValidation, split
from faq.learning.measuring.evaluate import Prediction, Report, measure, predict_in
from faq.learning.measuring.labelled import (
    Labelled,
    check_labels,
    read_negatives,
    read_queries,
    read_snapshot,
)
from faq.learning.measuring.plots import can_draw, draw_confusion_matrix, draw_reliability
from faq.learning.measuring.reliability import reliability
from faq.learning.training.gate import Bounds, targets
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors, VectorCache
from faq.models import Snapshot
from faq.store import FaqStore, VectorStore, connected, lacks_file
from migrations.runner import check_revision

LABELS_DRAWN = 40
"""FAQs in the chart of confusions: as many labels can be read."""


@dataclass(frozen=True, slots=True)
class Files:
    """Without `queries` the FAQs' own wordings are asked, by cross-validation. `plots` is a folder."""

    queries: Path | None = None
    faq: Path | None = None
    negatives: Path | None = None
    predictions: Path | None = None
    plots: Path | None = None


async def evaluate_files(
    settings: Settings, files: Files, *, folds: int, at_least: Bounds, at_most: Bounds, as_json: bool
) -> bool:
    """Measure and show; whether every bound is kept. Raises BadFile, ModelError, PolicyMismatch."""
    _prepare(files)
    queries = read_queries(files.queries) if files.queries else ()
    negatives = read_negatives(files.negatives) if files.negatives else ()
    given = read_snapshot(files.faq) if files.faq else None
    model = (await choose_model(settings, say=aside)).model
    async with (
        _known(settings) as (stored, vectors),
        shown_progress(sys.stderr) as progress,
    ):
        asking = _Asking(model, given or stored, MemoryVectors(vectors), progress)
        if files.queries:
            check_labels(files.queries, queries, asking.snapshot)
            how, predictions = "", await asking.all_of([*queries, *negatives])
        else:
            how, predictions = f", cross-validated in {folds} folds", await asking.in_folds(folds, negatives)
            _check_asked(files, predictions)
    report = measure(predictions, model.encoder.model_id)
    _write(files, predictions)
    _show(report, predictions, how, as_json=as_json)
    missed = [target for target in targets(at_least, at_most) if target.missed(report)]
    for target in missed:
        aside(missed_line(target, report))
    return not missed


@dataclass(frozen=True, slots=True)
class _Asking:
    """Messages put before one installation."""

    model: Model
    snapshot: Snapshot
    vectors: VectorCache
    progress: Progress

    async def all_of(self, queries: Sequence[Labelled]) -> tuple[Prediction, ...]:
        self.progress.total = len(queries)
        return await predict_in(
            self.snapshot, queries, self.model, normaliser(), self.vectors, asked=self.progress.step
        )

    async def in_folds(self, folds: int, negatives: Sequence[Labelled]) -> tuple[Prediction, ...]:
        normalise = normaliser()
        parts = split(self.snapshot, negatives, normalise, folds)
        self.progress.total = sum(len(part.asked) for part in parts)
        validation = CrossValidation(self.model, normalise, self.vectors)
        return await validation.run(self.snapshot, parts, self.progress.step)


@asynccontextmanager
async def _known(settings: Settings) -> AsyncIterator[tuple[Snapshot, VectorCache | None]]:
    """The database's FAQs and vectors; the sample FAQs where there is no database yet.

    Raises DatabaseError: nothing is migrated for it.
    """
    if lacks_file(settings.database_url):
        yield to_snapshot(load()), None
        return
    async with connected(settings.database_url) as engine:
        await check_revision(engine)
        yield await FaqStore(engine).snapshot(), VectorStore(engine)


def _prepare(files: Files) -> None:
    """What would fail at the end fails at the start. Raises BadFile."""
    if files.predictions is not None and not files.predictions.parent.is_dir():
        raise BadFile(files.predictions, "cannot be written: its folder does not exist")
    if files.plots is None:
        return
    if not can_draw():
        raise BadFile(files.plots, "charts need matplotlib: pip install 'finbuddy-faq-bot[train]'")
    try:
        files.plots.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(files.plots, f"cannot be made: {error.strerror}") from error


def _check_asked(files: Files, predictions: Sequence[Prediction]) -> None:
    """Raises BadFile where cross-validation had no wording to ask."""
    if all(prediction.query.slug is None for prediction in predictions):
        where = files.faq or Path("the database")
        raise BadFile(where, "no FAQ has a wording beside its question; give messages with --queries")


def _write(files: Files, predictions: Sequence[Prediction]) -> None:
    if files.predictions:
        _write_lines(predictions, files.predictions)
    if files.plots:
        try:
            draw_confusion_matrix(matrix(predictions, LABELS_DRAWN), files.plots / "confusion_matrix.png")
            draw_reliability(reliability(predictions), files.plots / "reliability.png")
        except OSError as error:
            raise BadFile(files.plots, f"cannot be written to: {error.strerror}") from error


def _write_lines(predictions: Sequence[Prediction], path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(p.to_json(), ensure_ascii=False) + "\n" for p in predictions)
    except OSError as error:
        raise BadFile(path, f"cannot be written: {error.strerror}") from error


def _show(report: Report, predictions: Sequence[Prediction], how: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(report.to_json()) + "\n")
        return
    title = f"{report.n_in} messages in scope, {report.n_out} out of scope{how}"
    show(Console(), title, report, predictions)
