"""Pure: models as an admin sees them: the list, choosing one, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.admin.callbacks import AskToUse, RollBack, ShowModels, UseModel
from bot.admin.replies import local_time, noted
from bot.callbacks import token
from bot.models.operations import Missed, PromotionCutOff, TrainingCutOff, Waiting
from bot.replies import Button, Reply, button
from bot.texts import Words
from faq.errors import ModelBuildFailed, ModelError, ModelRefused, PolicyMismatch
from faq.versions.follower import NotFollowed
from faq.versions.version import DEFAULT, Entry, VersionState

SHOWN = 8
"""Models in the list: the newest, and the one that serves."""
_MARKS = {
    VersionState.CANDIDATE: "🆕",
    VersionState.GOOD: "✅",
    VersionState.REFUSED: "⛔",
    VersionState.DISCARDED: "🗑",
}


def model_list(
    entries: Sequence[Entry], serving: str, leaving: str | None, words: Words, note: str = ""
) -> Reply:
    """Newest first; `leaving` is what a rollback leads away from, if it leads anywhere, `note` HTML above."""
    newest = [*reversed(entries)]
    shown = [entry for place, entry in enumerate(newest) if place < SHOWN or entry.name == serving]
    blocks = [words.get("admin.models.title"), *(_described(entry, serving, words) for entry in shown)]
    rows = [
        (button(words.plain("admin.models.use", model=name_of(entry, words)), AskToUse(token(entry.name))),)
        for entry in shown
        if _may_serve(entry) and entry.name != serving
    ]
    if leaving is not None:
        rows.append((_rollback(leaving, words),))
    return Reply(noted(note, "\n\n".join(blocks)), tuple(rows))


def confirmation(entry: Entry, words: Words) -> Reply:
    """Shall this model answer from now on?"""
    key = "admin.models.confirm" if entry.complete else "admin.models.confirm_slow"
    yes = button(words.plain("admin.models.yes"), UseModel(token(entry.name)))
    no = button(words.plain("admin.models.back"), ShowModels())
    return Reply(words.get(key, model=name_of(entry, words)), ((yes, no),))


def installing(words: Words) -> Reply:
    return Reply(words.get("admin.models.installing"))


def in_use(entry: Entry, earlier: str | None, words: Words, *, back: bool = False) -> Reply:
    """It answers from the next message on; `back`: again."""
    key = "admin.models.back_in_use" if back else "admin.models.in_use"
    rows = [(button(words.plain("admin.models.all"), ShowModels()),)]
    if earlier is not None and not back:
        rows.insert(0, (_rollback(entry.name, words),))
    return Reply(words.get(key, model=name_of(entry, words)), tuple(rows))


def not_in_use(error: Exception, words: Words) -> Reply:
    """The model could not be put to use; after an error that nobody expected it may serve all the same."""
    match error:
        case ModelRefused():
            text = words.get("admin.models.refused")
        case ModelBuildFailed():
            text = words.get("admin.models.not_made")
        case ModelError() | PolicyMismatch():
            text = words.get("admin.models.broken")
        case _:
            text = words.get("admin.models.interrupted")
    return Reply(text, ((button(words.plain("admin.models.all"), ShowModels()),),))


def not_followed(news: NotFollowed, entries: Sequence[Entry], words: Words) -> Reply:
    """The alarm: a model should serve and cannot."""
    names = {"model": _called(news.name, entries, words), "serving": _called(news.serving, entries, words)}
    return Reply(
        words.get("admin.models.alarm", **names), ((button(words.plain("admin.models.all"), ShowModels()),),)
    )


def missed(event: Missed, entries: Sequence[Entry], words: Words) -> Reply:
    """What happened while this bot was not there."""
    all_models = (button(words.plain("admin.models.all"), ShowModels()),)
    match event:
        case TrainingCutOff(share=share):
            if share is None:
                return Reply(words.get("admin.train.cut_off_somewhere"))
            return Reply(words.get("admin.train.cut_off", percent=of_hundred(share)))
        case PromotionCutOff(name=name, done=True):
            text = words.get("admin.models.cut_off_done", model=_called(name, entries, words))
            return Reply(text, (all_models,))
        case PromotionCutOff(name=name):
            again = (button(words.plain("admin.models.again"), UseModel(token(name))),)
            text = words.get("admin.models.cut_off", model=_called(name, entries, words))
            return Reply(text, (again, all_models))
        case Waiting(name=name):
            text = words.get("admin.models.waiting", model=_called(name, entries, words))
            return Reply(text, (all_models,))
        case _:
            assert_never(event)


def name_of(entry: Entry, words: Words) -> str:
    """What a person calls it: when it was trained, or that it came with the bot."""
    if entry.version is None:
        return _plain_name(entry.name, words)
    return local_time(entry.created_at, words)


def of_hundred(share: float) -> int:
    """How many of a hundred."""
    return round(100 * max(0.0, min(1.0, share)))


def _called(name: str, entries: Sequence[Entry], words: Words) -> str:
    """`name_of`, also where there is no such model any more."""
    return next((name_of(entry, words) for entry in entries if entry.name == name), _plain_name(name, words))


def _plain_name(name: str, words: Words) -> str:
    return words.plain("admin.models.default") if name == DEFAULT else name


def _described(entry: Entry, serving: str, words: Words) -> str:
    version = entry.version
    mark = "🟢" if entry.name == serving else "⚠️" if entry.broken else "▫️"
    if version is not None and entry.name != serving:
        mark = _MARKS[version.state]
    head = words.get(
        "admin.models.entry", mark=mark, model=name_of(entry, words), state=_state(entry, serving, words)
    )
    if version is None:
        return head
    measured = version.measures.get("candidate", {})
    lines = [head, words.count("admin.models.pairs", version.pairs)]
    if "top1" in measured:
        lines.append(words.get("admin.models.right", right=of_hundred(measured["top1"])))
    if "false_answer" in measured:
        lines.append(words.get("admin.models.false", n=of_hundred(measured["false_answer"])))
    return "\n".join(lines)


def _state(entry: Entry, serving: str, words: Words) -> str:
    if entry.name == serving:
        return words.plain("admin.models.serves")
    if entry.version is None:
        return words.plain("admin.models.unreadable" if entry.broken else "admin.models.ready")
    match entry.version.state:
        case VersionState.CANDIDATE:
            return words.plain("admin.models.candidate")
        case VersionState.GOOD:
            return words.plain("admin.models.good" if entry.complete else "admin.models.packed")
        case VersionState.REFUSED:
            return words.plain("admin.models.failed_gate")
        case VersionState.DISCARDED:
            return words.plain("admin.models.discarded")
        case _:
            assert_never(entry.version.state)


def _may_serve(entry: Entry) -> bool:
    return not entry.refused and not entry.broken and (entry.complete or entry.version is not None)


def _rollback(leaving: str, words: Words) -> Button:
    return button(words.plain("admin.models.rollback"), RollBack(token(leaving)))
