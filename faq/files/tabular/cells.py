"""What both directions must agree on."""

from __future__ import annotations

import re
from pathlib import Path

from faq.errors import BadFile

PLAIN_TSV = "plain .tsv"
_ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")


def form_of(path: Path, *, plain_tsv: bool) -> str:
    """Which kind of file this is. Raises BadFile."""
    ending = path.suffix.lower()
    if plain_tsv and ending not in {".csv", ".xlsx", ".jsonl"}:
        return PLAIN_TSV
    if ending not in _ENDINGS:
        raise BadFile(path, f"the name must end in one of {', '.join(_ENDINGS)}")
    return ending


def disarm(cell: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def rearm(cell: str) -> str:
    """The cell as it was before `disarm`."""
    return cell[1:] if _DISARMED.match(cell) else cell
