"""How well the matcher does on labelled messages: the measures that `finbuddy evaluate` promises."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, assert_never

import numpy as np
from scipy.stats import rankdata

from faq.language.text import Normalise
from faq.learning.measuring.labelled import Labelled
from faq.matching.decision import Decision, Match, NoMatch, Suggest, Understanding, to_json
from faq.matching.matcher import Matcher
from faq.matching.reader import Model
from faq.matching.vectors import VectorCache
from faq.models import Candidate, FaqKind, Snapshot


@dataclass(frozen=True, slots=True)
class Prediction:
    """`seconds` is what this one message took; None where it was not timed on its own."""

    query: Labelled
    understanding: Understanding
    seconds: float | None = None

    @property
    def decision(self) -> Decision:
        """The first part's, as in the JSON contract's outer fields."""
        return self.understanding.decisions[0]

    @property
    def ranked(self) -> tuple[str, ...]:
        """The slugs of the candidates, best first."""
        return tuple(c.slug for c in self.decision.candidates)

    @property
    def claim(self) -> Candidate | None:
        """The best answer, whatever was decided. Small talk claims nothing about the product."""
        return next((c for c in self.decision.candidates if c.kind is FaqKind.ANSWER), None)

    @property
    def score(self) -> float:
        return self.claim.confidence if self.claim else 0.0

    @property
    def answers(self) -> tuple[str, ...]:
        """The FAQs that were answered at once, of every part of the message."""
        return tuple(slug for slug in map(self._answer, self.understanding.decisions) if slug is not None)

    @property
    def answered(self) -> str | None:
        """The FAQ that was answered at once to the first part."""
        return self._answer(self.decision)

    @property
    def is_wrong(self) -> bool:
        """Whether any part was answered with another FAQ than the message's."""
        return any(slug != self.query.slug for slug in self.answers)

    @property
    def offered(self) -> tuple[str, ...]:
        """The FAQs that were offered as buttons."""
        return tuple(c.slug for c in self.decision.offered) if isinstance(self.decision, Suggest) else ()

    def to_json(self) -> dict[str, Any]:
        return {**to_json(self.understanding), "label": self.query.label}

    def _answer(self, decision: Decision) -> str | None:
        """Small talk counts where a question deserved its answer, and only there."""
        match decision:
            case Match(best=best) if best.kind is FaqKind.ANSWER or self.query.slug is not None:
                return best.slug
            case Match() | Suggest() | NoMatch():
                return None
            case _:
                assert_never(decision)


@dataclass(frozen=True, slots=True)
class Report:
    """Shares of 1. Over in-scope messages: top1 ... unanswered; over out-of-scope ones: false_*; NaN over none.

    Of a message that was read as two, `wrong` and `false_answer` count both parts, the others the first: one that was
    answered right and then something else is `right` and `wrong`. Ranks below the candidates shown count as infinite.
    Latencies are milliseconds.
    """

    n_in: int
    n_out: int
    top1: float
    top3: float
    mrr: float
    right: float
    wrong: float
    suggested: float
    suggested_hit: float
    unanswered: float
    false_answer: float
    false_suggest: float
    auroc: float
    latency_p50: float
    latency_p95: float
    model: str

    def to_json(self) -> dict[str, Any]:
        """The contract's object; a measure over no message is null."""
        plain = {
            name: _number(getattr(self, name)) for name in self.__slots__ if not name.startswith("latency")
        }
        latency = {"p50": _number(self.latency_p50), "p95": _number(self.latency_p95)}
        model = plain.pop("model")
        return {**plain, "latency_ms": latency, "model": model}


async def predict(
    matcher: Matcher, queries: Iterable[Labelled], asked: Callable[[], None] = lambda: None
) -> tuple[Prediction, ...]:
    """Ask every query on its own, one after the other, each timed from its text to the decision.

    `asked` is called after each.
    """
    predictions = []
    for query in queries:
        started = time.perf_counter()
        understanding = await matcher.understand(query.text)
        predictions.append(Prediction(query, understanding, time.perf_counter() - started))
        asked()
    return tuple(predictions)


async def predict_in(
    installation: Snapshot,
    queries: Iterable[Labelled],
    model: Model,
    normalise: Normalise,
    vectors: VectorCache,
    *,
    asked: Callable[[], None] = lambda: None,
) -> tuple[Prediction, ...]:
    """What a matcher says that knows `installation`; as `predict`."""
    with closing(Matcher(model, normalise, vectors)) as matcher:
        await matcher.refresh(installation)
        return await predict(matcher, queries, asked)


def measure(predictions: Sequence[Prediction], model: str) -> Report:
    inside = [p for p in predictions if p.query.slug is not None]
    outside = [p for p in predictions if p.query.slug is None]
    ranks = [_rank(p) for p in inside]
    milliseconds = [p.seconds * 1000 for p in predictions if p.seconds is not None] or [float("nan")]
    return Report(
        n_in=len(inside),
        n_out=len(outside),
        top1=_mean(rank == 1 for rank in ranks),
        top3=_mean(rank <= 3 for rank in ranks),  # noqa: PLR2004 - the measure's name
        mrr=_mean(1 / rank for rank in ranks),
        right=_mean(p.answered == p.query.slug for p in inside),
        wrong=_mean(p.is_wrong for p in inside),
        suggested=_mean(bool(p.offered) for p in inside),
        suggested_hit=_mean(p.query.slug in p.offered for p in inside),
        unanswered=_mean(p.answered is None and not p.offered for p in inside),
        false_answer=_mean(bool(p.answers) for p in outside),
        false_suggest=_mean(bool(p.offered) for p in outside),
        auroc=auroc([p.score for p in inside], [p.score for p in outside]),
        latency_p50=float(np.percentile(milliseconds, 50)),
        latency_p95=float(np.percentile(milliseconds, 95)),
        model=model,
    )


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that a message in scope scores higher than one out of scope, ties counting half (Mann-Whitney)."""
    if not inside or not outside:
        return float("nan")
    ranks = rankdata([*inside, *outside])
    wins = ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2
    return float(wins / (len(inside) * len(outside)))


def _rank(prediction: Prediction) -> float:
    ranked = prediction.ranked
    slug = prediction.query.slug
    return ranked.index(slug) + 1.0 if slug in ranked else float("inf")


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return float(np.mean(numbers)) if numbers else float("nan")


def _number(value: Any) -> Any:
    return (None if np.isnan(value) else round(value, 6)) if isinstance(value, float) else value
