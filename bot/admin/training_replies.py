"""Pure: a training as an admin sees it: while it runs, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot.admin.callbacks import CancelTraining, DiscardModel, UseModel
from bot.admin.model_replies import of_hundred
from bot.callbacks import token
from bot.models.training_job import Ended, Failed, Step, Stopped, TooLittle, TrainsElsewhere
from bot.replies import Reply, button
from bot.texts import Words
from faq.versions.training_folder import Stage
from faq.versions.version import Reason, Version

_BAR = 12  # characters


def progress(step: Step, labels: int, words: Words) -> Reply:
    """A training while it runs."""
    done = of_hundred(step.share) * _BAR // 100
    lines = [
        words.get("admin.train.title"),
        words.count("admin.train.labels", labels) if labels else words.get("admin.train.no_labels"),
        "",
        words.get("admin.train.bar", bar="▓" * done + "░" * (_BAR - done), percent=of_hundred(step.share)),
        f"{_stage(step.stage, words)} · {_left(step.seconds_left, words)}",
    ]
    return Reply("\n".join(lines), ((button(words.plain("admin.train.cancel"), CancelTraining()),),))


def ended(outcome: Ended, words: Words) -> Reply:
    """A training without a result."""
    match outcome:
        case TooLittle(found=found, least=least):
            return Reply(words.get("admin.train.too_few", found=found, least=least))
        case TrainsElsewhere():
            return Reply(words.get("admin.train.elsewhere"))
        case Stopped():
            return Reply(words.get("admin.train.stopped"))
        case Failed(message=""):
            return Reply(words.get("admin.train.killed"))
        case Failed(message=message):
            return Reply(words.get("admin.train.failed", message=message))
        case _:
            assert_never(outcome)


def result(version: Version, words: Words) -> Reply:
    """What a training came to, before somebody decides."""
    name = token(version.name)
    discard = button(words.plain("admin.train.discard"), DiscardModel(name))
    promote = button(words.plain("admin.train.promote"), UseModel(name))
    blocks = (_headline(version, words), "\n".join(_measured(version, words)), _verdict(version, words))
    row = (promote, discard) if version.promotable else (discard,)
    return Reply("\n\n".join(block for block in blocks if block), (row,))


def _headline(version: Version, words: Words) -> str:
    before, after = (version.measures.get(side, {}).get("top1") for side in ("parent", "candidate"))
    if before is None or after is None:
        return words.get("admin.train.done")
    now, then = of_hundred(after), of_hundred(before)
    if now == then:
        return words.get("admin.train.equal", now=now)
    key = "admin.train.better" if now > then else "admin.train.worse"
    return words.get(key, now=now, then=then)


def _measured(version: Version, words: Words) -> list[str]:
    before, after = version.measures.get("parent", {}), version.measures.get("candidate", {})
    lines = []
    if "right" in before and "right" in after:
        lines.append(words.get("admin.train.right", **_both(before, after, "right")))
    if "false_answer" in before and "false_answer" in after:
        lines.append(words.get("admin.train.false_answer", **_both(before, after, "false_answer")))
    gain = version.measures.get("top1_gain", {})
    if "low" in gain and "high" in gain:
        low, high = (f"{round(100 * gain[end]):+d}" for end in ("low", "high"))
        lines.append(words.get("admin.train.interval", low=low, high=high))
    return lines


def _both(before: Mapping[str, float], after: Mapping[str, float], name: str) -> dict[str, int]:
    return {"now": of_hundred(after[name]), "then": of_hundred(before[name])}


def _verdict(version: Version, words: Words) -> str:
    if version.promotable:
        return words.get("admin.train.passed")
    reasons = [_reason(code, words) for code in version.reasons]
    return words.get("admin.train.not_passed") + "".join(f"\n• {reason}" for reason in reasons)


def _reason(code: str, words: Words) -> str:
    match code:
        case Reason.TOP1_WORSE:
            return words.get("admin.train.reason.top1")
        case Reason.MORE_FALSE_ANSWERS:
            return words.get("admin.train.reason.false_answers")
        case Reason.FEWER_RIGHT:
            return words.get("admin.train.reason.right")
        case Reason.TOO_FEW_QUESTIONS:
            return words.get("admin.train.reason.too_few")
        case _:
            return words.get("admin.train.reason.other", code=code)


def _stage(stage: Stage, words: Words) -> str:
    match stage:
        case Stage.PREPARE:
            return words.get("admin.train.stage.prepare")
        case Stage.TRAIN:
            return words.get("admin.train.stage.train")
        case Stage.MEASURE | Stage.REPORT:
            return words.get("admin.train.stage.measure")
        case Stage.EXPORT | Stage.POLICY:
            return words.get("admin.train.stage.finish")
        case _:
            assert_never(stage)


def _left(seconds: float | None, words: Words) -> str:
    if seconds is None:
        return words.get("admin.train.left_unknown")
    minutes = round(seconds / 60)
    return words.count("admin.train.left", minutes) if minutes else words.get("admin.train.left_little")
