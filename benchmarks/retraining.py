"""What retraining is worth: python -m benchmarks.retraining (needs BENCH_DIR; half an hour on two cores).

An installation knows the canonical questions only (of banking77 all ten wordings, which it learns from). It learns from
labelled messages and is asked others, before and after; what it knows stays the same, only the encoder and its
thresholds change. With `--shuffled` every message that is learnt from has a wrong FAQ: the gate must refuse. With
`--latency` messages are asked while a training runs beside.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer

from benchmarks.learning_sets import SETS, LearningSet, shuffled
from benchmarks.own_model import train
from benchmarks.splits import DEVELOPMENT
from benchmarks.tables import Table, points, share
from bot.command_line.building import build_into
from bot.command_line.training import step_back
from bot.compose import normaliser
from faq.files.seed import load, to_snapshot
from faq.learning.building.default_model import shipped_adapter
from faq.learning.measuring.labelled import read_queries
from faq.learning.training.retrain import Retrained
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import MemoryVectors
from faq.versions.registry import Registry, load_model
from faq.versions.version import DEFAULT

PAUSE = 0.1
"""Seconds between two messages while latency is measured."""
MESSAGES = 300
COLUMNS = (
    "installation", "gate", "learnt", "asked", "top-1 before", "after", "points", "95 %", "right", "after",
    "false answers", "after", "seconds", "of the processor",
)  # fmt: skip


def retrain(chosen: LearningSet, folder: Path, *, wrongly: bool = False) -> tuple[Retrained, float, float]:
    """With its seconds by the clock and of the processor's, those of the default model's building aside."""
    build_into(folder / DEFAULT, base=None, adapter=shipped_adapter() if chosen.adapted else None)
    data = chosen.read(normaliser())
    started, worked = time.monotonic(), time.process_time()
    retrained = train(Registry(folder), shuffled(data) if wrongly else data)
    return retrained, time.monotonic() - started, time.process_time() - worked


def gains(names: list[str], *, wrongly: bool) -> Table:
    table = Table("Retraining" + (", wrong labels" * wrongly), COLUMNS)
    for name in names:
        with TemporaryDirectory() as folder:
            retrained, seconds, worked = retrain(SETS[name], Path(folder), wrongly=wrongly)
            version = retrained.version
            before, after = version.measures["parent"], version.measures["candidate"]
            interval = version.measures["top1_gain"]
            table.add(
                name,
                "passes" if version.promotable else ", ".join(version.reasons),
                str(version.pairs),
                f"{before['n_in']:.0f} + {before['n_out']:.0f}",
                share(before["top1"]),
                share(after["top1"]),
                points(after["top1"] - before["top1"]),
                f"{points(interval['low'])} to {points(interval['high'])}",
                *(share(side[measure]) for measure in ("right", "false_answer") for side in (before, after)),
                f"{seconds:.0f}",
                f"{worked:.0f}",
            )
    return table


def latency(name: str) -> Table:
    """Of the sample installation's decisions, before and during a training, which prints what came of it."""
    table = Table(
        "One decision, while a training runs beside it", ("when", "messages", "p50 ms", "p95 ms"), 1
    )
    with TemporaryDirectory() as folder:
        build_into(Path(folder) / DEFAULT, base=None, adapter=shipped_adapter())
        model = load_model(Path(folder) / DEFAULT)
    table.add("idle", *asyncio.run(_taken(model, None)))
    with _training(name) as process:
        table.add("training", *asyncio.run(_taken(model, process)))
    return table


async def _taken(model: Model, training: subprocess.Popen[bytes] | None) -> tuple[str, str, str]:
    """Messages one after the other with pauses, as many as MESSAGES or as long as `training` goes on."""
    queries = read_queries(DEVELOPMENT)
    seconds: list[float] = []
    with closing(Matcher(model, normaliser(), MemoryVectors())) as matcher:
        await matcher.refresh(to_snapshot(load()))
        while training.poll() is None if training else len(seconds) < MESSAGES:
            started = time.perf_counter()
            await matcher.understand(queries[len(seconds) % len(queries)].text)
            seconds.append(time.perf_counter() - started)
            await asyncio.sleep(PAUSE)
    middle, high = np.percentile(seconds, (50, 95)) * 1000
    return str(len(seconds)), f"{middle:.1f}", f"{high:.1f}"


@contextmanager
def _training(name: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "benchmarks.retraining", name]
    with subprocess.Popen(command) as process:  # noqa: S603 - this program
        try:
            yield process
        finally:
            process.terminate()


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Sets; without any: all.")] = None,
    *,
    wrongly: Annotated[bool, typer.Option("--shuffled", help="Learn from wrong labels.")] = False,
    beside: Annotated[bool, typer.Option("--latency", help="Ask while a training runs.")] = False,
) -> None:
    chosen = names or list(SETS)
    if beside:
        table = latency(chosen[0])
    else:
        step_back()
        table = gains(chosen, wrongly=wrongly)
    table.print()


if __name__ == "__main__":
    typer.run(main)
