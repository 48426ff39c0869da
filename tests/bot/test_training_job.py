"""The training's process: what it says is understood, and nothing of it is left over."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from bot.command_line.training_view import JsonLines
from bot.models.training_job import (
    START,
    Failed,
    Outcome,
    Step,
    Stopped,
    TooLittle,
    Trained,
    TrainingJob,
    TrainsElsewhere,
)
from faq.errors import TooFewPairs, TrainingError, TrainingRunning
from faq.versions.training_folder import Stage
from tests.support.trainer import Plan, plan


def saying(script: str) -> TrainingJob:
    """A process that runs this Python."""
    return TrainingJob((sys.executable, "-c", script), grace=0.5)


@pytest.fixture
def trainer(answering_models: Path, tmp_path: Path) -> TrainingJob:
    folder = shutil.copytree(answering_models, tmp_path / "models")
    command = (sys.executable, "-m", "tests.support.trainer", str(folder), "train", "--json")
    return TrainingJob(command, grace=0.5)


async def under_way(job: TrainingJob) -> None:
    while job.step == START:
        await asyncio.sleep(0.02)


async def test_it_ends_with_what_was_trained(trainer: TrainingJob, tmp_path: Path) -> None:
    outcome = await trainer.run()
    assert isinstance(outcome, Trained) and (tmp_path / "models" / outcome.name).is_dir()
    assert not trainer.running and trainer.step.stage is Stage.TRAIN


async def test_what_is_no_part_of_the_protocol_is_passed_over() -> None:
    lines = ["warning: odd", "[1]", "{}", '{"stage": "measure", "share": 0.5, "seconds_left": null}', ""]
    job = saying(f"print({chr(10).join(lines)!r})")
    assert await job.run() == Failed("")  # it has not said what it made
    assert job.step == Step(Stage.MEASURE, 0.5, None)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import sys; sys.exit('first\\n\\nlast line  \\n\\n')", "last line"),
        ("import sys; sys.stderr.write('x' * 100_000); sys.exit(3)", "x" * 500),
        ("import os; os.kill(os.getpid(), 9)", ""),
        ("import sys; sys.exit(1)", ""),
    ],
)
async def test_a_failure_keeps_the_last_line(script: str, message: str) -> None:
    assert await saying(script).run() == Failed(message)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TooFewPairs(3, 32), TooLittle(3, 32)),
        (TrainingRunning(Path("models")), TrainsElsewhere()),
        (TrainingError("odd"), Failed("it failed")),
    ],
)
async def test_a_refusal_that_the_command_prints_is_understood(
    error: TrainingError, outcome: Outcome, capsys: pytest.CaptureFixture[str]
) -> None:
    JsonLines().refused(error)
    script = f"import sys; sys.stdout.write({capsys.readouterr().out!r}); sys.exit('it failed')"
    assert await saying(script).run() == outcome


async def test_a_program_that_is_not_there() -> None:
    job = TrainingJob(("/nowhere/python",))
    assert await job.run() == Failed("No such file or directory: /nowhere/python")
    assert not job.running


@pytest.mark.parametrize("deaf", [False, True])
async def test_closing_leaves_no_process_behind(trainer: TrainingJob, tmp_path: Path, deaf: bool) -> None:
    plan(tmp_path / "models", Plan(steps=3000, pause=0.05, deaf=deaf))
    running = asyncio.create_task(trainer.run())
    await under_way(trainer)
    status = (tmp_path / "models" / ".training" / "status.json").read_text()
    process = int(status.split('"pid": ')[1].split(",")[0])
    await trainer.close()
    assert await running == Stopped()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert await trainer.run() == Stopped()  # nothing is started any more
    assert not trainer.stop()
