"""Commands as a person types them: what they print, how they end, what they load."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli import app
from faq.matching.policy import Policy
from faq.models import FaqDraft
from faq.store import FaqStore, open_engine
from tests.bot.test_terminal import KEYS
from tests.support.command_line import LETTERS, THRESHOLDS, CommandLine
from tests.support.database import sqlite_url

HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn", "telegram")


def queries_logged(cli: CommandLine) -> int:
    connection = sqlite3.connect(cli.database)
    (count,) = connection.execute("SELECT count(*) FROM queries").fetchone()
    connection.close()
    return int(count)


def commands(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command and group of commands, as it is typed."""
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *path, name)


@pytest.mark.parametrize("path", list(commands(typer.main.get_command(app))), ids=" ".join)
def test_every_command_explains_itself(bare: CommandLine, path: tuple[str, ...]) -> None:
    ran = bare(*path, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert " ".join(path) in ran.out.partition("Usage:")[2].splitlines()[0]
    assert not bare.database.exists()


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


def test_ask_tells_two_questions_apart(cli: CommandLine) -> None:
    text = "mode normal itu apa? lupa password gimana?"
    found = json.loads(cli("ask", text, "--json").out)
    assert list(found) == [*KEYS, "parts"]
    assert [list(part) for part in found["parts"]] == [KEYS, KEYS]
    assert [part["slug"] for part in found["parts"]] == ["mode-normal", "lupa-kata-sandi"]
    assert {key: found[key] for key in KEYS} == found["parts"][0]
    assert cli("ask", text).out.count("match: ") == 2


def test_ask_shows_brackets_as_they_are(cli: CommandLine) -> None:
    add_faq(cli, FaqDraft("Apa itu [/] dan [b]?", "Tanda.", "Lain", ("tanda kurung siku",), "siku"))
    assert "Apa itu [/] dan [b]?" in cli("ask", "tanda kurung siku").out
    assert "no_match: [/]" in cli("ask", "[/]").out


def test_with_another_data_key_nothing_is_stored_but_faqs_can_be_read(cli: CommandLine) -> None:
    cli.set("DATA_KEY", "the-key-in-use")
    assert cli("chat", typed="lupa password\n").code == 0
    cli.set("DATA_KEY", "another-key")
    ran = cli("chat", typed="lupa password\n")
    assert (ran.code, ran.out) == (1, "")
    assert "Set DATA_KEY to the one that was in use" in ran.err
    assert queries_logged(cli) == 1
    assert "lupa-kata-sandi" in cli("ask", "lupa password").out
    assert cli("export", "faqs", "--out", "faqs.csv").code == 0


def test_what_a_terminal_cannot_show_ends_nothing(cli: CommandLine) -> None:
    cli.set("PYTHONIOENCODING", "ascii")
    ran = cli.process("ask", "lupa \udcff password", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["slug"] == "lupa-kata-sandi"


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


@pytest.mark.long
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


def test_ctrl_c_at_the_prompt_ends_the_chat_at_once(cli: CommandLine) -> None:
    person, terminal = pty.openpty()  # nobody types
    chat = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert chat.stdout is not None
    said = b""
    while not said.endswith(b"\n> "):
        said += chat.stdout.read(1)
    chat.send_signal(signal.SIGINT)
    _, err = chat.communicate(timeout=20)
    os.close(person)
    os.close(terminal)
    assert (chat.returncode, err) == (-signal.SIGINT, b"")


def test_a_reader_who_goes_away_is_no_trouble(cli: CommandLine) -> None:
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        f"yes hai | head -n 300 | {sys.executable} -m bot chat --json | head -n 1",
        shell=True, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert json.loads(done.stdout)["text"] == "hai"
    assert "Traceback" not in done.stderr


def add_faq(cli: CommandLine, draft: FaqDraft) -> None:
    async def add() -> None:
        engine = open_engine(sqlite_url(cli.database))
        await FaqStore(engine).add(draft, by=1)
        await engine.dispose()

    asyncio.run(add())
