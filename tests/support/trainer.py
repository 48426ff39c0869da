"""A training without the training: a real process that speaks the protocol of `finbuddy train --json`.

`python -m tests.support.trainer MODEL_DIR train --json` adds a copy of the model in use under a new name;
`... model build --version NAME` makes the serving files of a version anew. `MODEL_DIR/.trainer.json` says how it
goes (`plan`).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

from faq.versions.registry import Registry
from faq.versions.version import DEFAULT, VersionState
from tests.support.versions import another_tiny_model, version_of

PLAN = ".trainer.json"
CHART = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True)
class Plan:
    """`steps` steps of `pause` seconds; `complaint` fails at the end of them, after the line `refusal` if there is one;
    `deaf` ignores SIGTERM.
    """

    steps: int = 3
    pause: float = 0.01
    promotable: bool = True
    reasons: tuple[str, ...] = ()
    complaint: str = ""
    refusal: Mapping[str, object] | None = None
    deaf: bool = False


def plan(folder: Path, what: Plan) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PLAN).write_text(json.dumps(asdict(what)))


def train(registry: Registry) -> None:
    what = _planned(registry.folder)
    signal.signal(signal.SIGTERM, signal.SIG_IGN if what.deaf else _end)
    with _training(registry.folder / ".training") as status:
        for step in range(what.steps):
            share = step / what.steps
            status(share)
            _say({"stage": "train", "share": share, "seconds_left": (what.steps - step) * what.pause or None})
            time.sleep(what.pause)
        if what.refusal:
            _say(what.refusal)
        if what.complaint:
            sys.stderr.write(f"Traceback of no interest\n{what.complaint}\n")
            sys.exit(1)
        _say(_add(registry, what))


def make_anew(registry: Registry, name: str) -> None:
    directory = registry.directory(name)
    scratch = registry.folder / ".anew"
    another_tiny_model(registry.directory(DEFAULT), scratch)
    shutil.rmtree(scratch / "adapter", ignore_errors=True)
    shutil.copytree(scratch, directory, dirs_exist_ok=True)
    shutil.rmtree(scratch)


def _add(registry: Registry, what: Plan) -> dict[str, object]:
    now = datetime.now(UTC)
    staged = registry.folder / ".training" / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    another_tiny_model(registry.directory(DEFAULT), staged)
    (staged / "adapter").mkdir()
    (staged / "report.md").write_text("# Laporan\n")
    (staged / "before_after.png").write_bytes(CHART)
    version = version_of(registry.fresh_name(now), created_at=now.isoformat(), reasons=tuple(what.reasons))
    if not what.promotable:
        version = replace(version, promotable=False, state=VersionState.REFUSED)
    directory = registry.add(staged, version)
    return {
        "stage": "done",
        "name": version.name,
        "promotable": version.promotable,
        "reasons": version.reasons,
        "report": str(directory / "report.md"),
    }


@contextmanager
def _training(folder: Path) -> Iterator[Callable[[float], None]]:
    folder.mkdir(parents=True, exist_ok=True)
    started = datetime.now(UTC).isoformat()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

        def status(share: float) -> None:
            about = {"pid": os.getpid(), "started_at": started, "stage": "train", "share": share}
            (folder / "status.json").write_text(json.dumps(about))

        try:
            yield status
        finally:
            (folder / "status.json").unlink(missing_ok=True)


def _planned(folder: Path) -> Plan:
    try:
        return Plan(**json.loads((folder / PLAN).read_text()))
    except FileNotFoundError:
        return Plan()


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(143)


def _say(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    where, command, *rest = sys.argv[1:]
    if command == "train":
        train(Registry(Path(where)))
    else:
        make_anew(Registry(Path(where)), rest[-1])
