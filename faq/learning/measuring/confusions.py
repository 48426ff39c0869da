"""Which FAQs are taken for which others, and how often each is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.learning.measuring.evaluate import Prediction


@dataclass(frozen=True, slots=True)
class Confusion:
    """Messages of FAQ `gold` (None: out of scope) that were taken for `predicted` (None: nothing was ranked).

    Thresholds aside, that is the FAQ ranked first; out of scope it is the FAQ that was answered. `answered` of the
    `count` were answered so at once; `example` is the one that was taken so with the highest confidence.
    """

    gold: str | None
    predicted: str | None
    count: int
    answered: int
    example: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the `count` messages of one FAQ: shares ranked first, answered right or wrong at once, and offered."""

    slug: str
    count: int
    top1: float
    right: float
    wrong: float
    offered: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """`counts[i, j]` messages of `labels[i]` were taken for `labels[j]`; the label None is out of scope or nothing."""

    labels: tuple[str | None, ...]
    counts: NDArray[np.int64]


def confusions(predictions: Sequence[Prediction]) -> tuple[Confusion, ...]:
    """The most frequent first."""
    found: defaultdict[tuple[str | None, str | None], list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        gold, predicted = prediction.query.slug, _taken_for(prediction)
        if gold != predicted:
            found[gold, predicted].append(prediction)
    made = [_confusion(gold, predicted, confused) for (gold, predicted), confused in found.items()]
    return tuple(sorted(made, key=lambda c: (-c.count, -c.answered, c.gold or "", c.predicted or "")))


def recalls(predictions: Sequence[Prediction]) -> tuple[Recall, ...]:
    """The worst first."""
    asked: defaultdict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        if prediction.query.slug is not None:
            asked[prediction.query.slug].append(prediction)
    return tuple(
        sorted(
            (_recall(slug, group) for slug, group in asked.items()), key=lambda r: (r.top1, r.right, r.slug)
        )
    )


def matrix(predictions: Sequence[Prediction], most: int) -> Matrix:
    """Over the `most` FAQs that are confused most often, in the order of their names, and out of scope at the end."""
    errors: defaultdict[str, int] = defaultdict(int)
    for prediction in predictions:
        gold, predicted = prediction.query.slug, _taken_for(prediction)
        for slug in (gold, predicted):
            if slug is not None:
                errors[slug] += gold != predicted
    chosen = sorted(sorted(errors), key=lambda slug: -errors[slug])[:most]
    labels = (*sorted(chosen), None)
    place = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), np.int64)
    for prediction in predictions:
        gold, predicted = prediction.query.slug, _taken_for(prediction)
        if gold in place and predicted in place:
            counts[place[gold], place[predicted]] += 1
    return Matrix(labels, counts)


def _taken_for(prediction: Prediction) -> str | None:
    if prediction.query.slug is None:
        return prediction.answered
    return next(iter(prediction.ranked), None)


def _confusion(gold: str | None, predicted: str | None, confused: Sequence[Prediction]) -> Confusion:
    surest = max(confused, key=lambda p: p.decision.confidence)
    answered = sum(p.answered == predicted is not None for p in confused)
    return Confusion(gold, predicted, len(confused), answered, surest.query.text)


def _recall(slug: str, group: Sequence[Prediction]) -> Recall:
    def share(count: int) -> float:
        return count / len(group)

    return Recall(
        slug=slug,
        count=len(group),
        top1=share(sum(p.ranked[:1] == (slug,) for p in group)),
        right=share(sum(p.answered == slug for p in group)),
        wrong=share(sum(p.answered not in (None, slug) for p in group)),
        offered=share(sum(slug in p.offered for p in group)),
    )
