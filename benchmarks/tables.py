"""A table for the terminal and for the README."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

from rich.console import Console
from rich.table import Table as RichTable

WIDTH = 240
"""Characters of a line in a file."""


@dataclass(frozen=True, slots=True)
class Table:
    """`notes` stand below. All columns but the first `names` are numbers."""

    title: str
    columns: tuple[str, ...]
    names: int = 2
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def print(self) -> None:
        """As wide as the terminal; in a file wide enough for every cell."""
        console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
        table = RichTable(title=self.title, title_justify="left", caption_justify="left")
        for place, column in enumerate(self.columns):
            table.add_column(column, justify="left" if place < self.names else "right")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)
        for note in self.notes:
            console.print(note, style="dim")
        console.print()

    def to_markdown(self) -> str:
        sides = ["---" if place < self.names else "---:" for place in range(len(self.columns))]
        lines = [f"### {self.title}", "", _row(self.columns), _row(sides), *map(_row, self.rows)]
        return "\n".join([*lines, "", *(f"{note}  " for note in self.notes)]).rstrip() + "\n"


def share(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3f}"


def points(value: float) -> str:
    """A difference of shares, in points of a hundred."""
    return "–" if isnan(value) else f"{value * 100:+.1f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
