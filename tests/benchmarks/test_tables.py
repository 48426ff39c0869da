"""Tables for the README."""

from __future__ import annotations

from math import nan

from benchmarks.tables import Table, points, share


def test_markdown() -> None:
    table = Table("Title", ("set", "top-1"), 1)
    table.add("dev", share(0.98765))
    table.notes.append("A note.")
    assert table.to_markdown() == "### Title\n\n| set | top-1 |\n| --- | ---: |\n| dev | 0.988 |\n\nA note.\n"


def test_numbers() -> None:
    assert (share(nan), points(nan)) == ("–", "–")
    assert (points(0.0123), points(-0.2)) == ("+1.2", "-20.0")
