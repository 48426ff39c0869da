"""`MODEL_DIR/.training/`: one training at a time, what it is doing, and what an interrupted one left to go on with.

`lock` is held while a training runs, `status.json` says of whom and how far: a bot reads both. `work-<hash>/`
is where the run with that hash of model, data and settings keeps its state.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from faq.durable import write_durably
from faq.errors import TrainingRunning
from faq.locks import Timeout, lock_at

_FOLDER, _LOCK, _STATUS, _WORK = ".training", "lock", "status.json", "work-"
_GLANCE = 0.5
"""Seconds that a training waits for the lock: a bot that looks whether one runs has it for a moment, too."""


class Stage(StrEnum):
    """What a training does, in this order."""

    PREPARE = "prepare"
    TRAIN = "train"
    EXPORT = "export"
    POLICY = "policy"  # fits confidence and thresholds
    MEASURE = "measure"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Status:
    """`started_at` is ISO 8601 in UTC, `share` what is done, in [0, 1]."""

    pid: int
    started_at: str
    stage: Stage
    share: float


class TrainingFolder:
    def __init__(self, model_dir: Path, started_at: str) -> None:
        self._folder = model_dir / _FOLDER
        self._started_at = started_at

    @property
    def path(self) -> Path:
        return self._folder

    def tell(self, stage: Stage, share: float) -> None:
        status = Status(os.getpid(), self._started_at, stage, round(share, 4))
        write_durably(self._folder / _STATUS, json.dumps(asdict(status)) + "\n")

    def place(self, identity: str) -> Path:
        """Where the run of this identity keeps its state; what others left behind is removed."""
        place = self._folder / f"{_WORK}{identity}"
        for other in self._folder.glob(f"{_WORK}*"):
            if other != place:
                shutil.rmtree(other, ignore_errors=True)
        place.mkdir(exist_ok=True)
        return place

    def close(self) -> None:
        (self._folder / _STATUS).unlink(missing_ok=True)


@contextmanager
def opened(
    model_dir: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[TrainingFolder]:
    """The folder, for this process alone. Raises TrainingRunning where another one trains."""
    (model_dir / _FOLDER).mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(lock_at(model_dir / _FOLDER / _LOCK, patience=_GLANCE))
        except Timeout as error:
            raise TrainingRunning(model_dir) from error
        folder = TrainingFolder(model_dir, now().isoformat(timespec="seconds"))
        stack.callback(folder.close)
        folder.tell(Stage.PREPARE, 0.0)
        yield folder


def is_taken(model_dir: Path) -> bool:
    """Does a process train there?"""
    if not (model_dir / _FOLDER).is_dir():
        return False
    try:
        with lock_at(model_dir / _FOLDER / _LOCK, patience=0):
            return False
    except Timeout:
        return True


def left_behind(model_dir: Path) -> Status | None:
    """What a training that runs no longer said last; None where it ended by itself, or what it said is damaged."""
    try:
        raw = json.loads((model_dir / _FOLDER / _STATUS).read_text(encoding="utf-8"))
        status = Status(int(raw["pid"]), str(raw["started_at"]), Stage(raw["stage"]), float(raw["share"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if is_taken(model_dir) else status
