"""Pure: how the bot did lately, on one screen of a phone."""

from __future__ import annotations

from bot.admin.inbox_callbacks import ShowInbox
from bot.admin.replies import faq_view, local_day
from bot.admin.statistics_callbacks import OpenDisliked, ShowStatistics
from bot.callbacks import token
from bot.replies import Reply, Rows, button, shortened
from bot.texts import Words
from bot.titles import title
from faq.figures import Figures, Tally
from faq.models import Faq
from faq.services.statistics import MONTH

_LINE = 60


def statistics_view(figures: Figures, words: Words, *, month: bool, other: int | None) -> Reply:
    """`other` are the days of the other stretch of time that there is a button for, if there is any."""
    numbers = _numbers(figures.now, figures.before, words) if figures.now.questions else ""
    blocks = [
        _head(figures, words, month=month),
        numbers or words.get("admin.stats.nothing"),
        _beside(figures, words),
    ]
    if figures.asked:
        ranked = (
            words.get("admin.stats.rank", rank=rank, question=shortened(faq.question, _LINE), n=faq.count)
            for rank, faq in enumerate(figures.asked, start=1)
        )
        blocks.append("\n".join([words.get("admin.stats.asked"), *ranked]))
    if figures.disliked:
        blocks.append(_disliked_head(figures, words))
    return Reply("\n\n".join(blocks), _buttons(figures, words, month=month, other=other))


def disliked_view(faq: Faq, words: Words, *, month: bool) -> Reply:
    """One FAQ, with the way back to the statistics."""
    back = button(words.plain("admin.stats.back"), ShowStatistics(month))
    return faq_view(faq, 0, words, extra=((back,),))


def _head(figures: Figures, words: Words, *, month: bool) -> str:
    """Says where it is about less than it seems, and what it is compared with."""
    lines = [words.count("admin.stats.title", figures.days)]
    if figures.since is not None:
        lines.append(words.get("admin.stats.since", when=local_day(figures.since, words)))
    elif month and figures.days < MONTH:
        lines.append(words.count("admin.stats.kept", figures.days))
    if figures.before is not None:
        lines.append(words.count("admin.stats.compared", figures.days))
    return "\n".join(lines)


def _disliked_head(figures: Figures, words: Words) -> str:
    """Says so where they are not all of those whose thumbs are counted above."""
    shown = figures.disliked
    if sum(faq.count for faq in shown) < figures.now.down:
        return words.get("admin.stats.disliked_most", n=len(shown))
    return words.get("admin.stats.disliked")


def _numbers(now: Tally, before: Tally | None, words: Words) -> str:
    """Each with the difference to `before`, where there is such a time; between shares it is in points."""

    def plus(number: int, was: int) -> str:
        return _difference(number - was) if before is not None else ""

    def share(percent: int, was: int) -> dict[str, object]:
        comparable = before is not None and before.questions > 0
        return {"percent": percent, "plus": _difference(percent - was) if comparable else ""}

    then = before or Tally()
    answered, offered, unanswered = map(share, _percentages(now), _percentages(then))
    people = f"{now.people}{plus(now.people, then.people)}"
    up, down = f"{now.up}{plus(now.up, then.up)}", f"{now.down}{plus(now.down, then.down)}"
    asked = plus(now.questions, then.questions)
    lines = (
        words.count("admin.stats.questions", now.questions, plus=asked, people=people),
        words.get("admin.stats.answered", **answered),
        words.get("admin.stats.offered", **offered, chosen=now.chosen, n=now.offered),
        words.get("admin.stats.unanswered", **unanswered),
        words.get("admin.stats.thumbs", up=up, down=down),
    )
    return "\n".join(lines)


def _beside(figures: Figures, words: Words) -> str:
    waiting = words.count("admin.stats.waiting", figures.waiting)
    if figures.groups:
        waiting += words.count("admin.stats.in_groups", figures.groups)
    lines = [waiting]
    if figures.now.small_talk:
        lines.append(words.count("admin.stats.small_talk", figures.now.small_talk))
    return "\n".join(lines)


def _buttons(figures: Figures, words: Words, *, month: bool, other: int | None) -> Rows:
    disliked = tuple(
        (button(f"👎{faq.count} {title(faq.question)}", OpenDisliked(token(faq.slug), month)),)
        for faq in figures.disliked
    )
    switch: Rows = ()
    if other is not None:
        switch = ((button(words.plain("admin.stats.switch", n=other), ShowStatistics(not month)),),)
    inbox = ((button(words.plain("admin.inbox.open"), ShowInbox(0)),),) if figures.waiting else ()
    return (*disliked, *switch, *inbox)


def _percentages(tally: Tally) -> tuple[int, ...]:
    """Of what was answered, offered and unanswered: by the largest remainders, so that they add up to 100."""
    counts = (tally.answered, tally.offered, tally.unanswered)
    if not tally.questions:
        return tuple(0 for _ in counts)
    whole = [100 * count // tally.questions for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(100 * counts[place] % tally.questions))
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return tuple(whole)


def _difference(number: int) -> str:
    if number == 0:
        return " ="
    return f" ▲{number}" if number > 0 else f" ▼{-number}"
