"""What `train` shows: a bar with the time left for a person, one JSON object a line for a program."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.models.training_job import TOO_FEW_PAIRS, TRAINING_RUNNING
from faq.errors import TooFewPairs, TrainingError, TrainingRunning
from faq.learning.training.retrain import Retrained
from faq.learning.training.training_report import WORDS, summary
from faq.versions.training_folder import Stage
from faq.versions.version import REPORT, Reason

STAGES = {
    Stage.PREPARE: "Preparing",
    Stage.TRAIN: "Training",
    Stage.EXPORT: "Exporting it for serving",
    Stage.POLICY: "Fitting confidence and thresholds",
    Stage.MEASURE: "Measuring it against the model in use",
    Stage.REPORT: "Writing the report",
}
_KNOWN_AFTER = 0.05
"""Share that must be done in this process before the time left is told."""


class View(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def tell(self, stage: Stage, share: float) -> None:
        """`stage` goes on, `share` of the whole is done."""

    def done(self, retrained: Retrained, *, promoted: bool) -> None: ...

    def refused(self, error: TrainingError) -> None:
        """It cannot begin."""


class Clock:
    """Seconds left, from how long the share that was done here took; None while that says little."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None

    def left(self, share: float) -> float | None:
        now = time.monotonic()
        if self._first is None:
            self._first = (share, now)
        start, began = self._first
        done = share - start
        return (now - began) / done * (1 - share) if done >= _KNOWN_AFTER else None


class JsonLines:
    """On standard output; nothing else is written there."""

    def __init__(self) -> None:
        self._clock = Clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def tell(self, stage: Stage, share: float) -> None:
        left = self._clock.left(share)
        _print({
            "stage": stage, "share": round(share, 4), "seconds_left": None if left is None else round(left, 1)
        })  # fmt: skip

    def done(self, retrained: Retrained, *, promoted: bool) -> None:
        version = retrained.version
        _print({
            "stage": "done",
            "name": version.name,
            "promotable": version.promotable,
            "reasons": list(version.reasons),
            "report": str(retrained.directory / REPORT),
            "promoted": promoted,
        })  # fmt: skip

    def refused(self, error: TrainingError) -> None:
        match error:
            case TooFewPairs(found=found, least=least):
                _print({"stage": "refused", "reason": TOO_FEW_PAIRS, "found": found, "least": least})
            case TrainingRunning():
                _print({"stage": "refused", "reason": TRAINING_RUNNING})
            case _:
                pass


class Bar:
    """On standard error; plain lines where that is no terminal. The outcome goes to standard output."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._clock = Clock()
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
            console=self._console,
        )  # fmt: skip
        self._task: TaskID = self._progress.add_task("Starting", total=1.0, left="")
        self._stage = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        if isinstance(error, KeyboardInterrupt | SystemExit):
            self._console.print("Stopped. The same command goes on where it was.")

    def tell(self, stage: Stage, share: float) -> None:
        left = self._clock.left(share)
        words = f"about {left / 60:.1f} minutes left" if left is not None else ""
        self._progress.update(self._task, description=STAGES[stage], completed=share, left=words)
        if stage != self._stage and not self._console.is_terminal:
            self._console.print(f"{STAGES[stage]} ...")
        self._stage = stage

    def done(self, retrained: Retrained, *, promoted: bool) -> None:
        version = retrained.version
        self._progress.update(self._task, description="Done", completed=1.0, left="")
        self._progress.stop()
        if promoted:
            outcome = "It passed the gate and serves from now on."
        elif version.promotable:
            outcome = f"It passed the gate. Let it serve with: finbuddy model use {version.name}"
        else:
            outcome = f"It may not serve: {'; '.join(WORDS[Reason(reason)] for reason in version.reasons)}."
        report = retrained.directory / REPORT
        sys.stdout.write(f"{version.name}: {summary(version)}\n{outcome}\nReport: {report}\n")

    def refused(self, error: TrainingError) -> None:
        """Nothing: every command tells its errors in words."""


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
