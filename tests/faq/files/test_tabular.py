from __future__ import annotations

import string
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.errors import BadFile
from faq.files.tabular import read_table, writing_table

ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl")
CELLS = st.text(alphabet=string.ascii_letters + "=+-@\t\n\"',; é😀\\", max_size=12)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.fixed_dictionaries({"a": CELLS, "b": CELLS}), max_size=4))
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_text_comes_back(ending: str, rows: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{ending}"
        with writing_table(path, ("a", "b")) as write_row:
            for row in rows:
                write_row(row)
        # JSON lines have no first line with the columns where there is no row.
        found = read_table(path, ("a", "b")).rows if rows or ending != ".jsonl" else ()
    wanted = [row for row in rows if any(cell.strip() for cell in row.values())]
    assert [row.cells for row in found] == wanted


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+62", "-1", "@SUM", "\tx", "'=1"])
def test_formulas_are_disarmed_in_the_file(tmp_path: Path, ending: str, formula: str) -> None:
    path = tmp_path / f"table{ending}"
    with writing_table(path, ("a", "b")) as write_row:
        write_row({"a": formula, "b": "it's = fine"})
    assert read_table(path, ("a",)).rows[0].cells == {"a": formula, "b": "it's = fine"}
    if ending == ".csv":
        assert f"'{formula}" in path.read_text("utf-8-sig")


def test_a_list_is_lines_in_a_cell_and_a_list_in_json(tmp_path: Path) -> None:
    for ending in ENDINGS:
        path = tmp_path / f"table{ending}"
        with writing_table(path, ("a",)) as write_row:
            write_row({"a": ("satu", "dua")})
        assert read_table(path, ("a",)).rows[0].cells == {"a": "satu\ndua"}
    assert '["satu", "dua"]' in (tmp_path / "table.jsonl").read_text()


def test_a_plain_tsv_has_one_line_a_row_and_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    with writing_table(path, ("a", "b"), plain_tsv=True) as write_row:
        write_row({"a": 'kata "dia"\nlagi', "b": "x\ty"})
    assert path.read_text() == 'a\tb\nkata "dia" lagi\tx y\n'


def test_columns_may_be_named_in_any_order_and_case_after_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "t.tsv", "\ufeffNote\t Label \tTEXT\r\nx\tbiaya\thalo\r\n\r\n\t\toos\r\n")
    rows = read_table(path, ("text", "label"), plain_tsv=True).rows
    assert [(row.line, row.cells["text"], row.cells["label"]) for row in rows] == [
        (2, "halo", "biaya"),
        (4, "oos", ""),
    ]


def test_quotes_and_unusual_line_ends_are_text_in_a_plain_tsv(tmp_path: Path) -> None:
    path = write(tmp_path / "t.tsv", 'text\tlabel\n"halo" kata dia\tx\nsatu\u2028dua\x0b\ty\nlabel kosong\n')
    rows = read_table(path, ("text", "label"), plain_tsv=True).rows
    assert [row.cells["text"] for row in rows] == ['"halo" kata dia', "satu\u2028dua\x0b", "label kosong"]


def test_semicolons_separate_where_spreadsheets_are_indonesian(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'text;label\n"satu; dua, tiga";biaya\n')
    assert read_table(path, ("text",)).rows[0].cells == {"text": "satu; dua, tiga", "label": "biaya"}


def test_rows_know_their_line_below_cells_of_several_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'a,b\n"1\n2",x\n\ny,z\n')
    assert [row.line for row in read_table(path, ("a",)).rows] == [2, 5]


def test_numbers_in_cells_are_text(tmp_path: Path) -> None:
    path = write(tmp_path / "t.jsonl", '{"a": 5, "b": null}\n{"a": 1.5, "c": "x"}\n')
    rows = read_table(path, ("a",)).rows
    assert [row.cells for row in rows] == [{"a": "5", "b": "", "c": ""}, {"a": "1.5", "b": "", "c": "x"}]


@pytest.mark.parametrize(
    ("name", "content", "line", "told"),
    [
        ("t.csv", "", 0, "empty"),
        ("t.csv", "\n\n", 0, "empty"),
        ("t.jsonl", "", 0, "empty"),
        ("t.csv", "text,other\nx,y\n", 1, "no column label"),
        ("t.csv", "\ntext\n", 2, "no column label"),
        ("t.csv", "text,label\na,b\na,b,c\n", 3, "3 cells"),
        ("t.csv", 'text,label\n"halo,b\n', 2, "quotes"),
        ("t.csv", b"text,label\nx,y\nhalo \xff,b\n", 3, "UTF-8"),
        ("t.csv", "text,label\n".encode("utf-16"), 1, "UTF-8"),
        ("t.pdf", "text,label\n", 0, "must end in"),
        ("t.xlsx", "no zip", 0, "not an Excel file"),
        ("t.jsonl", '{"text": "x", "label": "y"}\n{oops\n', 2, "not JSON"),
        ("t.jsonl", '["x"]\n', 1, "one JSON object"),
        ("t.jsonl", '{"text": {"x": 1}, "label": ""}\n', 1, "must be text"),
        ("t.jsonl", '{"text": "halo \\ud83d", "label": ""}\n', 1, "half of a character"),
        ("t.jsonl", '{"text": "halo", "label": ["x", "\\ude00"]}\n', 1, "half of a character"),
        pytest.param("t.jsonl", "[" * 100_000, 1, "not JSON", id="nested"),
    ],
)
def test_faults_are_told_with_their_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, told: str
) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(BadFile, match=told) as refused:
        read_table(path, ("text", "label"))
    assert (refused.value.path, refused.value.line) == (path, line)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook_is_told(tmp_path: Path, part: str) -> None:
    path = tmp_path / "t.xlsx"
    with writing_table(path, ("text",)) as write_row:
        write_row({"text": "halo"})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
        place = book.getinfo(part).header_offset + 30 + len(part)  # of the compressed bytes
    damaged = bytearray(path.read_bytes())
    damaged[place : place + 9] = b"\xff" * 9
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content[: len(content) // 2] if name == part else content)
    for whole in (path.read_bytes(), bytes(damaged)):
        with pytest.raises(BadFile, match="damaged"):
            read_table(write(path, whole), ("text",))


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_a_cell_may_be_long(tmp_path: Path, ending: str) -> None:
    """As that of an FAQ with thousands of phrasings."""
    path, phrasings = tmp_path / f"t{ending}", [f"bagaimana cara mencatat gaji ke-{n}" for n in range(4_000)]
    with writing_table(path, ("a",)) as write_row:
        write_row({"a": phrasings})
    assert read_table(path, ("a",)).rows[0].cells["a"].split("\n") == phrasings


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_not_there(tmp_path: Path, ending: str) -> None:
    with pytest.raises(BadFile, match="no such file"):
        read_table(tmp_path / f"missing{ending}", ("a",))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(BadFile, match="cannot be read"):
        read_table(tmp_path / "t.csv", ("a",))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_appears_complete_or_not_at_all(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"t{ending}"
    with pytest.raises(KeyError), writing_table(path, ("a",)) as write_row:
        write_row({"a": "x"})
        write_row({"wrong": "x"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_that_is_missing_is_told(tmp_path: Path, ending: str) -> None:
    with (
        pytest.raises(BadFile, match="cannot be written"),
        writing_table(tmp_path / "no" / f"t{ending}", ("a",)) as write_row,
    ):
        write_row({"a": "x"})


def test_a_cell_too_long_for_excel_is_refused_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with pytest.raises(BadFile, match="32767"), writing_table(path, ("a",)) as write_row:
        write_row({"a": "x" * 40_000})
    assert not path.exists()
