"""`MODEL_DIR/.training/`: one training at a time, what it is doing, and what an interrupted one left to go on with.

`lock` is held by flock while a training runs, `status.json` says of whom and how far: a bot reads both. `work-<hash>/`
is where the run with that hash of model, data and settings keeps its state.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from faq.durable import write_durably
from faq.errors import TrainingRunning

_FOLDER, _LOCK, _STATUS, _WORK = ".training", "lock", "status.json", "work-"


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


class Workshop:
    def __init__(self, model_dir: Path, started_at: str) -> None:
        self._folder = model_dir / _FOLDER
        self._started_at = started_at

    @property
    def folder(self) -> Path:
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
def opened(model_dir: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Workshop]:
    """The workshop, for this process alone. Raises TrainingRunning where another one trains."""
    import fcntl  # noqa: PLC0415 - Windows has none, and trains nothing

    (model_dir / _FOLDER).mkdir(parents=True, exist_ok=True)
    with (model_dir / _FOLDER / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainingRunning(model_dir) from error
        workshop = Workshop(model_dir, now().isoformat(timespec="seconds"))
        try:
            workshop.tell(Stage.PREPARE, 0.0)
            yield workshop
        finally:
            workshop.close()


def is_taken(model_dir: Path) -> bool:
    """Does a process train there?"""
    import fcntl  # noqa: PLC0415 - Windows has none, and serves no Telegram

    try:
        with (model_dir / _FOLDER / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def left_behind(model_dir: Path) -> Status | None:
    """What a training that runs no longer said last; None where it ended by itself, or what it said is damaged."""
    try:
        raw = json.loads((model_dir / _FOLDER / _STATUS).read_text(encoding="utf-8"))
        status = Status(int(raw["pid"]), str(raw["started_at"]), Stage(raw["stage"]), float(raw["share"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if is_taken(model_dir) else status
