"""`MODEL_DIR/.training/`: one training at a time, what it is doing, and what an interrupted one left to go on with.

`lock` is held by flock while a training runs, `status.json` says of whom and how far; `work-<hash>/` is where the run
with that hash of model, data and settings keeps its state.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from faq.durable import write_durably
from faq.errors import TrainingRunning
from faq.versions import TRAINING, TRAINING_LOCK, TRAINING_STATUS

_WORK = "work-"


@dataclass(frozen=True, slots=True)
class Status:
    """`started_at` is ISO 8601 in UTC, `share` what is done, in [0, 1]."""

    pid: int
    started_at: str
    stage: str
    share: float


class Workshop:
    def __init__(self, model_dir: Path, started_at: str) -> None:
        self._folder = model_dir / TRAINING
        self._started_at = started_at

    @property
    def folder(self) -> Path:
        return self._folder

    def tell(self, stage: str, share: float) -> None:
        status = Status(os.getpid(), self._started_at, stage, round(share, 4))
        write_durably(self._folder / TRAINING_STATUS, json.dumps(asdict(status)) + "\n")

    def place(self, identity: str) -> Path:
        """Where the run of this identity keeps its state; what others left behind is removed."""
        place = self._folder / f"{_WORK}{identity}"
        for other in self._folder.glob(f"{_WORK}*"):
            if other != place:
                shutil.rmtree(other, ignore_errors=True)
        place.mkdir(exist_ok=True)
        return place

    def close(self) -> None:
        (self._folder / TRAINING_STATUS).unlink(missing_ok=True)


@contextmanager
def opened(model_dir: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[Workshop]:
    """The workshop, for this process alone. Raises TrainingRunning where another one trains."""
    (model_dir / TRAINING).mkdir(parents=True, exist_ok=True)
    with (model_dir / TRAINING / TRAINING_LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainingRunning(model_dir) from error
        workshop = Workshop(model_dir, now().isoformat(timespec="seconds"))
        try:
            workshop.tell("prepare", 0.0)
            yield workshop
        finally:
            workshop.close()
