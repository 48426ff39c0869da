"""From ranked candidates to one of three outcomes, what is logged of it, and the JSON that the contracts promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from faq.models import Asker, Candidate, FaqKind, NewQuery, Outcome

CANDIDATES_SHOWN = 5
OFFERED = 3
FAINT = 0.02  # below this confidence a third suggestion, or a topic beside "I don't know", only confuses


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences in [0, 1]: from `answer` on a message is answered, from `suggest` on buttons are offered."""

    answer: float
    suggest: float


@dataclass(frozen=True, slots=True)
class _Decided:
    """`text` as written, `normalised` as matched, `candidates` the best five, best first."""

    text: str
    normalised: str
    candidates: tuple[Candidate, ...]

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence if self.candidates else 0.0


@dataclass(frozen=True, slots=True)
class Match(_Decided):
    """Answer with `best`."""

    @property
    def best(self) -> Candidate:
        return self.candidates[0]


@dataclass(frozen=True, slots=True)
class Suggest(_Decided):
    """Offer `offered` as buttons: two or three, one where there is no other."""

    @property
    def offered(self) -> tuple[Candidate, ...]:
        return offered(Outcome.SUGGEST, self.candidates)


@dataclass(frozen=True, slots=True)
class NoMatch(_Decided):
    """Say honestly that the answer is not known; `nearest` may still be shown as topics."""

    @property
    def nearest(self) -> tuple[Candidate, ...]:
        return offered(Outcome.NO_MATCH, self.candidates)


Decision = Match | Suggest | NoMatch


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message asks: one decision, or one for each question in it, in order. `model` is what decided.

    `in_context`: only after the turn before does it mean what was decided; alone it would be something else.
    """

    decisions: tuple[Decision, ...]
    model: str
    in_context: bool = False


def decide(text: str, normalised: str, ranked: tuple[Candidate, ...], thresholds: Thresholds) -> Decision:
    """Apply the thresholds to `ranked` (best first). Small talk is answered or left alone, never offered."""
    shown = ranked[:CANDIDATES_SHOWN]
    if not shown:
        return NoMatch(text, normalised, shown)
    if shown[0].confidence >= thresholds.answer:
        return Match(text, normalised, shown)
    answers = _answers(shown)
    if answers and answers[0].confidence >= thresholds.suggest:
        return Suggest(text, normalised, shown)
    return NoMatch(text, normalised, shown)


def offered(outcome: Outcome, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """What could be chosen after such a decision, in the order of the buttons; under an answer nothing."""
    shown = _answers(candidates)[:OFFERED]
    match outcome:
        case Outcome.MATCH:
            return ()
        case Outcome.SUGGEST:
            return shown[:2] + tuple(c for c in shown[2:] if c.confidence >= FAINT)
        case Outcome.NO_MATCH:
            return tuple(c for c in shown if c.confidence >= FAINT)


def outcome(decision: Decision) -> Outcome:
    match decision:
        case Match():
            return Outcome.MATCH
        case Suggest():
            return Outcome.SUGGEST
        case NoMatch():
            return Outcome.NO_MATCH


def to_queries(understanding: Understanding, asker: Asker) -> list[NewQuery]:
    """What is logged of it, in order."""
    return [
        NewQuery(
            asker=asker,
            text=decision.text,
            normalised=decision.normalised,
            outcome=outcome(decision),
            candidates=decision.candidates,
            model=understanding.model,
            in_context=understanding.in_context,
        )
        for decision in understanding.decisions
    ]


def to_json(understanding: Understanding) -> dict[str, Any]:
    """The object that `ask --json`, `chat --json` and `--predictions` print; `parts` where two things are asked."""
    parts = [_decision_json(decision, understanding.model) for decision in understanding.decisions]
    return parts[0] if len(parts) == 1 else {**parts[0], "parts": parts}


def _decision_json(decision: Decision, model: str) -> dict[str, Any]:
    return {
        "text": decision.text,
        "normalised": decision.normalised,
        "decision": outcome(decision).value,
        "slug": decision.best.slug if isinstance(decision, Match) else None,
        "confidence": round(decision.confidence, 6),
        "candidates": [
            {"slug": c.slug, "question": c.question, "confidence": round(c.confidence, 6)}
            for c in decision.candidates
        ],
        "model": model,
    }


def _answers(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(c for c in candidates if c.kind is FaqKind.ANSWER)
