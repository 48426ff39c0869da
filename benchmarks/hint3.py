"""HINT3 as its paper reports it: accuracy in scope and recall out of scope, at one threshold for both.

The threshold for a bot is chosen on another bot: an operator has no labelled traffic before the first day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.splits import HINT3
from benchmarks.tables import Table, share
from faq.learning.measuring.evaluate import Prediction

DIALOGFLOW = ("hint3_sofmattress", "Dialogflow, as published", 0.719, 0.645)


def table(found: Mapping[str, Mapping[str, Sequence[Prediction]]]) -> Table:
    """From the predictions of each method (by name) for each of the three bots (by set)."""
    made = Table(
        "HINT3 with a threshold chosen on another bot",
        ("bot", "method", "chosen on", "in scope", "out of scope"),
        3,
    )
    for bot in HINT3:
        for method, predictions in found.items():
            for other in HINT3:
                if other != bot:
                    measures = at_threshold(predictions[bot], best_threshold(predictions[other]))
                    made.add(bot, method, other, *map(share, measures))
        if bot == DIALOGFLOW[0]:
            made.add(bot, DIALOGFLOW[1], "", *map(share, DIALOGFLOW[2:]))
    made.notes.append(
        "In scope: accuracy, a message below the threshold counting as wrong. Out of scope: share below it. "
        "The threshold balances both on the other bot. Labels of version 2; what is published is of version 1."
    )
    return made


def best_threshold(predictions: Sequence[Prediction]) -> float:
    """The confidence from which to answer where the smaller of both measures is largest."""
    confidences = sorted({p.score for p in predictions})
    return max(confidences, key=lambda threshold: min(at_threshold(predictions, threshold)))


def at_threshold(predictions: Sequence[Prediction], threshold: float) -> tuple[float, float]:
    """Accuracy in scope, recall out of scope."""
    inside = [p.score >= threshold and p.ranked[:1] == (p.query.slug,) for p in predictions if p.query.slug]
    outside = [p.score < threshold for p in predictions if p.query.slug is None]
    return float(np.mean(inside)), float(np.mean(outside))
