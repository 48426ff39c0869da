"""Charts of an evaluation as PNG files. Needs matplotlib, which is part of the extra `train`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from faq.learning.measuring.comparison import Difference
from faq.learning.measuring.confusions import Matrix
from faq.learning.measuring.reliability import Bin, calibration_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 130
INK, GOOD, BAD = "#30343b", "#2f6f9f", "#c2503c"
NONE_LABEL = "(out of scope)"


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def draw_confusion_matrix(matrix: Matrix, path: Path) -> None:
    """Rows are the messages' own FAQs, columns what they were taken for; right ones blue, wrong ones red.

    Raises OSError.
    """
    size = len(matrix.labels)
    figure = new_figure(3.6 + 0.3 * size, 3.0 + 0.3 * size)
    axes = figure.add_subplot()
    right = np.eye(size, dtype=bool)
    share = matrix.counts / matrix.counts.sum(axis=1, keepdims=True).clip(min=1)
    axes.imshow(np.where(right, share, np.nan), cmap="Blues", vmin=0, vmax=1)
    axes.imshow(np.where(right | (share == 0), np.nan, share), cmap="Reds", vmin=0, vmax=0.5)
    for row, column in zip(*np.nonzero(matrix.counts), strict=True):
        _write_count(axes, row, column, matrix)
    names = [NONE_LABEL if label is None else label for label in matrix.labels]
    axes.set_xticks(range(size), names, rotation=90, fontsize=8)
    axes.set_yticks(range(size), names, fontsize=8)
    axes.set_xlabel("taken for")
    axes.set_ylabel("asked for")
    axes.set_title("FAQ ranked first; out of scope: FAQ answered at once", fontsize=10, color=INK)
    figure.savefig(path, dpi=DPI)


def draw_reliability(bins: Sequence[Bin], path: Path) -> None:
    """How often the best answer is right, by its confidence, beside how many messages have that confidence.

    Raises OSError.
    """
    figure = new_figure(6.0, 6.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    middles = [(b.low + b.high) / 2 for b in bins]
    width = 0.9 * (bins[0].high - bins[0].low) if bins else 0.1
    upper.bar(middles, [b.right for b in bins], width, color=GOOD, label="right")
    upper.plot([0, 1], [0, 1], "--", color=INK, linewidth=1, label="as promised")
    upper.plot([b.confidence for b in bins], [b.right for b in bins], "o", color=BAD, label="mean confidence")
    upper.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="share that is right")
    upper.set_title(f"Reliability: calibration error {calibration_error(bins):.3f}", fontsize=11, color=INK)
    upper.legend(loc="upper left", frameon=False)
    lower.bar(middles, [b.count for b in bins], width, color=INK)
    for middle, b in zip(middles, bins, strict=True):
        lower.annotate(str(b.count), (middle, b.count), ha="center", va="bottom", fontsize=8)
    lower.margins(y=0.25)
    lower.set(xlabel="confidence of the best answer", ylabel="messages")
    figure.savefig(path, dpi=DPI)


def draw_before_after(differences: Mapping[str, Difference], names: Mapping[str, str], path: Path) -> None:
    """A bar for the model in use and one for the candidate, measure by measure, with the interval of the difference.

    Raises OSError.
    """
    figure = new_figure(7.2, 1.2 + 0.8 * max(len(differences), 1))
    axes = figure.add_subplot()
    for place, d in enumerate(differences.values()):
        axes.barh(place - 0.2, d.parent, 0.36, color=INK, label="in use" if place == 0 else None)
        axes.barh(place + 0.2, d.candidate, 0.36, color=GOOD, label="candidate" if place == 0 else None)
        spread = [[d.gain - d.low], [d.high - d.gain]]
        axes.errorbar(d.candidate, place + 0.2, xerr=spread, color=BAD, capsize=3)
        axes.annotate(f"{d.parent:.3f} to {d.candidate:.3f}", (1.02, place), va="center", fontsize=8)
    axes.set_yticks(range(len(differences)), [names[name] for name in differences], fontsize=8)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.25), xlabel="share of the messages; lines: 95 % interval of the difference")
    axes.legend(loc="lower right", frameon=False, fontsize=8)
    figure.savefig(path, dpi=DPI)


def new_figure(width: float, height: float) -> Figure:
    """Drawn by Agg, which needs no display; no state of pyplot is touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _write_count(axes: Axes, row: int, column: int, matrix: Matrix) -> None:
    dark = row == column and matrix.counts[row, column] > matrix.counts[row].sum() / 2
    axes.text(
        column,
        row,
        str(matrix.counts[row, column]),
        ha="center",
        va="center",
        fontsize=7,
        color="white" if dark else INK,
    )
