"""Import, export and the database's schema, from the command line."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from faq.files.seed import load
from faq.models import FaqKind
from tests.support.command_line import CommandLine


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "jsonl"])
def test_faqs_go_round(filled: CommandLine, ending: str) -> None:
    assert filled("export", "faqs", "--out", f"faqs.{ending}").code == 0
    ran = filled("import", "faqs", f"faqs.{ending}")
    assert (ran.code, ran.err) == (0, "Imported: 0 new, 0 changed, 0 archived, 5 unchanged\n")


def test_a_dry_run_changes_nothing(filled: CommandLine) -> None:
    file = new_faq()
    assert filled("import", "faqs", file, "--dry-run").err.startswith("Would be: 1 new, 0 changed")
    assert filled("import", "faqs", file, "--dry-run").err.startswith("Would be: 1 new, 0 changed")
    assert filled("import", "faqs", file).err.startswith("Imported: 1 new, 0 changed")
    assert filled("import", "faqs", file).err.startswith("Imported: 0 new, 0 changed")


def test_the_first_import_brings_no_sample_faqs_and_its_dry_run_no_database(bare: CommandLine) -> None:
    file = new_faq()
    for _ in range(2):
        assert bare("import", "faqs", file, "--dry-run").err.startswith("Would be: 1 new, 0 changed")
        assert not list(bare.folder.glob("finbuddy*"))
    assert bare("import", "faqs", file).err.startswith("Imported: 1 new, 0 changed")
    bare("db", "upgrade")
    bare("export", "faqs", "--out", "after.jsonl")
    kinds = Counter(json.loads(line)["kind"] for line in Path("after.jsonl").read_text("utf-8").splitlines())
    assert kinds == {"answer": 1, "small_talk": 7}
    assert bare("import", "faqs", file).err.startswith("Imported: 0 new, 0 changed")


def test_the_first_import_keeps_its_own_small_talk(bare: CommandLine) -> None:
    samples = [draft for draft in load().faqs if draft.kind is FaqKind.SMALL_TALK]
    rows = [
        {"question": draft.question, "answer": "Punya sendiri.", "category": "Obrolan", "kind": "small_talk"}
        for draft in samples[:2]
    ]
    Path("own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert bare("import", "faqs", "own.jsonl").err.startswith("Imported: 2 new")
    bare("export", "faqs", "--out", "after.jsonl")
    answers = [json.loads(line)["answer"] for line in Path("after.jsonl").read_text("utf-8").splitlines()]
    assert len(answers) == len(samples) and answers.count("Punya sendiri.") == len(rows)


def test_a_faulty_file_is_refused_with_every_fault(filled: CommandLine) -> None:
    file = Path("bad.csv")
    file.write_text("question,answer,category\nA?,,X\nB?,<b>x,X\nC?,ok,X\n", encoding="utf-8")
    ran = filled("import", "faqs", file)
    assert ran.code == 2
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["bad.csv, line 2", "bad.csv, line 3"]
    filled("export", "faqs", "--out", "after.csv")
    assert "C?" not in Path("after.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["none.csv", "faqs.pdf"])
def test_a_file_that_cannot_be_read_is_a_fault_of_usage(filled: CommandLine, name: str) -> None:
    ran = filled("import", "faqs", name)
    assert ran.code == 2
    assert name in ran.err
    assert "Traceback" not in ran.err


def test_a_place_that_cannot_be_written_to_is_a_fault_of_usage(filled: CommandLine) -> None:
    ran = filled("export", "pairs", "--out", "no/such/folder/pairs.csv")
    assert ran.code == 2
    assert "pairs.csv" in ran.err


def test_pairs_have_every_phrasing_of_a_live_faq(filled: CommandLine) -> None:
    assert filled("export", "pairs").code == 0
    rows = [json.loads(line) for line in Path("pairs.jsonl").read_text("utf-8").splitlines()]
    assert [row["faq"] for row in rows].count("mode-normal") == 2
    assert filled("export", "pairs", "--out", "pairs.csv").code == 0
    assert Path("pairs.csv").read_text("utf-8-sig").startswith("sentence_0,sentence_1,label")


def test_queries_are_told_without_who_asked(cli: CommandLine) -> None:
    cli("chat", typed="lupa password\n")
    assert cli("export", "queries", "--out", "queries.csv").code == 0
    with Path("queries.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["text"], row["outcome"]) for row in rows] == [("lupa password", "match")]
    assert not {"user_id", "chat_id"} & rows[0].keys()


def test_what_another_key_has_sealed_is_told(cli: CommandLine) -> None:
    cli.set("DATA_KEY", "first")
    cli("chat", typed="lupa password\n")
    cli.set("DATA_KEY", "second")
    ran = cli("export", "queries")
    assert (ran.code, ran.out) == (1, "")
    assert "DATA_KEY" in ran.err
    assert not Path("queries.csv").exists()


@pytest.mark.long
def test_the_schema_is_brought_up_to_date_as_often_as_wanted(bare: CommandLine) -> None:
    for _ in range(2):
        ran = bare("db", "upgrade")
        assert (ran.code, ran.err) == (0, "The database is up to date\n")
    with sqlite3.connect(bare.database) as connection:
        (count,) = connection.execute("SELECT count(*) FROM faqs").fetchone()
    connection.close()
    assert count > 24


@pytest.mark.long
def test_a_database_of_a_newer_version_is_no_traceback(bare: CommandLine) -> None:
    bare("db", "upgrade")
    with sqlite3.connect(bare.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ran = bare.process("db", "upgrade")
    assert ran.code == 1 and len(ran.err.splitlines()) == 1
    assert "newer version" in ran.err
    assert "Update this program" in bare("doctor").out


def test_a_database_that_cannot_be_opened_is_no_traceback(bare: CommandLine) -> None:
    bare.database.mkdir()
    ran = bare.process("db", "upgrade")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "Check DATABASE_URL" in ran.err


def new_faq() -> Path:
    file = Path("new.csv")
    file.write_text("question,answer,category\nApa itu dana darurat?,Tabungan.,Dana\n", encoding="utf-8")
    return file
