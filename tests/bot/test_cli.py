"""Commands as a person types them: what they print, how they end, what they load."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.policy import Policy
from tests.bot.test_terminal import KEYS
from tests.support.command_line import LETTERS, THRESHOLDS, CommandLine

HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn", "telegram")


def queries_logged(cli: CommandLine) -> int:
    connection = sqlite3.connect(cli.database)
    (count,) = connection.execute("SELECT count(*) FROM queries").fetchone()
    connection.close()
    return int(count)


def test_ask_explains_and_logs_nothing(cli: CommandLine) -> None:
    ran = cli("ask", "lupa password", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert list(found) == KEYS
    assert found["slug"] == "lupa-kata-sandi"
    assert queries_logged(cli) == 0
    cli("chat", typed="lupa password\n")
    assert queries_logged(cli) == 1


def test_ask_shows_a_table(cli: CommandLine) -> None:
    ran = cli("ask", "lupa password")
    assert ran.code == 0
    assert "match: lupa password" in ran.out
    assert "lupa-kata-sandi" in ran.out


def test_start_without_a_token_is_the_chat(cli: CommandLine) -> None:
    ran = cli("start", typed="hai\n")
    assert ran.code == 0
    assert "Halo juga" in ran.out


def test_run_needs_a_token(bare: CommandLine) -> None:
    ran = bare("run")
    assert ran.code == 2
    assert "TELEGRAM_BOT_TOKEN" in ran.err
    assert "Traceback" not in ran.err
    assert not bare.database.exists()


@pytest.mark.parametrize("arguments", [("dance",), ("ask",), ("chat", "--loud"), ("import", "faqs")])
def test_a_mistyped_command_is_a_fault_of_usage(bare: CommandLine, arguments: tuple[str, ...]) -> None:
    ran = bare(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_model_that_cannot_be_built_is_no_traceback(filled: CommandLine) -> None:
    filled.set("BASE_MODEL", str(filled.folder / "nowhere"))
    ran = filled.process("chat", typed=b"halo\n")
    assert ran.code == 1
    assert "finbuddy model build" in ran.err
    assert "Traceback" not in ran.said
    assert not (filled.models / "default").exists()


def no_manifest(model: Path) -> None:
    (model / "manifest.json").unlink()


def cut_manifest(model: Path) -> None:
    (model / "manifest.json").write_text('{"model_id": ', encoding="utf-8")


def half_written(model: Path) -> None:
    shutil.rmtree(model)
    (model / "onnx").mkdir(parents=True)


def cut_graph(model: Path) -> None:
    graph = model / "onnx" / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:1000])


def no_policy(model: Path) -> None:
    (model / "policy.json").unlink()


def foreign_policy(model: Path) -> None:
    Policy("another-model", LETTERS, THRESHOLDS).save(model)


@pytest.mark.parametrize(
    "damage", [no_manifest, cut_manifest, half_written, cut_graph, no_policy, foreign_policy]
)
def test_a_damaged_model_is_one_message_with_a_way_out(
    cli: CommandLine, damage: Callable[[Path], None]
) -> None:
    damage(cli.models / "default")
    ran = cli("chat", typed="halo\n")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert "finbuddy model build" in ran.err


def test_a_chat_loads_neither_training_nor_telegram(cli: CommandLine) -> None:
    program = (
        "import sys\nfrom bot.cli import main\n"
        "sys.argv = ['finbuddy', 'chat']\n"
        "try:\n    main()\n"
        "except SystemExit as ended:\n    assert not ended.code\n"
        f"print('LOADED', [name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-c", program],
        input="hai\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert "Halo juga" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_a_reader_who_goes_away_is_no_trouble(cli: CommandLine) -> None:
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        f"yes hai | head -n 300 | {sys.executable} -m bot chat --json | head -n 1",
        shell=True, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert json.loads(done.stdout)["text"] == "hai"
    assert "Traceback" not in done.stderr
