"""Failures on demand: what goes wrong with the next requests of a method."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from tests.support.bot_api_check import ApiError


class Drop(enum.Enum):
    """When the connection is cut."""

    BEFORE = "the request has no effect"
    AFTER = "the request has its effect, its answer is lost"


@dataclass
class Fault:
    """`method` None means any but getUpdates; `times` counts down, None lasts until cleared."""

    method: str | None
    times: int | None
    error: ApiError | None = None
    drop: Drop | None = None
    delay_seconds: float = 0.0

    def hits(self, method: str) -> bool:
        return self.times != 0 and (self.method == method or (self.method is None and method != "getUpdates"))


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, method: str) -> Fault:
        """What goes wrong now: the oldest failure and the oldest delay that hit, used up by one each."""
        hits = [fault for fault in self._faults if fault.hits(method)]
        delay = next((fault for fault in hits if fault.delay_seconds), None)
        failure = next((fault for fault in hits if not fault.delay_seconds), None)
        for fault in (delay, failure):
            if fault is not None and fault.times is not None:
                fault.times -= 1
        return Fault(
            method,
            times=0,
            error=failure.error if failure else None,
            drop=failure.drop if failure else None,
            delay_seconds=delay.delay_seconds if delay else 0.0,
        )
