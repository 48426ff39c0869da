"""Pure: what is said about a person's data, and what they can do about it."""

from __future__ import annotations

from bot.callbacks import AnswerConsent, EraseMe, KeepMe, SwitchConsent
from bot.replies import Reply, button
from bot.texts import Words
from faq.models import Erased


def consent_question(words: Words) -> Reply:
    yes = button(words.plain("consent.yes"), AnswerConsent(given=True))
    no = button(words.plain("consent.no"), AnswerConsent(given=False))
    return Reply(words.get("consent.question"), ((yes, no),))


def consent_answered(words: Words, *, given: bool) -> Reply:
    return Reply(words.get("consent.given" if given else "consent.refused"))


def privacy(days: int, words: Words) -> Reply:
    """What is kept for `days` days, where everybody can read along."""
    return Reply(_paragraphs(_kept(days, words), words.get("privacy.elsewhere")))


def own_privacy(days: int, words: Words, *, given: bool) -> Reply:
    """The same in a private chat: with the person's own choice, and a button to change it."""
    state = words.get("privacy.given" if given else "privacy.not_given")
    label = words.plain("privacy.take_back" if given else "privacy.give")
    switch = button(label, SwitchConsent(given=not given))
    return Reply(_paragraphs(_kept(days, words), state), ((switch,),))


def terminal_privacy(days: int, words: Words) -> Reply:
    """The same in a terminal, where nobody has an account."""
    return Reply(_paragraphs(words.count("privacy.text", days), words.get("terminal.privacy")))


def erase_question(words: Words) -> Reply:
    sure = button(words.plain("erase.sure"), EraseMe())
    keep = button(words.plain("erase.keep"), KeepMe())
    return Reply(words.get("erase.question"), ((sure,), (keep,)))


def erased(done: Erased, words: Words) -> Reply:
    """What has gone; of examples only where there were any."""
    what = words.count("erase.questions", done.queries)
    if done.wordings:
        wordings = words.count("erase.wordings", done.wordings)
        what = words.get("erase.both", questions=what, wordings=wordings)
    return Reply(words.get("erase.done", what=what))


def kept(words: Words) -> Reply:
    return Reply(words.get("erase.kept"))


def _kept(days: int, words: Words) -> str:
    return _paragraphs(words.count("privacy.text", days), words.get("privacy.delete"))


def _paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)
