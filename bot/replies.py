"""Pure: what the service found -> what a person reads and can tap."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.callbacks import Action, AskAdmin, Choose, NoneOfThese, OpenInboxItem, Rate, WantNews, token
from bot.lines import line, warning
from bot.texts import Words
from bot.titles import title
from faq.groups import News
from faq.models import Candidate, Faq, FaqKind, LoggedQuery, Turn
from faq.services.responses import (
    Answered,
    Asked,
    Offered,
    Puzzled,
    Refused,
    Response,
    StillUnanswered,
    Unanswered,
    Unhelped,
    WantsAdmin,
)

LABEL_WIDTH = 60
"""Characters of a button; a phone shows the first 35 or so."""

QUOTED = 120
"""Characters of a question that is quoted."""


@dataclass(frozen=True, slots=True)
class Button:
    """`label` is plain text, `data` what `callbacks.unpack` reads."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: `text` is Telegram HTML of any length, `buttons` are rows from top to bottom."""

    text: str
    buttons: Rows = ()


def button(label: str, action: Action) -> Button:
    """A label that is too long ends in an ellipsis."""
    short = label if len(label) <= LABEL_WIDTH else label[: LABEL_WIDTH - 1].rstrip() + "…"
    return Button(short, action.pack())


def turn(number: int, pages: int, page: Callable[[int], Action], words: Words) -> Rows:
    """The row that leads to the pages before and after, if there are any."""
    row: list[Button] = []
    if number > 0:
        row.append(button(words.plain("browse.previous"), page(number - 1)))
    if number < pages - 1:
        row.append(button(words.plain("browse.next"), page(number + 1)))
    return (tuple(row),) if row else ()


