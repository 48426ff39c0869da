"""What a training was made of and what came of it: all that its report, its card and its charts say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isnan

from faq.learning.measuring.comparison import Verdict
from faq.learning.measuring.evaluate import Prediction, Report
from faq.learning.measuring.exam import Exam
from faq.learning.training.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Findings:
    """`before` and `after` are the parent's and the candidate's predictions of the same exam, as are `reports`.

    `sources` counts the pairs by where they come from, over `faqs` FAQs; `rows` is what the trainer saw of them.
    """

    parent: str
    base: str
    recipe: str
    settings: Recipe
    seed: int
    sources: Counter[str]
    faqs: int
    rows: int
    contradictions: int
    data_hash: str
    exam: Exam
    before: tuple[Prediction, ...]
    after: tuple[Prediction, ...]
    reports: tuple[Report, Report]
    verdict: Verdict

    def shares(self, side: int) -> dict[str, float]:
        """The parent's (0) or the candidate's (1) measures, without those over no message."""
        measures = {name: value for name, value in self.reports[side].to_json().items() if name != "model"}
        del measures["latency_ms"]
        return {
            name: float(value) for name, value in measures.items() if value is not None and not isnan(value)
        }
