"""The training as a process of its own: started, watched and stopped, one at a time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from faq.versions.training_folder import Stage

GRACE = 20.0
"""Seconds to put the state away after SIGTERM."""
TOO_FEW_PAIRS, TRAINING_RUNNING = "too_few_pairs", "training_running"
"""Why the process refuses to begin, as it says it in its JSON."""
_LONGEST_LINE = 2**20
_REMEMBERED = 4000  # bytes of what it complained about
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: `share` in [0, 1]."""

    stage: Stage
    share: float
    seconds_left: float | None


START = Step(Stage.PREPARE, 0.0, None)


@dataclass(frozen=True, slots=True)
class Trained:
    """There is a new version."""

    name: str


@dataclass(frozen=True, slots=True)
class TooLittle:
    """There is not enough to learn from yet: `found` pairs, where `least` are needed."""

    found: int
    least: int


@dataclass(frozen=True, slots=True)
class TrainsElsewhere:
    """Another process trains here."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """It was told to stop, and goes on from there the next time."""


@dataclass(frozen=True, slots=True)
class Failed:
    """`message` is its own last line, empty where it was killed from outside."""

    message: str


Refused = TooLittle | TrainsElsewhere
Ended = Refused | Stopped | Failed
"""Without a result."""
Outcome = Trained | Ended


class TrainingJob:
    """`command` speaks the protocol of `finbuddy train --json`."""

    def __init__(self, command: Sequence[str], *, grace: float = GRACE) -> None:
        self._command = tuple(command)
        self._grace = grace
        self._process: Process | None = None
        self._ended = asyncio.Event()
        self._ended.set()
        self._stopping = False
        self._closed = False
        self.step = START

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    async def run(self) -> Outcome:
        """Meanwhile `step` says how far it is. Call it again only after its end."""
        if self._closed:
            return Stopped()
        self._stopping = False
        self._ended.clear()
        try:
            return await self._run()
        except OSError as error:  # there is no such program, or no room for another process
            return Failed(f"{error.strerror}: {error.filename}")
        finally:
            self._ended.set()

    def stop(self) -> bool:
        """Ask it to stop; False where nothing runs."""
        if not self.running:
            return False
        self._stopping = True
        self._signal(signal.SIGTERM)
        return True

    async def close(self) -> None:
        """Stop it and wait for its end: nothing of it outlives this call, and nothing is started afterwards."""
        self._closed = True
        if not self.stop():
            return
        try:
            await asyncio.wait_for(self._ended.wait(), self._grace)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self._ended.wait()

    async def _run(self) -> Outcome:
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
        try:
            if self._stopping:  # asked to before there was a process
                self._signal(signal.SIGTERM)
            last, complaint = await asyncio.gather(self._listen(process), _complaint(process))
            code = await process.wait()
        finally:
            self._signal(signal.SIGKILL)  # whatever it has started in turn
            self._process = None
        if last is not None and (code == 0 or not isinstance(last, Trained)):
            return last
        return Stopped() if self._stopping else Failed(complaint if code >= 0 else "")

    async def _listen(self, process: Process) -> Trained | Refused | None:
        """Keep `step` up to date until the output ends; what it said at last, if that was a result."""
        result: Trained | Refused | None = None
        if process.stdout is not None:
            async for line in process.stdout:
                match _read(line):
                    case Step() as step:
                        self.step = step
                    case Trained() | TooLittle() | TrainsElsewhere() as outcome:
                        result = outcome
                    case None:
                        pass
        return result

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


async def _complaint(process: Process) -> str:
    """The last line on standard error."""
    said = b""
    while process.stderr is not None and (more := await process.stderr.read(_REMEMBERED)):
        said = (said + more)[-_REMEMBERED:]
    lines = said.decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")[:_SHOWN]


def _read(line: bytes) -> Step | Trained | Refused | None:
    """None for a line that is no part of the protocol."""
    try:
        raw: dict[str, Any] = json.loads(line)
        if raw["stage"] == "done":
            return Trained(str(raw["name"]))
        if raw["stage"] == "refused":
            return _refusal(raw)
        left = raw["seconds_left"]
        return Step(Stage(raw["stage"]), float(raw["share"]), None if left is None else float(left))
    except (ValueError, KeyError, TypeError):
        return None


def _refusal(raw: dict[str, Any]) -> Refused | None:
    if raw["reason"] == TOO_FEW_PAIRS:
        return TooLittle(int(raw["found"]), int(raw["least"]))
    return TrainsElsewhere() if raw["reason"] == TRAINING_RUNNING else None
