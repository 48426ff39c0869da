"""Pure: what the service found -> what a person reads and can tap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.callbacks import Action, AskAdmin, Choose, NoneOfThese, OpenInboxItem, Rate, WantNews, token
from bot.texts import Words
from faq.groups import News
from faq.models import Candidate, Faq, FaqKind, LoggedQuery, Turn
from faq.services.responses import (
    Answered,
    Asked,
    Offered,
    Refused,
    Response,
    Unanswered,
    Unhelped,
    WantsAdmin,
    Withdrawn,
)

LABEL_WIDTH = 60
"""Characters of a button: what a phone shows on two lines."""

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


def render_all(asked: Asked, words: Words, recourse: Recourse) -> tuple[Reply, ...]:
    """The replies to one message, in order; who gave a secret away is warned first."""
    warning = (Reply(words.get("secret.warning")),) if asked.gave_secret else ()
    return (*warning, *(render(response, words, recourse) for response in asked.responses))


def render(response: Response, words: Words, recourse: Recourse) -> Reply:
    """The reply to one question."""
    match response:
        case Answered():
            return _answered(response, words, recourse)
        case Offered():
            one = len(response.candidates) == 1
            refuse = words.plain("offer.one.none" if one else "offer.none")
            choices = _choices(response.query_id, response.candidates)
            question = words.get("offer.one.question" if one else "offer.question")
            return Reply(question, (*choices, (button(refuse, NoneOfThese(response.query_id)),)))
        case Unanswered() | Refused() | Unhelped():
            return _not_helped(response, words, recourse)
        case WantsAdmin():
            return passed_on(response.question.id, words, told=False, bell=False)
        case Withdrawn():
            return Reply(words.get("tap.stale"))
        case _:
            assert_never(response)


def _answered(response: Answered, words: Words, recourse: Recourse) -> Reply:
    """An answer that did not do the first time leads on to an admin."""
    reply = answer(response.faq, response.query_id, words)
    if not (response.again and recourse.admin and reply.buttons):
        return reply
    further = _ask_admin(response.query_id, words)
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
    return (row, *_ask_admin(query_id, words)) if chosen is False and recourse.admin else (row,)


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


def note_to_admin(query: LoggedQuery, before: Turn | None, words: Words) -> Reply:
    """What an admin gets when a user asks for one; `before` is what the user had asked before."""
    told = [words.get("admin_note.question", question=query.text)]
    if before is not None:
        told.append(words.get("admin_note.before", question=shortened(before.text, QUOTED)))
    if query.best_slug is not None:
        told.append(words.get("admin_note.answered", question=query.candidates[0].question))
    open_item = button(words.plain("admin_note.open"), OpenInboxItem(query.id))
    return Reply("\n\n".join(told), ((open_item,),))


def _choices(query_id: int, candidates: Sequence[Candidate]) -> Rows:
    return tuple((button(c.question, Choose(query_id, token(c.slug))),) for c in candidates)


def _not_helped(response: Unanswered | Refused | Unhelped, words: Words, recourse: Recourse) -> Reply:
    """There is an answer to what did not help: nothing to be told of later, but for an admin's."""
    admin = _ask_admin(response.query_id, words) if recourse.admin else ()
    if isinstance(response, Unhelped):
        return Reply(words.get("answer.unhelped"), admin)
    bell = ((want_news(response.query_id, words, wanted=response.wanted),),) if recourse.news else ()
    if isinstance(response, Refused):
        return Reply(words.get("offer.refused"), (*bell, *admin))
    key = "unanswered.with_topics" if response.nearest else "unanswered.alone"
    return Reply(words.get(key), (*_choices(response.query_id, response.nearest), *bell, *admin))


def _ask_admin(query_id: int, words: Words) -> Rows:
    return ((button(words.plain("ask_admin.button"), AskAdmin(query_id)),),)
