"""The command `train` as a process: what it prints, how it refuses, and what a kill leaves."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faq.matching.encoder import OnnxEncoder
from faq.models import FaqDraft
from faq.store import FaqStore, open_engine
from faq.versions.registry import Registry, load_model
from faq.versions.training_folder import opened
from tests.support.command_line import CommandLine
from tests.support.database import sqlite_url
from tests.support.learning import QUESTIONS, tiny_pairs

Line = dict[str, Any]


@pytest.fixture
def taught(bare: CommandLine, database_file: Path, answering_models: Path) -> CommandLine:
    """Four FAQs with fifteen phrasings each, and a tiny model."""
    asyncio.run(_add_faqs(database_file))
    shutil.copytree(answering_models, bare.models)
    return bare


@pytest.mark.long
def test_too_few_pairs_are_told_kindly(cli: CommandLine) -> None:
    ran = cli.process("train")
    assert ran.code == 1
    assert "not enough to learn from yet" in ran.err
    assert "At least 32" in ran.err
    assert "Traceback" not in ran.said
    assert Registry(cli.models).versions() == ()


@pytest.mark.long
def test_a_second_training_is_refused_kindly(cli: CommandLine) -> None:
    with opened(cli.models):
        ran = cli.process("train", "--json")
    assert (ran.code, json.loads(ran.out)) == (1, {"stage": "refused", "reason": "training_running"})
    assert "Another training runs" in ran.err


@pytest.mark.long
@pytest.mark.timeout(300)
def test_it_tells_a_program_how_far_it_is_and_what_came_of_it(taught: CommandLine) -> None:
    ran = taught.process("train", "--json", "--epochs", "2", "--threads", "1", patience=250)
    assert ran.code == 0, ran.err
    *lines, done = map(json.loads, ran.out.splitlines())
    shares = [line["share"] for line in lines]
    assert shares == sorted(shares)
    assert all(line.keys() == {"stage", "share", "seconds_left"} for line in lines)
    assert list(dict.fromkeys(line["stage"] for line in lines)) == [
        "prepare", "train", "export", "policy", "measure", "report",
    ]  # fmt: skip
    assert done["stage"] == "done"
    (version,) = Registry(taught.models).versions()
    assert (done["name"], done["promotable"]) == (version.name, version.promotable)
    assert done["reasons"] == list(version.reasons)
    assert Path(done["report"]).is_file()
    assert Registry(taught.models).current() == "default"


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_person_sees_the_outcome_and_a_pruned_version_is_made_anew(taught: CommandLine) -> None:
    ran = taught.process("train", "--epochs", "2", "--threads", "1", "--promote", patience=250)
    assert ran.code == 0, ran.err
    registry = Registry(taught.models)
    (version,) = registry.versions()
    assert f"{version.name}: top1" in ran.out
    assert "report.md" in ran.out
    assert "Training ..." in ran.err
    assert registry.current() == (version.name if version.promotable else "default")

    before = OnnxEncoder.load(registry.directory(version.name)).model_id
    for name in ("manifest.json", "policy.json"):
        (registry.directory(version.name) / name).unlink()
    again = taught.process("model", "build", "--version", version.name, patience=250)
    assert again.code == 0, again.err
    assert load_model(registry.directory(version.name)).encoder.model_id == before


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_killed_training_registers_nothing_and_goes_on(taught: CommandLine) -> None:
    killed = _until_half_trained(taught, signal.SIGKILL)
    assert killed == -signal.SIGKILL
    assert Registry(taught.models).versions() == ()

    stopped = _until_half_trained(taught, signal.SIGTERM)
    assert stopped == 128 + signal.SIGTERM
    assert not (taught.models / ".training" / "status.json").exists()
    assert Registry(taught.models).versions() == ()

    with _start(taught) as process:
        lines = list(_lines(process))
    assert process.returncode == 0
    first = next(line["share"] for line in lines if line["stage"] == "train" and line["share"] > 0.03)
    assert first > 0.03 + 0.57 * 0.3
    assert lines[-1]["stage"] == "done"
    assert len(Registry(taught.models).versions()) == 1
    assert {path.name for path in (taught.models / ".training").iterdir()} == {"lock"}


@pytest.mark.long
def test_it_can_be_told_to_build_no_version_that_is_not_there(cli: CommandLine) -> None:
    ran = cli.process("model", "build", "--version", "2020-01-01-0000")
    assert ran.code == 1
    assert "2020-01-01-0000" in ran.err


def _start(cli: CommandLine) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "train", "--json", "--epochs", "40", "--threads", "1"]
    return subprocess.Popen(  # noqa: S603 - this very program
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=dict(os.environ)
    )


def _until_half_trained(cli: CommandLine, end: signal.Signals) -> int:
    with _start(cli) as process:
        for line in _lines(process):
            if line["stage"] == "train" and line["share"] > 0.03 + 0.57 * 0.45:
                process.send_signal(end)
                break
        return process.wait()


def _lines(process: subprocess.Popen[str]) -> Iterator[Line]:
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


async def _add_faqs(database: Path) -> None:
    engine = open_engine(sqlite_url(database))
    examples = tiny_pairs().examples
    for slug, question in QUESTIONS.items():
        phrasings = tuple(example.anchor for example in examples if example.faq == slug)
        await FaqStore(engine).add(FaqDraft(question, "Begini.", "Umum", phrasings, slug), by=1)
    await engine.dispose()