def shortened(text: str, limit: int) -> str:
    """Plain text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Recourse:
    """What is open to somebody who was not helped: to be told of `news` later, to ask an `admin`."""

    news: bool = False
    admin: bool = False


NOTHING = Recourse()


def render_all(asked: Asked, words: Words, recourse: Recourse, *, listed: bool = True) -> tuple[Reply, ...]:
    """The replies to one message, in order; who gave a secret away is warned first. `listed` as in `render`."""
    replies = tuple(render(response, words, recourse, listed=listed) for response in asked.responses)
    if asked.gave_secret:
        return (Reply(" ".join(map(words.get, warning(asked)))), *replies)
    return noticed(replies, words.get("personal.notice")) if asked.gave_number else replies


def noticed(replies: Sequence[Reply], notice: str) -> tuple[Reply, ...]:
    """With `notice`, a line of HTML, above the first of them."""
    first, *others = replies
    return (replace(first, text=f"{notice}\n\n{first.text}"), *others)


def render(response: Response, words: Words, recourse: Recourse, *, listed: bool = True) -> Reply:
    """The reply to one question.

    `listed`: what can be chosen is written out in the text, because buttons are cut; else buttons are as long as that.
    """
    match response:
        case Answered():
            return _answered(response, words, recourse)
        case Offered():
            return _offer(response, words, listed=listed)
        case Unanswered():
            return _unanswered(response, words, recourse, listed=listed)
        case Refused() | StillUnanswered() | Unhelped() | Puzzled():
            return _not_helped(response, words, recourse)
        case WantsAdmin():
            return passed_on(response.question.id, words, told=False, bell=False)
        case _:
            return Reply(words.get(line(response)))


def _answered(response: Answered, words: Words, recourse: Recourse) -> Reply:
    """An answer that did not do the first time leads on to an admin."""
    reply = answer(response.faq, response.query_id, words)
    further = _ask_admin(response.query_id, words, recourse)
    if not (response.again and further and reply.buttons):
        return reply
    return Reply(f"{reply.text}\n\n{words.get('answer.again')}", (*reply.buttons, *further))


def answer(faq: Faq, query_id: int, words: Words) -> Reply:
    """An answer with thumbs; small talk has none."""
    if faq.kind is FaqKind.SMALL_TALK:
        return Reply(faq.answer)
    return Reply(faq.answer, thumbs(faq.slug, query_id, words))


def thumbs(
    slug: str, query_id: int, words: Words, *, chosen: bool | None = None, recourse: Recourse = NOTHING
) -> Rows:
    """The two thumbs; the chosen one is ticked, and below a thumb down an admin can be asked, if there is one."""
    row = tuple(
        button(
            words.plain("feedback.chosen", thumb=thumb) if helpful is chosen else thumb,
            Rate(query_id, token(slug), helpful),
        )
        for thumb, helpful in ((words.plain("feedback.up"), True), (words.plain("feedback.down"), False))
    )
    return (row, *_ask_admin(query_id, words, recourse)) if chosen is False else (row,)


def want_news(query_id: int, words: Words, *, wanted: bool) -> Button:
    """What the next tap is for: `wanted` is how it stands now."""
    label = words.plain("hear_back.on" if wanted else "hear_back.button")
    return button(label, WantNews(query_id, not wanted))


def passed_on(query_id: int, words: Words, *, told: bool, bell: bool) -> Reply:
    """An admin was asked; `told`: one of them has got a note, `bell`: the asker will hear of the answer."""
    text = words.get("ask_admin.done" if told else "ask_admin.noted")
    if not bell:
        return Reply(f"{text} {words.get('ask_admin.ask_again')}")
    return Reply(f"{text} {words.get('ask_admin.will_hear')}", ((want_news(query_id, words, wanted=True),),))


def told(news: News, words: Words) -> Reply:
    """A question has an answer now, or another one than they were told of."""
    key = "hear_back.correction" if news.corrects else "hear_back.news"
    return Reply(words.get(key, question=shortened(news.text, QUOTED)) + f"\n\n{news.faq.answer}")


def note_to_admin(query: LoggedQuery, before: Turn | None, words: Words, *, disliked: bool = False) -> Reply:
    """What an admin gets when a user asks for one; `before` is what the user had asked before.

    `disliked`: the user said that the answer did not help.
    """
    told = [words.get("admin_note.question", question=query.text)]
    if before is not None:
        told.append(words.get("admin_note.before", question=shortened(before.text, QUOTED)))
    if query.best_slug is not None:
        key = "admin_note.disliked" if disliked else "admin_note.answered"
        told.append(words.get(key, question=query.candidates[0].question))
    open_item = button(words.plain("admin_note.open"), OpenInboxItem(query.id))
    return Reply("\n\n".join(told), ((open_item,),))


def _offer(response: Offered, words: Words, *, listed: bool) -> Reply:
    one = len(response.candidates) == 1
    below, choices = _choices(response.query_id, response.candidates, listed=listed)
    refuse = button(words.plain("offer.one.none" if one else "offer.none"), NoneOfThese(response.query_id))
    return Reply(words.get("offer.one.question" if one else "offer.question") + below, (*choices, (refuse,)))


def _choices(query_id: int, candidates: Sequence[Candidate], *, listed: bool) -> tuple[str, Rows]:
    """What stands below the text, and the buttons: their numbers tell them apart, whatever is cut."""
    lines, rows = [], []
    for place, candidate in enumerate(candidates, start=1):
        number = f"{place}. " if len(candidates) > 1 else ""
        action = Choose(query_id, token(candidate.slug))
        lines.append(number + html.escape(candidate.question))
        short = button(number + title(candidate.question), action)
        rows.append((short if listed else Button(candidate.question, action.pack()),))
    return "\n\n" + "\n".join(lines) if listed and lines else "", tuple(rows)


def _unanswered(response: Unanswered, words: Words, recourse: Recourse, *, listed: bool) -> Reply:
    key = "unanswered.with_topics" if response.nearest else "unanswered.alone"
    below, choices = _choices(response.query_id, response.nearest, listed=listed)
    return Reply(words.get(key) + below, (*choices, *_ways_on(response, words, recourse)))


def _not_helped(
    response: Refused | StillUnanswered | Unhelped | Puzzled, words: Words, recourse: Recourse
) -> Reply:
    """There is an answer to what did not help: nothing to be told of later, but for an admin's."""
    match response:
        case Refused():
            return Reply(words.get("offer.refused"), _ways_on(response, words, recourse))
        case StillUnanswered():
            return Reply(words.get("unanswered.sorry"), _ways_on(response, words, recourse))
        case Unhelped() | Puzzled():
            key = "answer.puzzled" if isinstance(response, Puzzled) else "answer.unhelped"
            return Reply(words.get(key), _ask_admin(response.query_id, words, recourse))
        case _:
            assert_never(response)


def _ways_on(response: Unanswered | Refused | StillUnanswered, words: Words, recourse: Recourse) -> Rows:
    bell = ((want_news(response.query_id, words, wanted=response.wanted),),) if recourse.news else ()
    return (*bell, *_ask_admin(response.query_id, words, recourse))


def _ask_admin(query_id: int, words: Words, recourse: Recourse) -> Rows:
    """Nothing where there is no admin."""
    if not recourse.admin:
        return ()
    return ((button(words.plain("ask_admin.button"), AskAdmin(query_id)),),)
