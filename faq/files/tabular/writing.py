"""Writing tables, a row at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from faq.errors import BadFile
from faq.files.tabular.cells import PLAIN_TSV, disarm, form_of

Value = str | Sequence[str] | None
Write = Callable[[Mapping[str, Value]], None]

_MAX_SHEET_CELL = 32_767  # characters; Excel's own limit, beyond which openpyxl cuts


@contextmanager
def writing_table(path: Path, columns: Sequence[str], *, plain_tsv: bool = False) -> Iterator[Write]:
    """Gives what writes one row. The file appears complete or, where anything fails, not at all.

    Raises BadFile.
    """
    writer = _WRITERS[form_of(path, plain_tsv=plain_tsv)]
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with writer(unfinished, columns) as write:
            yield write
        unfinished.replace(path)
    except OSError as error:
        raise BadFile(path, f"cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else "\n".join(value)


@contextmanager
def _plain_writer(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="\n") as file:

        def write(row: Mapping[str, Value]) -> None:
            file.write("\t".join(" ".join(_cell(row[column]).split()) for column in columns) + "\n")

        write({column: column for column in columns})
        yield write


@contextmanager
def _csv_writer(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    # The mark at the beginning tells Excel that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        yield lambda row: writer.writerow([disarm(_cell(row[column])) for column in columns])


@contextmanager
def _tsv_writer(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, dialect="excel-tab", lineterminator="\n")
        writer.writerow(columns)
        yield lambda row: writer.writerow([_cell(row[column]) for column in columns])


@contextmanager
def _xlsx_writer(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    from openpyxl import Workbook  # here, since it is large, and serving never needs it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("finbuddy")
    sheet.append(list(columns))
    try:
        yield lambda row: sheet.append([_sheet_cell(path, row[column]) for column in columns])
    finally:
        sheet.close()  # it holds a file open until then
    book.save(path)


def _sheet_cell(path: Path, value: Value) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = disarm(ILLEGAL_CHARACTERS_RE.sub("", _cell(value)))
    if len(cell) > _MAX_SHEET_CELL:
        raise BadFile(path, f"a cell of Excel holds {_MAX_SHEET_CELL} characters at most; export as .csv")
    return cell


@contextmanager
def _jsonl_writer(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="\n") as file:

        def write(row: Mapping[str, Value]) -> None:
            found = {column: row[column] for column in columns}
            file.write(json.dumps(found, ensure_ascii=False) + "\n")

        yield write


_WRITERS: dict[str, Callable[[Path, Sequence[str]], AbstractContextManager[Write]]] = {
    PLAIN_TSV: _plain_writer,
    ".csv": _csv_writer,
    ".tsv": _tsv_writer,
    ".xlsx": _xlsx_writer,
    ".jsonl": _jsonl_writer,
}
