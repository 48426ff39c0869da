"""Reading tables: every fault is told with its line and what to do about it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from faq.errors import BadFile
from faq.files.tabular.cells import PLAIN_TSV, form_of, rearm

_Lines = Iterator[tuple[int, list[str]]]
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """`line`: where the row is, from 1. `cells`: by column; every column of the table is there."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` in lower case. Blank rows are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, required: Iterable[str], *, plain_tsv: bool = False) -> Table:
    """Raises BadFile, also where a required column is missing. Columns may come in any order, with others.

    With `plain_tsv` a file of any other ending is one, too.
    """
    lines = _READERS[form_of(path, plain_tsv=plain_tsv)](path)
    names = ", ".join(required)
    line, header = next(lines, (0, []))
    if not line:
        raise BadFile(path, f"the file is empty; its first line must name the columns {names}")
    columns = tuple(cell.strip().lower() for cell in header)
    for column in required:
        if column not in columns:
            raise BadFile(path, f"there is no column {column}; the first line must name {names}", line)
    rows = (_row(path, line, columns, cells) for line, cells in lines if any(map(str.strip, cells)))
    return Table(columns, tuple(rows))


def _row(path: Path, line: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    """Cells that are missing at the end of a line are empty: many editors cut white space there."""
    if len(cells) > len(columns) and any(map(str.strip, cells[len(columns) :])):
        raise BadFile(path, f"{len(cells)} cells, but the first line names {len(columns)} columns", line)
    return Row(line, dict(zip(columns, chain(cells, [""] * len(columns)), strict=False)))


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadFile(path, "there is no such file") from None
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from error


def _text(path: Path) -> str:
    data = _data(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(path, "not UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)", line) from None


def _read_plain(path: Path) -> _Lines:
    # Not splitlines(): a message may contain the other characters that it takes for line ends.
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r").split("\t")


def _read_csv(path: Path) -> _Lines:
    text = _text(path)
    header = text.partition("\n")[0]
    # Where the comma separates decimals, as in Indonesia, spreadsheets separate cells by semicolons.
    delimiter = ";" if ";" in header and "," not in header else ","
    return ((line, list(map(rearm, cells))) for line, cells in _read_quoted(path, text, delimiter))


def _read_tsv(path: Path) -> _Lines:
    return _read_quoted(path, _text(path), "\t")


def _read_quoted(path: Path, text: str, delimiter: str) -> _Lines:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # one cell has all phrasings of an FAQ
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(path, f'{error}; within quotes write " as ""', line) from error


def _read_xlsx(path: Path) -> _Lines:
    """The first sheet."""
    from openpyxl import load_workbook  # here, since it is large, and serving never needs it

    file = io.BytesIO(_data(path))
    try:
        with closing(load_workbook(file, read_only=True, data_only=True)) as book:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write wrong ones
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                if any(cell is not None for cell in cells):
                    yield number, [rearm("" if cell is None else str(cell)) for cell in cells]
    except Exception as error:  # of a damaged file openpyxl raises anything
        raise BadFile(path, "not an Excel file, or a damaged one; save it anew as .xlsx") from error


def _read_jsonl(path: Path) -> _Lines:
    objects = [
        (number, _object(path, number, line))
        for number, line in enumerate(_text(path).split("\n"), 1)
        if line.strip()
    ]
    if objects:
        columns = list(dict.fromkeys(key for _, found in objects for key in found))
        yield 1, columns
        for number, found in objects:
            yield number, [_cell(path, number, found.get(column)) for column in columns]


def _object(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadFile(path, f"not JSON: {error}", number) from error
    if not isinstance(found, dict):
        raise BadFile(path, "each line must be one JSON object", number)
    return found


def _cell(path: Path, number: int, value: object) -> str:
    match value:
        case None:
            return ""
        case str() | int() | float():
            cell = str(value)
        case list() if all(isinstance(entry, str) for entry in value):
            cell = "\n".join(value)
        case _:
            raise BadFile(path, "values must be text, or lists of text", number)
    if _SURROGATE.search(cell):
        raise BadFile(path, "half of a character; write an emoji whole, not as one \\ud83d alone", number)
    return cell


_READERS = {
    PLAIN_TSV: _read_plain,
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".xlsx": _read_xlsx,
    ".jsonl": _read_jsonl,
}
