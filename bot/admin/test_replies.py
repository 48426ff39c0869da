"""Pure: how a message was understood, for an admin who tries the bot."""

from __future__ import annotations

from typing import assert_never

from babel.numbers import format_percent

from bot.replies import Reply, shortened
from bot.texts import Words
from faq.matching.decision import Decision, Match, NoMatch, Suggest, Thresholds, Understanding
from faq.models import FaqKind

_SHOWN = 600


def explanation(understanding: Understanding, thresholds: Thresholds, words: Words, note: str = "") -> Reply:
    """Each question of the message with its decision and best candidates; `note` is HTML below it all."""
    parts = [_part(decision, words) for decision in understanding.decisions]
    limits = words.get(
        "admin.test.thresholds",
        answer=_percent(thresholds.answer, words),
        suggest=_percent(thresholds.suggest, words),
    )
    return Reply("\n\n".join([*parts, limits]) + note)


def _part(decision: Decision, words: Words) -> str:
    head = words.get("admin.test.message", text=shortened(decision.text, _SHOWN))
    if decision.normalised:
        head += "\n" + words.get("admin.test.read_as", text=shortened(decision.normalised, _SHOWN))
    lines = [
        words.get(
            "admin.test.candidate",
            rank=rank,
            confidence=_percent(candidate.confidence, words),
            question=("💬 " if candidate.kind is FaqKind.SMALL_TALK else "") + candidate.question,
        )
        for rank, candidate in enumerate(decision.candidates, start=1)
    ]
    return "\n\n".join(block for block in (head, _verdict(decision, words), "\n".join(lines)) if block)


def _verdict(decision: Decision, words: Words) -> str:
    match decision:
        case Match():
            return words.get("admin.test.match", question=decision.best.question)
        case Suggest():
            return words.count("admin.test.suggest", len(decision.offered))
        case NoMatch():
            return words.get("admin.test.no_match")
        case _:
            assert_never(decision)


def _percent(share: float, words: Words) -> str:
    return format_percent(share, format="0.0%", locale=words.language)
