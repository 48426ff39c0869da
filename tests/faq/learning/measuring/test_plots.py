"""Charts become files that are pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faq.learning.measuring.confusions import matrix
from faq.learning.measuring.plots import can_draw, draw_confusion_matrix, draw_reliability
from faq.learning.measuring.reliability import reliability
from tests.support.predictions import predicted

PNG = b"\x89PNG\r\n\x1a\n"
PREDICTIONS = (
    predicted("a", ("a", 0.9)),
    predicted("a", ("b", 0.5), ("a", 0.4)),
    predicted("b", ("b", 0.4)),
    predicted("oos", ("a", 0.95)),
)


@pytest.mark.parametrize("count", [len(PREDICTIONS), 1, 0])
def test_both_charts(count: int, tmp_path: Path) -> None:
    chosen = PREDICTIONS[:count]
    draw_confusion_matrix(matrix(chosen, 10), tmp_path / "matrix.png")
    draw_reliability(reliability(chosen), tmp_path / "reliability.png")
    for name in ("matrix.png", "reliability.png"):
        assert (tmp_path / name).read_bytes().startswith(PNG)


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_draw()
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # what an import finds where it is not installed
    assert not can_draw()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        draw_reliability(reliability(PREDICTIONS), tmp_path / "nowhere" / "reliability.png")
