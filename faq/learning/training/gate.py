"""Targets that a report must meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faq.learning.measuring.evaluate import Report

Bounds = Mapping[str, float | None]
"""By the names of a report's measures; None: no bound."""


@dataclass(frozen=True, slots=True)
class Target:
    """A bound for one of a report's measures: the least (`at_least`) or the most that it may be, a share of 1."""

    measure: str
    bound: float
    at_least: bool

    def missed(self, report: Report) -> bool:
        """A measure over no message meets no target: nothing has been shown."""
        value = self.value(report)
        return not (value >= self.bound if self.at_least else value <= self.bound)

    def value(self, report: Report) -> float:
        return float(getattr(report, self.measure))


def targets(at_least: Bounds, at_most: Bounds) -> tuple[Target, ...]:
    least = (Target(name, bound, at_least=True) for name, bound in at_least.items() if bound is not None)
    most = (Target(name, bound, at_least=False) for name, bound in at_most.items() if bound is not None)
    return (*least, *most)
