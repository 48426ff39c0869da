"""The command `evaluate` from its arguments to its output, on a small real model and a real database."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from bot.command_line.evaluation_progress import shown_progress
from faq.matching.manifest import Manifest
from faq.models import FaqDraft
from faq.store import FaqStore, open_engine
from tests.support.database import sqlite_url
from tests.support.predictions import nearest_policy

FAQS = (
    FaqDraft(
        "Gimana cara daftar akun?",
        "Ketuk Daftar.",
        "Akun",
        ("saya mau daftar", "daftar akun di mana"),
        "daftar",
    ),
    FaqDraft("Lupa sandi?", "Ketuk Lupa sandi.", "Akun", ("sandi saya lupa", "kok lupa sandi"), "sandi"),
    FaqDraft("Apa itu mode mewah?", "Lebih longgar.", "Mode", ("mode mewah itu apa",), "mewah"),
)
SHARPNESS = 400.0  # every text is near every other to random weights
PNG = b"\x89PNG\r\n\x1a\n"
QUERIES = (
    "saya mau daftar\tdaftar",
    "Lupa sandi?\tsandi",
    "apa itu mode mewah\tmewah",
    "xyz qqq vvv\toos/far",
)


class Ran(NamedTuple):
    code: int | str | None
    out: str
    err: str


class Cli:
    """Runs `finbuddy evaluate` as the entry point does."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._patch = patch
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Ran:
        self._patch.setattr("sys.argv", ["finbuddy", "evaluate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capture.readouterr()
        # On a slow machine there are signs of life in between.
        said = [line for line in err.splitlines() if not line.endswith(" ...")]
        return Ran(ended.value.code, out, "\n".join(said))

    def file(self, name: str, rows: Sequence[str]) -> Path:
        path = self._folder / name
        path.write_text("\n".join(("text\tlabel", *rows)) + "\n", encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def model_dir(tiny_model_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MODEL_DIR with a model whose vectors mean little and whose policy looks for the nearest."""
    folder = tmp_path_factory.mktemp("MODEL_DIR")
    model = shutil.copytree(tiny_model_directory, folder / "default")
    nearest_policy(Manifest.read(model).model_id, SHARPNESS).save(model)
    return folder


@pytest.fixture
def cli(
    database_file: Path,
    model_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Cli:
    asyncio.run(_add_faqs(database_file))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{database_file}")
    monkeypatch.setenv("MODEL_DIR", str(model_dir))
    monkeypatch.setenv("COLUMNS", "200")
    return Cli(tmp_path, monkeypatch, capsys)


async def _add_faqs(database: Path) -> None:
    engine = open_engine(sqlite_url(database))
    for draft in FAQS:
        await FaqStore(engine).add(draft, by=1)
    await engine.dispose()


def test_json_is_one_object_and_nothing_else(cli: Cli) -> None:
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert (found["n_in"], found["n_out"], found["top1"]) == (3, 1, 1.0)
    assert found["latency_ms"]["p50"] > 0
    assert "p95" in found["latency_ms"]
    assert len(found) == 15


def test_a_database_of_an_older_version_is_named(cli: Cli, database_file: Path) -> None:
    with sqlite3.connect(database_file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    ran = cli("--queries", cli.file("q.tsv", QUERIES))
    assert (ran.code, ran.out) == (1, "")
    assert "finbuddy db upgrade" in ran.err


def test_tables_say_what_an_admin_wants_to_know(cli: Cli) -> None:
    rows = (*QUERIES, "Apa itu mode mewah?\tsandi")
    ran = cli("--queries", cli.file("q.tsv", rows))
    assert ran.code == 0
    for text in (
        "4 messages in scope, 1 out of scope",
        "Worst confusions",
        "Each FAQ",
        "calibration error",
        "latency p50",
    ):
        assert text in ran.out
    confusion = next(line for line in ran.out.splitlines() if "Apa itu mode mewah?" in line)
    assert "sandi" in confusion
    assert "mewah" in confusion
    assert ran.err == ""


def test_predictions_are_one_object_a_message(cli: Cli, tmp_path: Path) -> None:
    negatives = cli.file("n.tsv", ["halo\tsalam", "xyz\t"])
    ran = cli(
        "--queries",
        cli.file("q.tsv", QUERIES),
        "--negatives",
        negatives,
        "--predictions",
        tmp_path / "p.jsonl",
    )
    assert ran.code == 0
    found = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]
    assert [f["label"] for f in found] == ["daftar", "sandi", "mewah", "oos/far", "oos/salam", ""]
    assert set(found[0]) == {
        "text", "normalised", "decision", "slug", "confidence", "candidates", "model", "label",
    }  # fmt: skip


def test_gate_passes(cli: Cli) -> None:
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--min-top1", "1", "--max-wrong", "0", "--json")
    assert (ran.code, ran.err) == (0, "")


def test_gate_names_every_missed_target(cli: Cli) -> None:
    rows = ("Lupa sandi?\tdaftar", "saya mau daftar\tdaftar")
    least = ("--min-top1", "0.9", "--min-top3", "1", "--min-right", "0.5", "--min-auroc", "0.5")
    ran = cli("--queries", cli.file("q.tsv", rows), *least, "--max-wrong", "0.25", "--json")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "Target missed: top1 is 0.5000, below 0.9.",
        "Target missed: there is no message to measure auroc on.",
        "Target missed: wrong is 0.5000, above 0.25.",
    ]
    assert json.loads(ran.out)["top1"] == 0.5


def test_gate_over_out_of_scope_messages(cli: Cli) -> None:
    rows = ("saya mau daftar\tdaftar", "Lupa sandi?\toos")
    ran = cli("--queries", cli.file("q.tsv", rows), "--max-false-answer", "0.5", "--max-false-suggest", "0")
    assert ran.code == 1
    assert ran.err == "Target missed: false-answer is 1.0000, above 0.5."


def test_a_share_is_at_most_one(cli: Cli) -> None:
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--min-top1", "93")
    assert ran.code == 2
    assert "Invalid value for '--min-top1'" in ran.err


def test_cross_validation_where_no_queries_are_given(cli: Cli) -> None:
    ran = cli("--folds", "2", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert (found["n_in"], found["n_out"]) == (5, 0)
    assert found["latency_ms"]["p50"] > 0
    assert "cross-validated in 2 folds" in cli("--folds", "2").out


def test_cross_validation_of_a_file_with_rejects_and_negatives(cli: Cli) -> None:
    faq = cli.file(
        "f.tsv", ["Cara daftar?\ta", "mau daftar\ta", "daftar dong\ta", "Lupa?\tb", "cuaca\toos", "emas\toos"]
    )
    ran = cli("--faq", faq, "--negatives", cli.file("n.tsv", ["halo\tsalam"]), "--json")
    assert ran.code == 0
    assert [json.loads(ran.out)[name] for name in ("n_in", "n_out")] == [2, 3]


def test_nothing_to_ask(cli: Cli) -> None:
    ran = cli("--faq", cli.file("f.tsv", ["Cara daftar?\ta", "Lupa?\tb"]))
    assert ran.code == 2
    assert "f.tsv: no FAQ has a wording beside its question" in ran.err
    assert "--queries" in ran.err


def test_charts(cli: Cli, tmp_path: Path) -> None:
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--plots", tmp_path / "new" / "charts", "--json")
    assert ran.code == 0
    charts = sorted((tmp_path / "new" / "charts").iterdir())
    assert [chart.name for chart in charts] == ["confusion_matrix.png", "reliability.png"]
    assert all(chart.read_bytes().startswith(PNG) for chart in charts)


def test_charts_where_a_file_is_in_the_way(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--plots", tmp_path / "taken")
    assert ran.code == 2
    assert "taken: cannot be made" in ran.err


def test_charts_that_cannot_be_written(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "charts" / "reliability.png").mkdir(parents=True)
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--plots", tmp_path / "charts")
    assert ran.code == 2
    assert "charts: cannot be written to" in ran.err


def test_charts_without_matplotlib(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--plots", tmp_path)
    assert ran.code == 2
    assert "charts need matplotlib" in ran.err


def test_predictions_that_cannot_be_written(cli: Cli, tmp_path: Path) -> None:
    ran = cli("--queries", cli.file("q.tsv", QUERIES), "--predictions", tmp_path / "nowhere" / "p.jsonl")
    assert ran.code == 2
    assert "p.jsonl: cannot be written: its folder does not exist" in ran.err  # before anything is measured


def test_a_label_that_is_no_faq(cli: Cli) -> None:
    ran = cli("--queries", cli.file("q.tsv", ["saya mau daftar\tdafatr"]))
    assert ran.code == 2
    assert "no FAQ is called dafatr" in ran.err


@pytest.mark.parametrize("arguments", [("--queries", "q.tsv"), ("--folds", "2")])
def test_the_database_is_not_written_to(cli: Cli, database_file: Path, arguments: tuple[str, ...]) -> None:
    cli.file("q.tsv", QUERIES)
    before = (database_file.read_bytes(), database_file.stat().st_mtime_ns)
    assert cli(*arguments, "--json").code == 0
    assert (database_file.read_bytes(), database_file.stat().st_mtime_ns) == before
    assert list(database_file.parent.glob("*.sqlite-*")) == []


@pytest.mark.long
def test_without_a_database_the_sample_faqs_are_evaluated(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/none/new.sqlite")
    ran = cli("--queries", cli.file("q.tsv", ["cara daftar\tdaftar-akun"]), "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["n_in"] == 1
    assert not (tmp_path / "none").exists()


async def test_progress_is_silent_at_first() -> None:
    out = StringIO()
    async with shown_progress(out, soon=5):
        await asyncio.sleep(0.01)
    assert out.getvalue() == ""


async def test_progress_of_what_takes_long() -> None:
    out = StringIO()
    async with shown_progress(out, soon=0, again=0.005) as progress:
        await asyncio.sleep(0.001)
        progress.total = 3
        progress.step()
        await asyncio.sleep(0.05)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Reading the FAQs ..."
    assert lines[-1] == "Asked 1 of 3 messages ..."
