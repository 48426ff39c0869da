"""Learning curves as a chart: what an admin's taps bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.learning.measuring.evaluate import Report
from faq.learning.measuring.plots import BAD, DPI, GOOD, INK, new_figure

PANELS = {
    "top1": "right FAQ first (top-1)",
    "right": "answered rightly at once",
    "false_answer": "out of scope, answered all the same",
    "unanswered": "neither answered nor offered anything",
}
"""Measures of a report, and what they are called."""
COLOURS = (GOOD, BAD, INK)
GOAL = 0.9
LEAST_HEIGHT = 0.1
"""Of a panel, so that little does not look like much."""


@dataclass(frozen=True, slots=True)
class Point:
    """The report after so many taps of the admin and messages of the users; `remark`: what a training came to."""

    taps: int
    messages: int
    report: Report
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    points: tuple[Point, ...]
    retrained: bool


def draw(curves: Sequence[Curve], path: Path) -> None:
    """One panel a measure, each training a mark. Raises OSError.

    Retrained curves are dashed, the first in the colour of the first plain one, and so on.
    """
    figure = new_figure(9.0, 6.6)
    panels = figure.subplots(2, 2, sharex=True).flat
    for axes, (measure, title) in zip(panels, PANELS.items(), strict=True):
        for place, curve in enumerate(curves):
            pair = sum(earlier.retrained is curve.retrained for earlier in curves[:place])
            taps = [point.taps for point in curve.points]
            shares = [getattr(point.report, measure) for point in curve.points]
            trained = [number for number, point in enumerate(curve.points) if point.remark]
            axes.plot(
                taps,
                shares,
                "--" if curve.retrained else "-",
                color=COLOURS[pair % len(COLOURS)],
                label=curve.name,
                marker="o" if trained else "",
                markersize=7,
                markevery=trained,
            )
        axes.set_title(title, fontsize=10, color=INK)
        axes.set_ylim(0, 1.02 if measure in {"top1", "right"} else max(LEAST_HEIGHT, axes.get_ylim()[1]))
        axes.grid(alpha=0.25)
        if measure == "top1":
            axes.axhline(GOAL, color=INK, linewidth=0.8, linestyle=":")
            axes.legend(loc="lower right", frameon=False, fontsize=8)
    figure.supxlabel("taps of the admin", fontsize=10)
    figure.savefig(path, dpi=DPI)
